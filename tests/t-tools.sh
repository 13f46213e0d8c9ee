# SPDX-License-Identifier: Apache-2.0
# Each tool has a sound table of options; kcorpus lists it; help and version behave;
# pages and completions are as the tools print them.
set -u
status=0
fail() { echo "FAIL: $*"; status=1; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

list_page=$top_builddir/man/kcorpus.1
test -e "$list_page" || list_page=$top_srcdir/man/kcorpus.1

kcorpus >"$tmp/list"
for tool in $KC_TOOLS; do
	$tool --help=check || fail "$tool: option table"
	$tool --help >"$tmp/help" 2>"$tmp/err" || fail "$tool --help: status $?"
	test -s "$tmp/err" && fail "$tool --help writes to stderr"
	test "$(awk 'length > 79' "$tmp/help" | wc -l)" = 0 || fail "$tool --help: long lines"
	summary=$(sed -n 2p "$tmp/help" | sed 's/\.$//')
	grep -q "^  $tool  *$summary$" "$tmp/list" || fail "kcorpus does not list $tool as '$summary'"
	$tool --version | grep -q "^$tool (kcorpus) " || fail "$tool --version"
	$tool --version | grep -q ', ICU [1-9][0-9]*\.[0-9]*, PCRE2 10\.[0-9]*$' ||
		fail "$tool --version: libraries"
	$tool --no-such-option >"$tmp/out" 2>"$tmp/err" </dev/null
	test $? = 2 || fail "$tool: unknown option: status"
	grep -q "try '$tool --help'" "$tmp/err" || fail "$tool: unknown option: message"
	test -s "$tmp/out" && fail "$tool: unknown option: stdout"
	page=$top_builddir/man/$tool.1
	test -e "$page" || page=$top_srcdir/man/$tool.1
	test -e "$page" || { fail "$tool: no page"; continue; }
	$tool --help=mdoc >"$tmp/mdoc"
	sed -e '/^@OPTIONS@$/{' -e "r $tmp/mdoc" -e d -e '}' "$top_srcdir/man/$tool.1.in" |
		cmp -s - "$page" || fail "$tool: page is out of date"
	for option in $(grep -oE '^ {2,6}(-[[:alnum:]], )?--[[:alnum:]-]+' "$tmp/help" | sed 's/.*--//'); do
		grep -qF -- " Fl \\-$option" "$tmp/mdoc" || fail "$tool: --$option is not in its page"
	done
	grep -q "^.Xr $tool 1" "$list_page" || fail "$tool: not in kcorpus(1)"
	if command -v bash >/dev/null; then
		$tool --help=bash | bash -n || fail "$tool: bash completion"
	fi
done
kc-dedup --help | tr -s '\n ' ' ' | grep -q '0.9 (containment) --index' ||
	fail 'kc-dedup --help: a default that --threshold does not take'
if command -v mandoc >/dev/null; then
	for page in "$top_builddir"/man/*.[1-9] "$top_srcdir"/man/*.[1-9]; do
		test -e "$page" || continue
		mandoc -T lint -W warning "$page" || fail "$page: mandoc"
	done
else
	echo 'skipped: lint of the pages: no mandoc'
fi
# Completion of kcorpus: tools, then the options of one. completed WORD...
completed() {
	bash -c 'dir=$1; shift; kcorpus --help=bash >"$dir/kcorpus"
		for tool in $KC_TOOLS; do $tool --help=bash >"$dir/$tool"; done
		compopt() { :; }; . "$dir/kcorpus"
		COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _kcorpus; printf "%s\n" "${COMPREPLY[@]}"' bash "$tmp/completions" "$@"
}
mkdir "$tmp/completions"
test "$(completed kcorpus le)" = '' || fail 'kcorpus: bash completion of no tool'
test "$(completed kcorpus no)" = norm || fail 'kcorpus: bash completion of a tool'
test "$(completed kcorpus lang --kee)" = --keep= || fail 'kcorpus: bash completion of an option'
kcorpus --help=zsh >"$tmp/_kcorpus"
test "$(grep -c "^	'[a-z]*:[^':]*'$" "$tmp/_kcorpus")" = "$(echo $KC_TOOLS | wc -w)" || fail 'kcorpus: zsh completion'
if command -v zsh >/dev/null; then zsh -n "$tmp/_kcorpus" || fail 'kcorpus: zsh completion: syntax'; fi
kcorpus no-such-tool >/dev/null 2>&1
test $? = 2 || fail 'kcorpus no-such-tool: status'
kcorpus nrom 2>&1 | grep -q "did you mean 'norm'" || fail 'kcorpus nrom: no proposal'
for name in norm kc-norm; do
	test "$(kcorpus help $name)" = "$(kc-norm --help)" || fail "kcorpus help $name"
done
kcorpus help | cmp -s - "$tmp/list" || fail 'kcorpus help'
kcorpus help no-such-tool >/dev/null 2>&1
test $? = 2 || fail 'kcorpus help no-such-tool: status'
test "$(kcorpus ${KC_TOOLS%% *} --version)" = "$(${KC_TOOLS%% *} --version)" || fail 'kcorpus TOOL'
for what in kcorpus 'kcorpus --version' 'kc-norm --help' 'kc-norm --version' 'kc-jamo --help=mdoc'; do
	$what 2>"$tmp/err" >/dev/full
	test $? = 1 || fail "$what >/dev/full: status"
	grep -q "^${what%% *}: <stdout>: cannot write: No space left" "$tmp/err" || fail "$what >/dev/full: message"
done
# A bar, unless it would stand among what is printed.
if script -qec true /dev/null >/dev/null 2>&1 </dev/null; then
	echo '{"text":"x"}' >"$tmp/in"
	bar() { script -qec "$1" /dev/null </dev/null | grep -c 'kc-norm: .* records'; }
	test "$(bar "kc-norm -o $tmp/out $tmp/in")" -gt 0 || fail 'no bar with -o'
	test "$(bar "kc-norm -o $tmp/out $tmp/in | cat")" -gt 0 || fail 'no bar with -o in a pipe'
	test "$(bar "kc-norm $tmp/in >$tmp/out")" -gt 0 || fail 'no bar with a file'
	test "$(bar "kc-norm $tmp/in")" = 0 || fail 'a bar on a terminal with output'
	test "$(bar "kc-norm $tmp/in | cat")" = 0 || fail 'a bar before another tool'
	# In the background it is stopped at the terminal, and dies of what comes then.
	timeout 20 script -qec "timeout 1 kc-norm; echo status \$?" /dev/null </dev/null >"$tmp/out" ||
		fail 'timeout kc-norm at a terminal: it does not end'
	grep -q 'status 124' "$tmp/out" || fail "timeout kc-norm at a terminal: $(head -1 "$tmp/out")"
else
	echo 'skipped: progress bars: no script'
fi
exit $status
