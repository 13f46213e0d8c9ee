# SPDX-License-Identifier: Apache-2.0
# Lines of no language get none.
set -u
for seed in 1 2; do
	python3 "$top_srcdir/tests/noise.py" $seed || exit 1
done
