# SPDX-License-Identifier: Apache-2.0
# make bench: kcorpus beside its peers on the same bytes, in one run; ratios count.
# Usage: run.sh SRCDIR BUILDDIR [SCRIPT.py]...
# Environment: KC_DATA, KC_SCRATCH (default /dev/shm), KC_VENVS.
set -u
src=$1 build=$2
shift 2
python=$(sh "$src/tests/venv.sh" bench "$src/bench/requirements.txt") || exit 1
# The programs themselves, not libtool's scripts around them.
PATH=$build/tools/.libs:$build/tools:$PATH
LD_LIBRARY_PATH=$build/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
PYTHONDONTWRITEBYTECODE=1
export PATH LD_LIBRARY_PATH PYTHONDONTWRITEBYTECODE
scratch=$(mktemp -d "${KC_SCRATCH:-/dev/shm}/kcorpus-bench.XXXXXX") || exit 1
trap 'rm -rf "$scratch"' EXIT

# The Korean records of $KC_DATA, or generated ones.
"$python" -c "import sys; sys.path.insert(0, '$src/bench'); import benchlib
print(benchlib.corpus('$scratch'))" | tail -1 >"$scratch/name"
records=$(cat "$scratch/name")
# Comments as people type them, for what looks at Korean in the wild.
comments=$KC_DATA/korean/reviews/nsmc_raw.jsonl.zst
if test -e "$comments"; then zstd -dcq "$comments" >"$scratch/comments.jsonl"
else cp "$records" "$scratch/comments.jsonl"; fi
comments=$scratch/comments.jsonl
status=0
test $# -gt 0 || set -- nfc filters kept normalize archives extract charsets dedup dedup_short tokenizer encode unigram shards containers
for name; do
	name=${name%.py}
	case $name in
	nfc)
		sed 's/.*"text": *"\(.*\)".*/\1/' "$comments" | kc-norm -q --plain --profile=lossless |
			head -n 100000 >"$scratch/text"
		set -- "$build/bench/bench_nfc" "$scratch/text" ;;
	extract | charsets)
		test -d "$KC_DATA/html_extract" || { echo "== $name: needs \$KC_DATA"; continue; }
		set -- "$python" "$src/bench/$name.py" "$KC_DATA" ;;
	archives)
		test -d "$KC_DATA/html_extract" || { echo "== $name: needs \$KC_DATA"; continue; }
		set -- "$python" "$src/bench/archives.py" "$scratch" "$KC_DATA" ;;
	normalize) set -- "$python" "$src/bench/normalize.py" "$comments" "$build/tools/.libs" ;;
	dedup) set -- "$python" "$src/bench/dedup.py" "$records" 20 ;;
	dedup_short) set -- "$python" "$src/bench/dedup_short.py" "$comments" ;;
	encode) set -- "$python" "$src/bench/encode.py" "$build" ;;
	shards) # datatrove is among what the tests have
		peers=$(sh "$src/tests/venv.sh" interop \
			"$src/tests/interop/requirements.txt" --no-deps) || exit 1
		set -- "$peers" "$src/bench/shards.py" "$scratch" 20 ;;
	containers) set -- "$python" "$src/bench/containers.py" "$scratch" 20 ;;
	*) test -e "$src/bench/$name.py" || continue
		set -- "$python" "$src/bench/$name.py" ;;
	esac
	echo "== $name"
	"$@" || status=1
done
exit $status
