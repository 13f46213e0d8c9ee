# SPDX-License-Identifier: Apache-2.0
# The examples in public headers compile, as C11 and pedantically.
set -u
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cc=${CC:-cc}
status=0
n=0
for h in "$top_srcdir"/src/kcorpus/*.h; do
	awk -f "$top_srcdir/tests/header-examples.awk" "$h" >"$tmp/statements"
	test -s "$tmp/statements" || continue
	n=$((n + 1))
	{
		cat "$top_srcdir/tests/header-examples.h"
		cat "$tmp/statements"
		echo 'return st; }'
	} >"$tmp/example.c"
	$cc -std=c11 -pedantic-errors -fsyntax-only -I"$top_srcdir/src" "$tmp/example.c" ||
		{ echo "FAIL: the example of $h"; status=1; }
done
echo "$n headers have examples"
test "$n" -ge 20 || { echo 'FAIL: examples are not found'; status=1; }
exit $status
