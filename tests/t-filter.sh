# SPDX-License-Identifier: Apache-2.0
# What kc-filter drops of made bad pages, and keeps of good Korean in $KC_DATA.
set -u
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
command -v python3 >/dev/null || { echo 'no python3'; exit 77; }
status=0
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
# 640 pages of eight kinds from each seed: 95 % must go.
for seed in 2 3 4; do
	python3 "$top_srcdir/tests/bad_korean.py" $seed >"$dir/bad" || exit 99
	kept=$(kc-filter -q "$dir/bad" | grep -c .)
	echo "seed $seed: $kept bad pages of 640 kept"
	test "$kept" -le 32 || status=1
done
if ! test -d "$KC_DATA/korean"; then
	echo "no $KC_DATA/korean: good pages are not tried"
elif ! command -v zstd >/dev/null; then
	echo 'no zstd: good pages are not tried'
else
	python3 "$top_srcdir/bench/kept.py" --check || status=1
fi
exit $status
