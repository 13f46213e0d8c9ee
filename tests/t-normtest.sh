# SPDX-License-Identifier: Apache-2.0
# NormalizationTest.txt of Unicode 15.0, or of 15.1, which added nothing that
# decomposes, from Debian's unicode-data or $KC_DATA.
set -eu
for file in "$KC_DATA/suites/unicode15/unicode/NormalizationTest.txt.bz2" \
	/usr/share/unicode/NormalizationTest.txt.bz2; do
	test -r "$file" && bzip2 -dc "$file" | head -n 1 | grep -q '15\.[01]\.0' || continue
	for disable in none avx2; do # which only builds with test hooks heed
		bzip2 -dc "$file" |
			KC_CPU_DISABLE=$disable "$top_builddir/tests/unit/src/normtest"
	done
	exit
done
echo 'no NormalizationTest.txt of Unicode 15.0 (package unicode-data), or no bzip2'
exit 77
