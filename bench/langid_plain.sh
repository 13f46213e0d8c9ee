#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A plain fastText model of the text that the built-in model learns from: the same
# lines, all labels, those that kc-lang takes from scripts too, no crops, with what is
# usual for languages (lid.176 has 16 numbers a vector, n-grams of 2 to 4 characters
# and hierarchical softmax). One thread, so that it is the same each time: 3 minutes.
#
#     bench/langid_plain.sh CV OUT    # OUT.bin, for KC_FASTTEXT of bench/langid.py
set -e
here=$(dirname "$0")
[ $# = 2 ] || { echo "usage: $0 FOLDER-OF-COMMON-VOICE OUT" >&2; exit 2; }
python3 "$here/../build-aux/lang-text.py" --all "$1" \
	"$here/../select/lang/lang-text.sums" |
	python3 -c '
import json, random, sys
records = [json.loads(line) for line in sys.stdin]
random.Random(1).shuffle(records)  # label by label it would forget the first ones
for record in records:
    label = record["lang"].split("-")[0] if record["lang"].startswith("zxx") else record["lang"]
    print("__label__" + label, *record["text"].split())' >"$2.txt"
fasttext supervised -input "$2.txt" -output "$2" -dim 16 -minn 2 -maxn 4 \
	-loss hs -epoch 5 -lr 0.5 -thread 1
rm -f "$2.txt" "$2.vec"
