# SPDX-License-Identifier: Apache-2.0
# The tables of normalize/ are what their generator makes of Unicode 15.0, from
# $KC_DATA or Debian's unicode-data.
set -u
command -v python3 >/dev/null || { echo 'no python3'; exit 77; }
gen=$top_srcdir/build-aux/gen-korean.py
ucd=
for dir in "$KC_DATA/suites/unicode15/unicode" /usr/share/unicode; do
	head -1 "$dir/StandardizedVariants.txt" 2>/dev/null | grep -q -- '-15\.0\.0' &&
		test -e "$dir/Unihan_Readings.txt.bz2" && ucd=$dir
done
test -n "$ucd" || { echo 'no UCD 15.0 (package unicode-data)'; exit 77; }
status=0
for table in compat:jamo/compat clusters:jamo/cluster readings:hanja/hanja; do
	python3 "$gen" "${table%:*}" "$ucd" 2>/dev/null |
		cmp - "$top_srcdir/normalize/${table#*:}_tables.c" || status=1
done
exit $status
