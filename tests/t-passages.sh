# SPDX-License-Identifier: Apache-2.0
# Lines and paragraphs that recur, against the definition.
set -u
for seed in 1 2; do
	python3 "$top_srcdir/tests/passages.py" $seed || exit 1
done
