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
need wget command -v wget
need python3 command -v python3
need g++ command -v c++
need unicode-data test -e /usr/share/unicode/NormalizationTest.txt -o -e \
	/usr/share/unicode/NormalizationTest.txt.bz2 -o -e "$KC_DATA/suites/unicode15"

# Every library that configure asks for is named where people look for it.
modules=$(sed -n 's/^PKG_CHECK_MODULES(\[[A-Z0-9]*\], \[\([a-z0-9-]*\).*/\1/p' "$top_srcdir/configure.ac")
test -n "$modules" || fail 'configure.ac: no PKG_CHECK_MODULES'
for module in $modules; do
	file=$(pkg-config --variable=pcfiledir "$module")/$module.pc
	case $module in
	check | gumbo | icu-uc) ;; # ICU goes by ICU_STATIC_LIBS
	*) grep -q "^Requires.private:.* $module\( \|\$\)" "$top_srcdir/src/kcorpus.pc.in" ||
		fail "src/kcorpus.pc.in: Requires.private lacks $module" ;;
	esac
	package=$(dpkg -S "$file" 2>/dev/null | sed -n '1s/[:,].*//p')
	test -n "$package" || continue
	for list in quickstart README; do
		grep -qw -e "$package" "$top_srcdir/$list" || fail "$list does not name $package"
	done
done

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
