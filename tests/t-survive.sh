# SPDX-License-Identifier: Apache-2.0
# Every tool against what pipes, disks and crawls do to it; spec.sh says what a
# tool needs to run.
# Usage: t-survive.sh [TOOL]...
set -u
status=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 99
. "$top_srcdir/tests/spec.sh"
fail() { echo "FAIL: $tool: $*"; status=1; }
# Is out what good is, but for what tells of the names of inputs?
same_output() {
	test -n "$told" || { cmp -s out good; return; }
	sed "$told" good >good.rest
	sed "$told" out | cmp -s - good.rest
}
# Sanitizers reserve more addresses than any limit allows.
limit='ulimit -v 2000000;'
if test "${KC_INSTRUMENTED-}" = yes; then limit=; fi

# run WANTED-STATUS WHAT COMMAND...
run() {
	wanted=$1 what=$2
	shift 2
	"$@" 2>err
	got=$?
	test "$got" = "$wanted" || { fail "$what: status $got, not $wanted"; head -3 err; }
}

# What is wrong with one line may not touch the others.
bad_lines() {
	printf '{"id":"nul","text":"a\000b"}\n'
	printf '{"id":"utf8","text":"\377\376"}\n'
	printf '{"id":"half","text":"\352\260"}\n'
	printf '{"id":"json","text":"x"\n'
	printf '[1,2]\n\n   \n'
	printf '{"id":"type","text":7}\n'
	printf '{"id":"none"}\n'
	printf '{"id":"lone","text":"\\ud800"}\n'
	printf '\377\n'
}

check_output() {
	run 1 '/dev/full' sh -c "$tool $args in >/dev/full"
	grep -q 'No space left' err || fail '/dev/full: no message'
	run 1 'closed stdout' sh -c "$tool $args in >&-"
	test -s err || fail 'closed stdout: no message'
	for how in true 'trap "" PIPE'; do
		sh -c "$how; { $tool $args big; echo \$? >code; } 2>err | true"
		test "$(cat code)" = 141 || fail "closed pipe ($how): status $(cat code), not 141"
		test -s err && fail "closed pipe ($how): $(head -1 err)"
	done
	run "$nothing" 'no input' sh -c "$tool $args </dev/null >out"
	if test "$empty" = yes && test -s out; then fail 'no input: output'; fi
}

check_files() {
	run 1 'missing file' sh -c "$tool $args in missing >out"
	grep -q "^$tool.*: missing: .*No such file" err || fail 'missing file: no message'
	test ! -s out || fail 'missing file: found after the work'
	run 1 'directory' sh -c "$tool $args . >out"
	grep -q "^$tool.*: \.: .*[Ii]s a directory" err || fail 'directory: no message'
	if test "$sorted" = no; then
		many=$(awk 'BEGIN { for (i = 0; i < 1100; i++) print "in" }')
		run 0 '1,100 files' sh -c "ulimit -n 256; $tool $args $(echo $many) >out"
	fi
	gzip -c in >in.gz
	run 0 'gzip' sh -c "$tool $args in.gz >out"
	if test "$output" = yes; then same_output || fail 'gzip: output differs'; fi
	if test "$sorted" = no; then check_broken_input; fi
}

# What comes before the damage is used, and what comes in other files.
check_broken_input() {
	gzip -c big >big.gz
	head -c "$(($(wc -c <big.gz) * 2 / 3))" big.gz >cut.gz
	run 3 'truncated gzip' sh -c "$tool $args --stats=stats in cut.gz in >out"
	grep -q "^$tool.*: cut.gz: .*at byte [0-9]" err || fail 'truncated gzip: no offset'
	test "$(field inputs_broken)" = 1 || fail 'truncated gzip: not counted'
	test "$(field records_in)" -ge 81 || fail 'truncated gzip: what is around it is lost'
	if test "$output" = yes && test "$prompt" = yes; then
		head -c "$(wc -c <good)" out | cmp -s - good || fail 'truncated gzip: output differs'
	fi
	run 3 'truncated gzip, --allow-skips' sh -c "$tool $args --allow-skips cut.gz >out"
	run 1 'truncated gzip, --on-error=stop' sh -c "$tool $args --on-error=stop cut.gz in >out"
}

# A report that cannot be written: there is no output.
check_full_disk() {
	run 1 "-o and a full disk for $1" sh -c "$tool $args -o named $1=/dev/full $2"
	test "$(ls | grep -c '^named')" = 0 || { fail "-o and a full disk for $1: left behind"; rm -f named*; }
}

check_named_output() {
	run 0 '-o' sh -c "$tool $args -o named in"
	cmp -s named good || fail '-o: output differs'
	rm -f named
	if test "$sorted" = no; then
		run 3 '-o after a broken input' sh -c "$tool $args -o named cut.gz in"
		test -s named || fail '-o after a broken input: nothing'
		rm -f named
	fi
	check_full_disk --stats in
	run 2 '-o named.xz' sh -c "$tool $args -o named.xz in"
	cp in same
	run 1 'the input as output' sh -c "$tool $args same >>same"
	cmp -s in same || fail 'the input as output: it changed'
	grep -q 'input file is output file' err || fail 'the input as output: no message'
	run 1 '-o after a failure' sh -c "$tool $args -o named in missing"
	test "$(ls | grep -c '^named')" = 0 || { fail '-o after a failure: left behind'; rm -f named*; }
	run 1 '-o into no folder' sh -c "$tool $args -o no/such/folder in"
	run 2 '-o without a name' sh -c "$tool $args -o '' in"
	# A link, as a fault here would replace /dev/stdout itself.
	ln -s /proc/self/fd/1 standard
	sh -c "{ echo before; $tool $args -o standard in; echo after; } >log" 2>err
	{ echo before; cat good; echo after; } | cmp -s - log || fail '-o to a descriptor: not what it should hold'
	test -h standard || fail '-o to a descriptor: replaced'
	rm -f standard log
	mkfifo fifo
	sh -c "exec $tool $args -o named fifo" 2>err &
	pid=$!
	exec 3<>fifo
	# More than a pipe holds; a tool that has ended would leave it there for good.
	timeout 30 head -c 100000 big >&3 || fail 'a pipe without end: not read'
	tries=0
	# Before it has begun, it is this shell, and would die of the signal.
	until test "$(ls | grep -c '^named')" = 1 && kill -USR1 $pid &&
		sleep 0.1 && grep -q ': 0\.1 MB' err; do
		sleep 0.1
		tries=$((tries + 1))
		test $tries -lt 50 || { fail 'SIGUSR1: no progress in an open file'; break; }
	done
	kill -TERM $pid
	wait $pid
	test $? = 143 || fail 'SIGTERM: status'
	exec 3>&-
	rm -f fifo
	test "$(ls | grep -c '^named')" = 0 || { fail 'SIGTERM: left behind'; rm -f named*; }
	for sig in HUP QUIT ALRM USR2 XCPU; do
		mkfifo fifo
		# shellcheck disable=SC3045 # dash and bash have it
		(ulimit -c 0; exec env --default-signal=$sig sh -c "exec $tool $args -o named fifo") 2>err &
		pid=$!
		exec 3<>fifo
		head -c 1000 big >&3
		tries=0
		until test "$(ls | grep -c '^named')" = 1 || test $tries -ge 100; do
			sleep 0.05
			tries=$((tries + 1))
		done
		kill -$sig $pid
		wait $pid 2>/dev/null
		test $? -gt 128 || fail "SIG$sig: status"
		exec 3>&-
		rm -f fifo
		test "$(ls | grep -c '^named')" = 0 || { fail "SIG$sig: left behind"; rm -f named*; }
	done
}

# field NAME: a number of the file `stats`
field() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" stats | head -1; }

check_reports() {
	run 1 '--stats into no folder' sh -c "$tool $args --stats=no/such/folder in >out"
	test -s out && fail '--stats into no folder: found after the work'
	for how in '--stats=in' '--rejects=in' '--stats=new --rejects=./new'; do
		cp in saved
		run 2 "$how" sh -c "$tool $args $how in >out"
		cmp -s in saved || fail "$how: the input changed"
		test -e new && fail "$how: left behind"
	done
	run 2 '--stats of the standard input' sh -c "$tool $args --stats=in <in >out"
	run 2 '--stats of the standard output' sh -c "$tool $args --stats=out in >out"
	ln -s /proc/self/fd/2 standard
	sh -c "{ echo before; $tool $args --stats=standard in >out; echo after; } 2>log >&2"
	test "$(sed -n '1p;$p' log | tr '\n' ' ')" = 'before after ' || fail '--stats to a descriptor: not what it should hold'
	grep -q '"records_in"' log || fail '--stats to a descriptor: nothing'
	rm -f standard log
}

# The exit code that a closed pipe has in a shell.
check_closed_pipe_stats() {
	sh -c "{ $tool $args --stats=stats big; } 2>err | true"
	test "$(field exit)" = 141 || fail '--stats after a closed pipe: exit'
}

# What was read before a failure is told all the same.
check_failed_reports() {
	echo stale | tee stats >rejects2
	run 1 'reports of a run that did not begin' sh -c "$tool $args --stats=stats --rejects=rejects2 mixed missing >out"
	test "$(field exit)" = 1 || fail '--stats of a run that did not begin: exit'
	test "$(cat rejects2)" = stale || fail '--rejects of a run that did not begin: replaced'
	run 3 'reports of a broken input' sh -c "$tool $args --stats=stats --rejects=rejects2 mixed cut.gz >out"
	head -n "$(wc -l <rejects)" rejects2 | cmp -s rejects - || fail '--rejects of a broken input: not all are there'
	tail -1 rejects2 | grep -q '"reason":"the line is cut off","file":"cut.gz","line":[1-9]' || fail '--rejects of a broken input: no torn line'
	test "$(field exit)" = 3 || fail '--stats of a broken input: exit'
	test "$(field records_bad)" -ge 10 || fail '--stats of a broken input: not all counted'
	grep -q 'skipped (first: mixed:6)' err || fail 'a broken input: no total of bad records'
	echo stale | tee stats >rejects2
	run 1 '--on-error=stop' sh -c "$tool $args --on-error=stop --stats=stats --rejects=rejects2 mixed >out"
	test "$(field records_bad)" = 1 || fail '--on-error=stop: not one bad record'
	tail -1 rejects2 | grep -q '"line":6' || fail '--on-error=stop: no reject'
}

check_bad_records() {
	{ head -5 in; bad_lines; tail -n +6 in; } >mixed
	run 3 'bad records' sh -c "$tool $args --stats=stats --rejects=rejects mixed >out"
	if test "$output" = yes; then same_output || fail 'bad records: the others changed'; fi
	grep -q "^$tool.*: mixed:6: " err || fail 'bad records: no line number'
	test "$(field records_in)" = $(($(field records_out) + $(field records_rejected))) || fail 'in = out + rejected'
	test "$(field records_bad)" -ge 9 || fail 'bad records: not all counted'
	test "$(field lines_blank)" = 2 || fail 'blank lines: not counted'
	test "$(wc -l <rejects)" = "$(field records_rejected)" || fail '--rejects: not all are there'
	sh -c "$tool $args -j3 --batch=100 --rejects=rejects2 mixed >out" 2>err2
	cmp -s rejects rejects2 || fail '--rejects: depends on the batches'
	if test "$output" = yes; then check_full_disk --rejects mixed; fi
	run "$((3 - 2 * nothing))" 'rejects again' sh -c "$tool $args --rejects=again rejects >out"
	test "$(awk '/"reason".*"reason":/' again | wc -l)" = 0 || fail '--rejects: two reasons'
	run 0 '--allow-skips' sh -c "$tool $args --allow-skips mixed >out"
	run 3 '--allow-skips=2' sh -c "$tool $args --allow-skips=2 mixed >out"
	check_failed_reports
	run 0 'a 300 MB line' sh -c "{ head -c 300000000 /dev/zero | tr '\\0' a; echo; cat in; } |
		($limit $tool $args --allow-skips --stats=stats >out)"
	if test "$output" = yes; then same_output || fail 'a 300 MB line: the others changed'; fi
	test "$(field records_bad)" = 1 || fail 'a 300 MB line: not one bad record'
}

check_cuts() {
	head -c -1 in >unended
	run 0 'no last LF' sh -c "$tool $args unended >out"
	same_output || fail 'no last LF: output differs'
	for how in '-j4' '-j1 --batch=100' '-j3 --batch=1K' '-j2 --batch=7'; do
		run 0 "$how" sh -c "$tool $args $how in >out"
		same_output || fail "$how: output differs"
	done
	sh -c "cat in | $tool $args >out" 2>err
	same_output || fail 'stdin: output differs'
	if test "$prompt" = no; then return; fi
	for how in '-j1' '-j4'; do
		rm -f fifo out
		mkfifo fifo
		sh -c "exec $tool $args $how fifo" >out 2>err &
		exec 3<>fifo
		head -1 in >&3
		i=0
		while test ! -s out && test $i -lt 100; do sleep 0.05; i=$((i + 1)); done
		test -s out || fail "$how: a slow source: its record is held back"
		exec 3>&-
		kill $! 2>/dev/null
		wait $! 2>/dev/null
	done
}

check() {
	load_spec "$tool"
	if test "$filter" = no; then
		rm -rf "${tmp:?}"/*
		return
	fi
	make_input 40 >in
	make_input 30000 >big
	run 0 'good input' sh -c "$tool $args in >good"
	check_files
	if test "$output" = yes; then
		test -s good || fail 'good input: no output'
		check_output
		check_closed_pipe_stats
		check_named_output
	fi
	check_reports
	if test "$records" = yes; then check_bad_records; fi
	if test "$lines" = yes && test "$output" = yes; then check_cuts; fi
	rm -rf "${tmp:?}"/*
}

test $# -gt 0 || set -- $KC_TOOLS
for tool; do check; done
exit $status
