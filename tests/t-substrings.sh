# SPDX-License-Identifier: Apache-2.0
# Substrings that recur, against the definition.
set -u
for seed in 1 2; do
	python3 "$top_srcdir/tests/substrings.py" $seed || exit 1
done
