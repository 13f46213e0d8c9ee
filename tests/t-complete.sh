# SPDX-License-Identifier: Apache-2.0
# Does this check run all tests that the tree has? What the tests need is there
# (a suite that is not built is not missed by anyone else), and automake lists
# every suite.
set -u
status=0
fail() { echo "FAIL: $*"; status=1; }

# need PACKAGE COMMAND...: Debian's name of what the tests cannot do without
need() {
	package=$1
	shift
	"$@" >/dev/null 2>&1 || fail "needs $package: install it and run configure again"
}
need check pkg-config --exists check
need libgumbo-dev pkg-config --exists gumbo
need mandoc command -v mandoc
need bsdutils command -v script
need perl command -v perl
need jq command -v jq
need bzip2 command -v bzip2
need gzip command -v gzip
need zstd command -v zstd
need python3 command -v python3
need g++ command -v c++
need unicode-data test -e /usr/share/unicode/NormalizationTest.txt -o -e \
	/usr/share/unicode/NormalizationTest.txt.bz2 -o -e "$KC_DATA/suites/unicode15"

test -n "$KC_SUITES" || { echo 'TESTS were chosen on the command line'; exit 77; }
cd "$top_srcdir" || exit 99
for t in tests/t-*.sh tests/unit/*/t_*.c tests/unit/t_*.c; do
	test -e "$t" || continue
	case " $KC_SUITES " in
	*" ${t%.c} "*) ;;
	*) fail "$t is not run (is it in its room's local.mk, and was configure run since its packages came?)" ;;
	esac
done
exit $status
