# SPDX-License-Identifier: Apache-2.0
# kc-shard write --resume: killed at random places and taken up again, the files are
# those of a run that was not disturbed, and what was written is not written again.
# $KC_KILLS is the number of kills of each kind of formats (make check-long has 100).
set -u
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 99
test -r /proc/self/stat || { echo "no /proc"; exit 77; }
status=0
fail() { echo "FAIL: $*"; status=1; }

# run.pl SEED SHARE SIGNAL COMMAND...: give it a share of the file `in` as standard
# input, then kill it; with a share of 1, let it end; beyond 1, kill it while it ends.
# `written` receives the bytes that it wrote.
cat >run.pl <<'END'
use strict;
use warnings;
use Time::HiRes "sleep";
my ($seed, $share, $signal, @command) = @ARGV;
srand $seed;
$SIG{PIPE} = "IGNORE";
open my $in, "<", "in" or die;
pipe my $r, my $w or die;
my $pid = fork // die;
if (!$pid) {
	close $w;
	open STDIN, "<&", $r or die;
	exec @command or die;
}
close $r;
my $left = int((-s "in") * $share);
while ($left > 0) {
	my $n = sysread($in, my $piece, $left < 65536 ? $left : 65536) or last;
	syswrite($w, $piece) == $n or die;
	$left -= $n;
}
close $w if $share >= 1;
sleep rand .03 if $share > 1;
kill $signal, $pid if $share != 1;
# What it wrote can be read once it has ended, before it is waited for, by root.
sub line { open my $f, "<", $_[0] or return ""; local $/; scalar <$f> }
sleep .002 until line("/proc/$pid/stat") =~ /\) Z/;
my ($bytes) = line("/proc/$pid/io") =~ /^wchar: (\d+)/m;
open my $out, ">", "written" or die;
print $out $bytes // "", "\n";
waitpid $pid, 0;
exit($? & 127 ? 128 + ($? & 127) : $? >> 8);
END

# Some 3 MB of ids in 1,500 documents, of one to thousands of eojeol.
perl -CS -e 'srand 5; my @w = map { join "", map { chr 0xAC00 + int rand 300 }
	0..rand 4 } 0..400; for my $d (1..1500) {
	my $n = int exp(5.5 + sqrt(-2 * log(1 - rand)) * cos(6.2832 * rand));
	print "{\"id\":\"$d\",\"text\":\"", join(" ", map { $w[rand @w] } 0..$n),
		"\"}\n" }' >in.jsonl
kc-train --vocab-size=600 -o t.json in.jsonl 2>/dev/null || exit 99
kc-encode --tokenizer=t.json -o in.tokens in.jsonl || exit 99
mv in.tokens in

same() { diff -r whole "$1" >diff.out && return; fail "$2"; cat diff.out; }

# kill_and_resume KILLS FIRST OPTION...: kill runs with these options, of which FIRST
# is the number, and compare with `whole`.
kill_and_resume() {
	numbers=$(seq "$2" $(($2 + $1 - 1)))
	shift 2
	kc-shard write "$@" -o whole/ in || exit 99
	for k in $numbers; do
		rm -rf s
		share=$(perl -e 'srand shift; print rand 1.1' "$k")
		test "$((k % 4))" = 0 && signal=TERM || signal=KILL
		perl run.pl "$k" "$share" $signal \
			kc-shard write --resume "$@" -o s/ 2>err
		rc=$?
		case $rc in 0 | 137 | 143) ;; *) fail "kill $k: $rc"; cat err ;; esac
		# Every second one is killed once more on its way.
		test "$((k % 2))" = 0 && perl run.pl "$k" .5 KILL \
			kc-shard write --resume "$@" -o s/ 2>err
		kc-shard write --resume "$@" -o s/ in || fail "kill $k: cannot resume"
		same s "killed with $signal after $share of the input"
	done
}

kills=${KC_KILLS:-8}
# Formats with a record for each document, which wait in memory; texts of them.
kill_and_resume "$kills" 1 --max-tokens=100000 \
	--format=parquet,mds,webdataset,tfrecord,arrayrecord,litdata
rm -rf whole
kill_and_resume $((kills / 2)) 300 --max-tokens=100000 --compress=zstd \
	--format=mds,litdata
rm -rf whole
mv in in.keep && cp in.jsonl in
kill_and_resume $((kills / 2)) 500 --max-tokens=1000000 --from=records \
	--format=parquet,mds,webdataset,tfrecord,arrayrecord
rm -rf whole
mv in.keep in
set -- --format=megatron,olmo,datatrove,llmc --max-tokens=100000
kill_and_resume "$kills" 1 "$@"
payload=$(cat whole/shard-*.bin whole/shard_*.bin | wc -c)

# Killed at 90 %, it writes no more than a fifth of the payload again.
rm -rf s
perl run.pl 1 .9 KILL kc-shard write --resume "$@" -o s/
perl run.pl 1 1 KILL kc-shard write --resume --stats=stats.json "$@" -o s/
again=$(cat written)
test "${again:=not known how many}" = "not known how many" ||
	test "$again" -le $((payload / 5)) ||
	fail "$again bytes written again of $payload"
grep -q '"resumed_bytes":[1-9]' stats.json || fail "no resumed_bytes"
same s 'killed at 90 %'

# Another run of the same name waits for no one; other options take nothing over.
rm -rf s
perl run.pl 1 .7 KILL kc-shard write --resume "$@" -o s/
kc-shard write --resume --format=megatron,olmo,datatrove,llmc -o s/ in 2>err ||
	fail "other options"
rm -f s/*.part
kc-shard write --format=megatron,olmo,datatrove,llmc -o one/ in
diff -r one s || fail "other options"

# drop and convert are taken up too, and a run without --resume leaves nothing.
printf '%s\n' 3 700 >ids
kc-shard drop whole --ids=ids -o fewer/ || exit 99
rm -rf s
( ulimit -f 100; kc-shard drop whole --ids=ids --resume -o s/ 2>/dev/null ) &&
	fail "a full disk went unseen"
ls s/*.part >/dev/null 2>&1 || fail "nothing was kept"
kc-shard drop whole --ids=ids --resume -o s/ || fail "cannot resume drop"
diff -r fewer s || fail "drop"
rm -rf s
perl run.pl 1 .9 TERM kc-shard write "$@" -o s/
test -z "$(ls s)" || fail "left without --resume: $(ls s)"

echo "$((3 * kills)) kills; killed at 90 %, $again of $payload bytes written again"
exit $status
