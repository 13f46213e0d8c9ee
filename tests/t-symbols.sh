# SPDX-License-Identifier: Apache-2.0
# The library never exits, prints, reads the environment or keeps state: what it
# takes from libc and others is on a list, and no object has writable data but
# cpu.o (a cached word) .
set -u
status=0
lib=$top_builddir/.libs
test "${KC_INSTRUMENTED-}" = yes && { echo 'instrumented build'; exit 77; }
for a in "$lib"/libkc_src.a "$lib"/libkc_[a-z]*.a; do
	case $a in */libkc_cli.a | */libkc_hooks.a) continue ;; esac
	test -e "$a" || a=$top_builddir/$(basename "$a")
	nm -u "$a" 2>/dev/null
done | sed -n 's/^ *U //p' | sed 's/^__\(.*\)_chk$/\1/; s/_[0-9][0-9]$//' |
	grep -v '^kc_' | LC_ALL=C sort -u >symbols.have
grep -v '^#' "$top_srcdir/tests/symbols.allowed" | LC_ALL=C sort -u >symbols.allowed
LC_ALL=C comm -23 symbols.have symbols.allowed >symbols.new
if test -s symbols.new; then
	echo 'not in tests/symbols.allowed:'
	cat symbols.new
	status=1
fi
rm -f symbols.have symbols.allowed symbols.new
objects=$(find "$top_builddir" -name 'libkc_*.o' -path '*.libs*' ! -name 'libkc_cli*' ! -name 'libkc_hooks*')
test -n "$objects" || exit 77
for o in $objects; do
	case $o in *-cpu.o) continue ;; esac
	size -A "$o" | awk -v o="$o" '($1 == ".data" || $1 == ".bss" || $1 == ".tbss") && $2 > 0 { print o ": " $1 " of " $2 " bytes"; bad = 1 } END { exit bad }' || status=1
done
exit $status
