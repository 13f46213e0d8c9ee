# SPDX-License-Identifier: Apache-2.0
# What measurements at scale begin with, sourced by them: a folder in $KC_ROOM to work
# in, and `run MB COMMAND...`, which fails if a command does or takes more memory.
command -v python3 >/dev/null || { echo 'no python3'; exit 77; }
tmp=$(mktemp -d "${KC_ROOM:-${TMPDIR:-/tmp}}/kc-scale.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 99
status=0

cat >run.py <<'END'
import resource, subprocess, sys, time
most, command, start = int(sys.argv[1]), sys.argv[2:], time.time()
rc = subprocess.call(command)
use = resource.getrusage(resource.RUSAGE_CHILDREN)
mb = use.ru_maxrss / 1024
print("%7.0f MB %8.1f s %8.1f s CPU  %s" % (mb, time.time() - start,
    use.ru_utime + use.ru_stime, " ".join(command)), flush=True)
sys.exit(rc or mb > most)
END
run() {
	python3 run.py "$@" && return
	echo "FAIL: over $1 MB, or failed: $*"
	status=1
	return 1
}
