# SPDX-License-Identifier: Apache-2.0
# What stands in the pages can be copied: the opening example of each DESCRIPTION,
# three or more in EXAMPLES, and every command of kcorpus-tutorial(7), run in the
# order of the page on real records. A command must end with 0, and what is not
# redirected must print something that is not null.
# Usage: t-examples.sh [PAGE]...
set -u
command -v bash >/dev/null || { echo 'no bash'; exit 77; }
command -v jq >/dev/null || { echo 'no jq'; exit 77; }
status=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
fail() { echo "FAIL: $*"; status=1; }
sh "$top_srcdir/tests/examples/make.sh" "$tmp/files" || exit 99

# blocks PAGE: its literal blocks to $tmp/blocks/NN.SECTION. What a reader sees of
# a bare backslash is not what stands there.
blocks() {
	bare=$(awk '/^\.Ed/ { on = 0 } /^\.Bd -literal/ { on = 1 }
		on { line = $0; gsub(/\\[e&-]/, "", line); if (line ~ /\\/) print }' "$1")
	test -z "$bare" || fail "$(basename "$1"): \\ is not \\e: $bare"
	rm -rf "$tmp/blocks"
	mkdir "$tmp/blocks"
	awk -v dir="$tmp/blocks" '
		/^\.Sh / { section = $2 }
		/^\.Ed/ { on = 0; close(file) }
		on { gsub(/\\e/, "\\"); gsub(/\\-/, "-"); print >file }
		/^\.Bd -literal/ { on = 1; file = sprintf("%s/%02d.%s", dir, ++n, section); printf "" >file }
	' "$1"
}

# try PAGE BLOCK: run it in $tmp/work. 141: the reader of a pipe, head, had enough.
try() {
	(cd "$tmp/work" && bash -euo pipefail "$2" >"$tmp/out" 2>"$tmp/err" </dev/null)
	rc=$?
	test $rc = 0 || test $rc = 141 || {
		fail "$1: status $rc"
		sed 's/^/    /' "$2" "$tmp/err"
	}
	if grep -qxE ' *null' "$tmp/out"; then
		fail "$1: prints null"
		sed 's/^/    /' "$2"
	fi
	case $(tail -n 1 "$2") in
	*'>'* | *' -o '* | *'cmp - '* | mkdir* | cd*) ;;
	*)
		test -s "$tmp/out" || {
			fail "$1: prints nothing"
			sed 's/^/    /' "$2"
		}
		;;
	esac
}

check_tool_page() {
	page=$top_srcdir/man/$1.1.in
	awk '/^\.Sh DESCRIPTION/ { getline; exit !/^\.Bd -literal/ }' "$page" ||
		fail "$1(1): DESCRIPTION does not open with an example"
	blocks "$page"
	n=$(ls "$tmp/blocks" | grep -c '\.EXAMPLES$')
	test "$n" -ge 3 || fail "$1(1): $n examples, not three"
	rm -rf "$tmp/work"
	cp -r "$tmp/files" "$tmp/work"
	for block in "$tmp"/blocks/*; do
		case $block in *.DESCRIPTION | *.EXAMPLES) try "$1(1)" "$block" ;; esac
	done
}

# Of the tutorial every block, from nothing but the pages.
check_tutorial() {
	blocks "$top_srcdir/man/kcorpus-tutorial.7"
	rm -rf "$tmp/work"
	mkdir "$tmp/work"
	cp -r "$tmp/files/pages" "$tmp/work"
	for block in "$tmp"/blocks/*; do
		try "kcorpus-tutorial(7) $(basename "$block")" "$block"
	done
}

test $# -gt 0 || set -- kcorpus $KC_TOOLS kcorpus-tutorial
for page; do
	case $page in
	kcorpus-tutorial) check_tutorial ;;
	*) check_tool_page "$page" ;;
	esac
done
exit $status
