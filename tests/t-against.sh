# SPDX-License-Identifier: Apache-2.0
# Documents that hold evaluation texts, against the definition.
set -u
for seed in 1 3; do
	python3 "$top_srcdir/tests/against.py" $seed || exit 1
done
