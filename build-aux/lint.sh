#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# make lint: format, clang-tidy, banned functions, sizes, names, shell scripts, pages.
# Usage: lint.sh SRCDIR BUILDDIR [FILE.c]...
set -u
src=$1 build=$2
shift 2
cd "$src" || exit 99
status=0
fail() { echo "lint: $*"; status=1; }

sources=$(git ls-files '*.c' '*.h' | grep -v '_tables\.[ch]$')
# shellcheck disable=SC2086
clang-format-14 --dry-run -Werror $sources || fail 'clang-format (make format)'

banned='strcpy strcat strncpy strncat sprintf vsprintf strtok gets atoi atol atof
	gmtime localtime ctime asctime setlocale strcoll system popen alloca'
for f in $banned; do
	# Test programs tidy up with system(), hooks read numbers.
	git ls-files '*.c' | grep -v '^tests/' | xargs grep -nE "(^|[^_[:alnum:]])${f}[[:space:]]*\(" |
		grep -v 'src/io/sys.c\|src/mem.c' && fail "$f is banned"
done
git grep -nE '\<(TODO|FIXME|XXX)\>' -- '*.c' '*.h' '*.sh' '*.mk' ':!build-aux/lint.sh' && fail 'left for later'
for f in $sources; do
	head -1 "$f" | grep -q 'SPDX-License-Identifier' || fail "$f: no licence line"
	n=$(wc -l <"$f")
	test "$n" -le 800 || fail "$f: $n lines"
	awk -v f="$f" 'length > 100 { print f ":" FNR ": longer than 100"; bad = 1 } END { exit bad }' "$f" || status=1
done

# Names, sizes and comments of the whole tree; not of some files.
test $# -gt 0 || python3 build-aux/figures.py . || fail 'figures of the tree'

test $# -gt 0 || set -- $(git ls-files '*.c' | grep -v '_tables\.c$' | grep -v '^tests/')
for f; do
	clang-tidy-14 --quiet "$f" -- -std=gnu11 -DHAVE_CONFIG_H -I"$build" -I"$src" -I"$src/src" \
		-I"$(dirname "$f")" 2>/dev/null || fail "$f: clang-tidy"
done
if command -v shellcheck >/dev/null; then
	shellcheck -s sh -S warning -e SC1091,SC2010,SC2034,SC2046,SC2154 quickstart .ci/run $(git ls-files '*.sh') || fail shellcheck
fi
for page in "$build"/man/*.[1-9] man/*.[1-9]; do
	test -e "$page" && { mandoc -T lint -W warning "$page" || fail "$page"; }
done
exit $status
