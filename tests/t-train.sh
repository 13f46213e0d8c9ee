# SPDX-License-Identifier: Apache-2.0
# kc-train --type=unigram, as somebody in a hurry or with second thoughts stops it:
# SIGUSR2 gives a whole vocabulary whenever it comes, SIGINT and SIGTERM leave nothing
# behind, and the vocabulary that was there stays.
set -u
status=0
fail() { echo "FAIL: $*"; status=1; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 99
mkdir spilled
# 60,000 eojeol of stems and endings, most of them different.
LC_ALL=C awk 'BEGIN { srand(7); for (i = 0; i < 6000; i++) { t = ""
	for (k = 0; k < 10; k++) { for (n = 1 + int(rand() * 4); n >= 0; n--)
		t = t substr("가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로모보소오조초코토포호", 1 + 3 * int(rand() * 42), 3)
		t = t " " }
	print "{\"id\":\"" i "\",\"text\":\"" t "\"}" } }' >in
# rounds FILE: how many it took
rounds() { sed -n 's/.*"rounds":\([0-9]*\).*/\1/p' "$1"; }

kc-train -q --type=unigram -s 3000 --stats=all.stats -o all.model in || fail "whole: status $?"
test "$(rounds all.stats)" -gt 5 || fail "only $(rounds all.stats) rounds: too few to test with"

# Before the rounds: the input is a pipe that is still open.
mkfifo pipe
kc-train --type=unigram -s 3000 --stats=early.stats -o early.model <pipe 2>err &
pid=$!
exec 3>pipe
cat in >&3
until ls early.model.*.tmp >/dev/null 2>&1; do kill -0 $pid || break; sleep 0.05; done
kill -USR2 $pid
sleep 0.3
exec 3>&-
wait $pid || fail "SIGUSR2 while counting: status $?: $(cat err)"
test "$(rounds early.stats)" = 1 || fail "SIGUSR2 while counting: $(rounds early.stats) rounds"

# after_round SIGNAL NAME: sent as soon as the first round is told of; its status.
after_round() {
	# What the shell starts in the background would not take SIGINT.
	perl -e '$SIG{INT} = "DEFAULT"; exec @ARGV' kc-train --type=unigram -s 3000 --memory=2G \
		--tmp=spilled -v --stats="$2.stats" -o "$2.model" in 2>"$2.err" &
	pid=$!
	until grep -q 'round 1:' "$2.err" 2>/dev/null; do kill -0 $pid 2>/dev/null || break; done
	kill -"$1" $pid 2>/dev/null
	wait $pid 2>/dev/null
}
after_round USR2 hurried || fail "SIGUSR2 in a round: status $?: $(cat hurried.err)"
# It may have come after the last one, on a busy machine: then it must do nothing.
test "$(rounds hurried.stats)" -le "$(rounds all.stats)" || fail 'SIGUSR2 in a round: more rounds'
for m in all early hurried; do
	test "$(kc-vocab show $m.model | sed -n 's/^ids\t//p')" = 3000 || fail "$m: $(kc-vocab show $m.model)"
	kc-encode -t $m.model in | kc-decode -t $m.model | cmp -s - in || fail "$m: texts do not come back"
done

for sig in INT TERM; do
	echo mine >kept.model
	after_round $sig kept
	code=$?
	test $code -gt 128 || test "$(rounds kept.stats)" = "$(rounds all.stats)" || fail "SIG$sig: status $code"
	test $code -le 128 || test "$(cat kept.model)" = mine || fail "SIG$sig: the file that was there is gone"
	ls ./kept.*.tmp spilled/* 2>/dev/null && fail "SIG$sig: left behind"
done
exit $status
