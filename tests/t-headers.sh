# SPDX-License-Identifier: Apache-2.0
# Each public header compiles alone, as C99, C11 and C++11; each KC_API line has
# a comment before it; rooms include only src, cli only public headers, tools only
# cli and public headers.
set -u
status=0
fail() { echo "FAIL: $*"; status=1; }
cc=${CC:-cc}
for h in "$top_srcdir"/src/kcorpus.h "$top_srcdir"/src/kcorpus/*.h; do
	for std in c99 c11; do
		$cc -std=$std -pedantic -Wall -Wextra -Werror -fsyntax-only \
			-I"$top_srcdir/src" -x c "$h" || fail "$h as $std"
	done
	if command -v c++ >/dev/null; then
		c++ -std=c++11 -pedantic -Wall -Wextra -Werror -fsyntax-only \
			-I"$top_srcdir/src" -x c++ "$h" || fail "$h as C++11"
	fi
	awk -v h="$h" '
		/^KC_API/ && previous !~ /\*\/$/ && previous !~ /;$/ { print h ":" FNR ": no comment"; bad = 1 }
		{ if ($0 != "") previous = $0; else previous = "" }
		END { exit bad }' "$h" || status=1
done
cd "$top_srcdir" || exit 99
for room in ingest normalize select dedup tokenizer shard; do
	others=$(echo ' ingest normalize select dedup tokenizer shard ' | sed "s/ $room / /")
	for o in $others; do
		grep -rn "#include \"$o/" "$room" && fail "$room includes $o"
	done
done
grep -nE '#include "(mem|bytes|cpu|pattern|unicode|hangul|charset|io|record|run|tokens_layout|ingest|normalize|select|dedup|tokenizer|shard)[/.]' \
	cli/*.[ch] tools/*.[ch] tools/*/*.[ch] &&
	fail 'a private header in cli or tools'
grep -n '#include "tools/' cli/*.[ch] && fail 'cli includes a tool'
exit $status
