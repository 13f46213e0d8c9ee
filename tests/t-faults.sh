# SPDX-License-Identifier: Apache-2.0
# Each tool with its n-th allocation, read and write failing: it ends with a
# status of its own and a message, and nothing is left behind. Needs a build with
# --enable-test-hooks. FAULTS=N tries N places of each kind (default 40), spread
# ever thinner.
# Usage: t-faults.sh [TOOL]...
set -u
if test "${KC_HOOKS-}" != yes; then echo 'built without --enable-test-hooks'; exit 77; fi
status=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 99
. "$top_srcdir/tests/spec.sh"

# try NAME N: 0 while the fault was met
try() {
	sh -c "$1=$2 $tool $args -o named in" >out 2>err </dev/null
	got=$?
	if grep -q 'Sanitizer\|runtime error' err || test $got -gt 3; then
		echo "FAIL: $tool $args: $1=$2: status $got"
		head -20 err
		status=1
	fi
	if test $got = 0 && ! grep -q . err; then return 1; fi
	if test $got = 1 && test "$(ls | grep -c '^named')" != 0; then
		echo "FAIL: $tool $args: $1=$2: left behind"
		status=1
	fi
	rm -rf named*
	return 0
}

# The arguments at hand.
try_all() {
	for name in KC_MALLOC_FAIL KC_READ_FAIL KC_WRITE_FAIL; do
		n=1 tried=0
		while test $tried -lt "${FAULTS:-40}" && try $name $n; do
			tried=$((tried + 1))
			n=$((n + 1 + tried / 10))
		done
		rm -rf named*
	done
	sh -c "$tool $args in" >good 2>/dev/null
	if test "$lines" = yes; then
		for n in 1 2 3 4 5; do
			rm -rf named*
			sh -c "KC_READ_MAX=$n KC_WRITE_MAX=$n $tool $args in" >out 2>/dev/null
			cmp -s out good || { echo "FAIL: $tool $args: reads of $n bytes: output differs"; status=1; }
		done
	fi
	rm -rf named*
}

test $# -gt 0 || set -- $KC_TOOLS
for tool; do
	load_spec "$tool"
	make_input 40 >in
	try_all
	echo "$more" >sets
	while read -r args <&4; do
		if test -n "$args"; then try_all; fi
	done 4<sets
	rm -rf "${tmp:?}"/*
done
exit $status
