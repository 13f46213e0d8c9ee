# SPDX-License-Identifier: Apache-2.0
# Shards at scale: memory that does not grow with documents, tokens or the length of
# one document; a token's document found at once; ids checked at the speed of memory.
# $KC_DOCUMENTS short documents (100 million in check-long) are written and merged,
# $KC_GIGABYTES of one document are written, $KC_TOKENS tokens are checked.
# $KC_ROOM is where it all lies: 150 bytes a document at most.
set -u
documents=${KC_DOCUMENTS:-100000000} gigabytes=${KC_GIGABYTES:-5} tokens=${KC_TOKENS:-1000000000}
command -v python3 >/dev/null || { echo 'no python3'; exit 77; }
tmp=$(mktemp -d "${KC_ROOM:-${TMPDIR:-/tmp}}/kc-scale.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 99
status=0

# run MB COMMAND...: it ends well, and its largest memory is MB at most
cat >run.py <<'END'
import resource, subprocess, sys
most, command = int(sys.argv[1]), sys.argv[2:]
rc = subprocess.call(command)
use = resource.getrusage(resource.RUSAGE_CHILDREN)
mb = use.ru_maxrss / 1024
print("%7.0f MB %8.1f s  %s" % (mb, use.ru_utime + use.ru_stime, " ".join(command)))
sys.exit(rc or mb > most)
END
run() {
	python3 run.py "$@" && return
	echo "FAIL: over $1 MB, or failed: $*"
	status=1
	return 1
}

perl -e 'print map { "{\"id\":\"d$_\",\"text\":\"가 가나다라 가나다라\"}\n" } 1..1000' >some.jsonl
kc-train --vocab-size=280 -o t.json some.jsonl 2>/dev/null || exit 99

echo "$documents documents"
half=$((documents / 2000 * 1000))
# Streams may be joined: the same thousand documents again and again.
kc-encode --tokenizer=t.json some.jsonl >some.tokens
again() { perl -e 'local $/; my $s = <STDIN>; print $s for 1..$ARGV[0]' $(($1 / 1000)) <some.tokens; }
# all_there SET: it has all documents, is whole, and its last one is found
all_there() {
	grep -q "\"documents\":$((2 * half))," "$1.manifest.jsonl" || { echo "FAIL: documents are missing"; status=1; }
	run 256 kc-shard check megatron "$1"
	run 256 kc-shard where "$1" 0 $((2 * half))
}
again $((2 * half)) | run 256 kc-shard write -q --format=megatron,datatrove -o all || status=1
all_there all
rm -f all*
# A set is merged with itself, which takes less room than two.
again $half | run 256 kc-shard write -q --format=megatron,datatrove -o part || status=1
run 256 kc-shard merge -q part part --format=megatron,datatrove -o all
all_there all
rm -f part* all*

echo "a document of $gigabytes GB"
perl -e '$line = "가나다라 " x 8000; $left = $ARGV[0] * 1e9; while ($left > 0) { print $line; $left -= length $line }' \
	"$gigabytes" | kc-encode --tokenizer=t.json --whole |
	run 512 kc-shard write -q --format=megatron -o long || status=1
run 512 kc-shard convert -q long --format=datatrove -o long2
rm -f long*

echo "$tokens tokens"
# As many of a payload of others as are asked for: ids of 2 bytes, 0 ends a document.
perl -e 'my ($n, $k) = ($ARGV[0], 1000);
	my $document = pack("v*", (map { 5 + $_ % 200 } 1..$k - 1), 0);
	open my $bin, ">", "big.ds" or die; open my $index, ">", "big.ds.index" or die;
	for my $d (1..$n / $k) { print $bin $document; print $index pack "Q<", $d * $k }' "$tokens"
cat big.ds >/dev/null
run 8192 kc-shard check --vocab-size=300 --delim-id=0 datatrove big.ds
run 8192 kc-shard where big.ds.index $((tokens / 3)) $((tokens - 1))
exit $status
