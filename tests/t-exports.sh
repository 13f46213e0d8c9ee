# SPDX-License-Identifier: Apache-2.0
# Headers, symbol map and the shared library name the same functions.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
sh "$top_srcdir/build-aux/gen-map.sh" "$top_srcdir" >"$tmp/map"
cmp "$tmp/map" "$top_srcdir/src/libkcorpus.map" || {
	echo 'src/libkcorpus.map differs from the headers: run make update-map'
	exit 1
}
so=$top_builddir/.libs/libkcorpus.so
test -e "$so" || exit 77
sed -n 's/^\t\(kc_.*\);/\1/p' "$tmp/map" >"$tmp/want"
nm -D --defined-only "$so" | sed -n 's/.* T \([a-z_0-9]*\).*/\1/p' |
	LC_ALL=C sort >"$tmp/have"
diff "$tmp/want" "$tmp/have"
