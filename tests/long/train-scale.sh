# SPDX-License-Identifier: Apache-2.0
# Training at scale: $KC_GIGABYTES of made text (20 in check-long, with more than 10^8
# different eojeol) are streamed and counted within 4 GB, so that counts spill; from
# them a Unigram and a BPE of 131,072 are learnt within 4 GB each. Then 24,000 tokens of
# words and 8,000 superwords are learnt from $KC_WORDS_GIGABYTES (1).
# $KC_ROOM is where it all lies: some 1.1 GB a gigabyte. Usage: train-scale.sh MADE
set -u
made=$1
gigabytes=${KC_GIGABYTES:-20} threads=${KC_THREADS:-2} size=${KC_PIECES:-131072}
. "$top_srcdir/tests/long/scale.sh"
most=$((4096 + 64)) # --memory=4G and what a process has

# number KEY FILE: a number that --stats put there
number() { sed "s/.*\"$1\": *\([0-9]*\).*/\1/;t;d" "$2"; }

"$made" "$gigabytes" | run "$most" kc-count -q --plain -j "$threads" -p metaspace --memory=4G --tmp=. \
	--stats=count.stats -o counts || exit 1
types=$(number types count.stats)
echo "$types different eojeol"
awk -v g="$gigabytes" -v n="$types" 'BEGIN { exit g >= 20 && n < 1e8 }' ||
	{ echo 'FAIL: too few'; status=1; }
learn() {
	run "$most" kc-train -q -j "$threads" --memory=4G --tmp=. -s "$size" --stats=train.stats "$@" counts
	test "$(number tokens train.stats)" = "$size" || { echo "FAIL: not $size pieces"; status=1; }
}
learn --type=unigram -o unigram.model
# A BPE holds the words in memory: those that occur less often do not fit.
learn --type=bpe --min-count=5 -o bpe.model
rm counts

"$made" "${KC_WORDS_GIGABYTES:-1}" >text || exit 1
run "$most" kc-train -q --plain -p korean --whole-syllables --min-count=2 --memory=4G -s 24000 \
	-o words.json text &&
	run "$most" kc-vocab extend -q --plain words.json --superwords --parts=none --add=8000 \
		--memory=4G --stats=super.stats -o super.json text &&
	test "$(number tokens super.stats)" = 8000 || { echo 'FAIL: superwords'; status=1; }
exit $status
