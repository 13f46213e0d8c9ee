# SPDX-License-Identifier: Apache-2.0
# Training at scale: $KC_GIGABYTES of made text (20 in check-long, with more than 10^8
# different eojeol) are streamed and counted within 4 GB, so that counts spill; from
# them a Unigram and a BPE of 131,072 are learnt within 4 GB each. Then 24,000 tokens of
# words and 8,000 superwords are learnt from $KC_WORDS_GIGABYTES (1).
# $KC_ROOM is where it all lies: some 1.1 GB a gigabyte. Usage: train-scale.sh MADE
set -u
made=$1
gigabytes=${KC_GIGABYTES:-20} threads=${KC_THREADS:-2} size=${KC_PIECES:-131072}
command -v python3 >/dev/null || { echo 'no python3'; exit 77; }
tmp=$(mktemp -d "${KC_ROOM:-${TMPDIR:-/tmp}}/kc-train-scale.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 99
status=0

# run COMMAND...: it ends well, within --memory=4G and the 64 MB that a process has
cat >run.py <<'END'
import os, resource, subprocess, sys, time
start = time.time()
rc = subprocess.call(sys.argv[1:])
use = resource.getrusage(resource.RUSAGE_CHILDREN)
mb = use.ru_maxrss / 1024
print("%6.0f MB %7.0f s %7.0f s CPU  %s" % (mb, time.time() - start,
    use.ru_utime + use.ru_stime, " ".join(sys.argv[1:])), flush=True)
sys.exit(rc or mb > 4096 + 64)
END
run() {
	python3 run.py "$@" && return
	echo "FAIL: over 4 GB, or failed: $*"
	status=1
	return 1
}
# number KEY FILE: a number that --stats put there
number() { sed "s/.*\"$1\": *\([0-9]*\).*/\1/;t;d" "$2"; }

"$made" "$gigabytes" | run kc-count -q --plain -j "$threads" -p metaspace --memory=4G --tmp=. \
	--stats=count.stats -o counts || exit 1
types=$(number types count.stats)
echo "$types different eojeol"
test "$gigabytes" -lt 20 || test "$types" -ge 100000000 || { echo 'FAIL: too few'; status=1; }
learn() {
	run kc-train -q -j "$threads" --memory=4G --tmp=. -s "$size" --stats=train.stats "$@" counts
	test "$(number tokens train.stats)" = "$size" || { echo "FAIL: not $size pieces"; status=1; }
}
learn --type=unigram -o unigram.model
# A BPE holds the words in memory: those that occur less often do not fit.
learn --type=bpe --min-count=5 -o bpe.model
rm counts

"$made" "${KC_WORDS_GIGABYTES:-1}" >text || exit 1
run kc-train -q --plain -p korean --whole-syllables --min-count=2 --memory=4G -s 24000 \
	-o words.json text &&
	run kc-vocab extend -q --plain words.json --superwords --parts=none --add=8000 \
		--memory=4G --stats=super.stats -o super.json text &&
	test "$(number tokens super.stats)" = 8000 || { echo 'FAIL: superwords'; status=1; }
exit $status
