# SPDX-License-Identifier: Apache-2.0
# HACKING keeps its word: its example is a whole tool that builds and works, the
# template is a sound page of it, and each of the four places that is forgotten
# is named.
set -u
status=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
fail() { echo "FAIL: $*"; status=1; }

sh "$top_srcdir/tests/places.sh" "$top_srcdir" "$KC_TOOLS" || status=1

# The example, to the letter.
mkdir -p "$tmp/tools" "$tmp/man" "$tmp/tests/golden/kc-x/one"
awk '/This is one whole/ { on = 1; next } /It has -j/ { on = 0 } on' "$top_srcdir/HACKING" |
	sed 's/^\t//' | sed -e '1{/^$/d' -e '}' -e '${/^$/d' -e '}' >"$tmp/tools/kc-x.c"
head -1 "$tmp/tools/kc-x.c" | grep -q '^/\* SPDX' || fail 'the example has no licence'
if command -v clang-format-14 >/dev/null; then
	cp "$top_srcdir/.clang-format" "$tmp"
	clang-format-14 --dry-run -Werror "$tmp/tools/kc-x.c" || fail 'the example is not formatted'
else
	echo 'skipped: format of the example: no clang-format-14'
fi
build_example() {
	cd "$tmp" &&
		${CC:-cc} ${KC_SANITIZE-} -std=gnu11 -Wall -Wextra -Werror -I"$top_builddir" \
			-I"$top_srcdir" -I"$top_srcdir/src" -I"$top_srcdir/cli" -c tools/kc-x.c &&
		"$top_builddir/libtool" --silent --tag=CC --mode=link ${CC:-cc} ${KC_SANITIZE-} -o kc-x kc-x.o \
			"$top_builddir/libkc_cli.la" "$top_builddir/libkcorpus.la"
}
if test "${KC_INSTRUMENTED-}" = yes; then
	echo 'skipped: the example is not built: instrumented build'
elif (build_example) >"$tmp/log" 2>&1; then
	printf '{"text":"short"}\n{"text":"long enough"}\n' |
		"$tmp/kc-x" --rejects="$tmp/rejects" >"$tmp/out"
	test "$(cat "$tmp/out")" = '{"text":"long enough"}' || fail 'the example: output'
	test "$(cat "$tmp/rejects")" = '{"text":"short","reason":"short"}' || fail 'the example: rejects'
	"$tmp/kc-x" --help=mdoc >"$tmp/mdoc"
	sed -e '/^@OPTIONS@$/{' -e "r $tmp/mdoc" -e d -e '}' "$top_srcdir/man/kc-x.1.template" >"$tmp/kc-x.1"
	mandoc -T lint -W warning "$tmp/kc-x.1" || fail 'man/kc-x.1.template'
else
	cat "$tmp/log"
	fail 'the example does not build'
fi

# Each place forgotten, and none.
cp "$top_srcdir/man/kc-x.1.template" "$tmp/man/kc-x.1.in"
touch "$tmp/tests/golden/kc-x/one/cmd"
places() { sh "$top_srcdir/tests/places.sh" "$tmp" "$1" >"$tmp/said"; }
# forgotten WHAT: it is said, and nothing else
forgotten() {
	test "$(grep -c "^kc-x: missing: $1 (" "$tmp/said")" = 1 && test "$(wc -l <"$tmp/said")" = 1 ||
		{ fail "not said: $1"; cat "$tmp/said"; }
}
places kc-x || { fail 'nothing is missing, but'; cat "$tmp/said"; }
places '' && fail 'no line in tools/local.mk: no failure'
forgotten 'its line in kc_tools of tools/local.mk'
for file in tools/kc-x.c man/kc-x.1.in tests/golden/kc-x/one/cmd; do
	mv "$tmp/$file" "$tmp/away"
	places kc-x && fail "no $file: no failure"
	forgotten "$(echo $file | sed 's|/one/|/CASE/|')"
	mv "$tmp/away" "$tmp/$file"
done
exit $status
