# SPDX-License-Identifier: Apache-2.0
# The stages of deduplication, killed with signal 9: what they leave is not taken for
# whole by the next. With -o there is no file; lines that were cut, and a list
# without its end, are refused. (kc-dedup --index: t-index.sh.)
set -u
status=0
fail() { echo "FAIL: $*"; status=1; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 99
awk 'BEGIN { for (i = 0; i < 400; i++) {
	t = ""; for (k = 0; k < 12; k++) t = t "글자" i % 150 "번째 문장 " i % 150 * k " 입니다. "
	print "{\"id\":\"" i "\",\"text\":\"" t "\"}" } }' >pages
kc-sketch -o s pages && LC_ALL=C sort s >sketches && kc-pairs -o p sketches &&
	LC_ALL=C sort p >pairs && kc-cluster -o list pairs && kc-drop --ids=list -o kept pages ||
	fail "whole: status $?"
test "$(wc -l <kept)" = 150 || fail "$(wc -l <kept) records stay"

# Each stage in the middle of its input: the pipe stays open.
mkfifo pipe
kill_midway() {
	input=$1
	shift
	"$@" -o out <pipe 2>err &
	pid=$!
	{ head -c $(($(wc -c <"$input") * 2 / 3)) "$input"; sleep 5; } >pipe &
	feeder=$!
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		ls out.*.tmp >/dev/null 2>&1 && break
		sleep 0.1
	done
	kill -9 $pid
	wait $pid 2>/dev/null
	test $? = 137 || fail "$*: it had ended: $(cat err)"
	ls out.*.tmp >/dev/null 2>&1 || fail "$*: it had not begun"
	kill $feeder 2>/dev/null
	wait $feeder 2>/dev/null
	test ! -e out || fail "$1: killed, and there is a file"
	rm -f out.*.tmp
}
kill_midway pages kc-sketch
kill_midway sketches kc-pairs
kill_midway pairs kc-cluster
kill_midway pages kc-drop --ids=list
kill_midway pages kc-dedup
kill_midway pages kc-dedup --keep=longest

# refused COMMAND: it ends with 1 and names the line or the file that is not whole.
refused() {
	"$@" >/dev/null 2>err
	rc=$?
	test $rc = 1 && grep -Eq ':[0-9]+: |breaks off|missing' err && return
	echo "status $rc: $(cat err)"
	return 1
}

# What a redirection leaves, cut in a line: refused, with or without a line's end.
refuses_cut() {
	file=$1
	shift
	size=$(wc -c <"$file")
	for share in 3 11 29 50 71 85 97; do
		head -c $((size * share / 100)) "$file" >torn
		# At the end of a line: one byte less.
		test -n "$(tail -c 1 torn)" || head -c $((size * share / 100 - 1)) "$file" >torn
		refused "$@" <torn || fail "$*: $file cut at $share %"
		{ cat torn; echo; } >ended
		refused "$@" <ended || fail "$*: $file cut at $share % and ended"
		# What is written after it, without a new line.
		{ cat torn; tail -n 1 "$file"; } >joined
		refused "$@" <joined || fail "$*: $file cut at $share % and joined"
	done
}
refuses_cut sketches kc-pairs
refuses_cut pairs kc-cluster

# A list, cut anywhere.
drop_by() {
	cat >list.cut
	kc-drop --ids=list.cut pages
}
refuses_cut list drop_by
: >torn
kc-drop --ids=torn pages >/dev/null 2>err && fail 'an empty list is taken'
grep -q 'breaks off' err || fail "$(cat err)"
sed '$d' list >torn
kc-drop --ids=torn pages >/dev/null 2>err && fail 'a list without its end is taken'
grep -q 'breaks off' err || fail "$(cat err)"
sed 3d list >torn
kc-drop --ids=torn pages >/dev/null 2>err && fail 'a list without a line is taken'
grep -q 'missing' err || fail "$(cat err)"
# The fold is in the head; after the end there may be half of another list.
sed 1d list >torn
kc-drop --ids=torn pages >/dev/null 2>err && fail 'a list without its head is taken'
grep -q 'torn:1: not a line' err || fail "$(cat err)"
{ cat list; sed '$d' list; } >torn
kc-drop --ids=torn pages >/dev/null 2>err && fail 'a list with half of another is taken'
grep -q 'after the end' err || fail "$(cat err)"
# A document that goes, without what is told of it, in a list that is whole.
sed 's/\texact\t.*/\texact/' list >torn
kc-drop --ids=torn --rejects=no pages >/dev/null 2>err && fail 'half an entry is taken'
exit $status
