# SPDX-License-Identifier: Apache-2.0
# Golden cases: tests/golden/TOOL/CASE/ holds
#	cmd		a shell script; $J in it is -j1, then -j4
#	out, err, exit	exact stdout, stderr and status (default: empty, empty, 0)
#	expect/NAME	exact contents of a file that the case writes
# and inputs, which cmd finds in its working folder. KC_UPDATE=1 rewrites them,
# and fills an empty expect/ with what the case made: make update-golden.
# Usage: t-golden.sh [TOOL[/CASE]]...
set -u
here=$top_srcdir/tests/golden
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0

# compare WHAT WANTED HAVE
compare() {
	if test -e "$2"; then cmp -s "$2" "$3"; else test ! -s "$3"; fi && return
	echo "FAIL: $name ($J): $1"
	diff -u "$(test -e "$2" && echo "$2" || echo /dev/null)" "$3" | head -20
	ok=false
}

# update WANTED HAVE: keep what is not the default
update() {
	if test -s "$2"; then cp "$2" "$1"; else rm -f "$1"; fi
}

# expect_all: into an empty expect/, every file that was no input
expect_all() {
	test -d "$case/expect" && rmdir "$case/expect" 2>/dev/null || return 0
	mkdir "$case/expect"
	for f in "$work"/*; do
		if test -f "$f" && ! test -e "$case/${f##*/}"; then cp "$f" "$case/expect"; fi
	done
}

run_case() {
	work=$scratch/work
	rm -rf "$work"
	cp -r "$case" "$work"
	chmod -R u+w "$work"
	rm -rf "$work"/out "$work"/err "$work"/exit "$work"/expect "$work"/cmd
	(cd "$work" && J=$J sh "$case/cmd" >"$scratch/out" 2>"$scratch/err" </dev/null)
	echo $? >"$scratch/exit"
	if test -n "${KC_UPDATE-}"; then
		update "$case/out" "$scratch/out"
		update "$case/err" "$scratch/err"
		if test "$(cat "$scratch/exit")" = 0; then rm -f "$case/exit"
		else cp "$scratch/exit" "$case/exit"; fi
		expect_all
		for f in "$case"/expect/*; do
			test -e "$f" && cp "$work/${f##*/}" "$f"
		done
		return
	fi
	test "$(cat "$scratch/exit")" = 0 && : >"$scratch/exit"
	compare stdout "$case/out" "$scratch/out"
	compare stderr "$case/err" "$scratch/err"
	compare status "$case/exit" "$scratch/exit"
	for f in "$case"/expect/*; do
		test -e "$f" || continue
		test -e "$work/${f##*/}" || { echo "FAIL: $name ($J): no ${f##*/}"; ok=false; continue; }
		compare "${f##*/}" "$f" "$work/${f##*/}"
	done
}

test $# -gt 0 || set -- $(cd "$here" && echo *)
for which; do
	for case in "$here/$which" "$here/$which"/*; do
		test -e "$case/cmd" || continue
		name=${case#"$here"/}
		ok=true
		for J in -j1 -j4; do
			run_case
			grep -q '\$J' "$case/cmd" || break
		done
		if $ok; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
	done
done
echo "golden cases: $passed passed, $failed failed"
test "$failed" -eq 0 && test "$passed" -gt 0
