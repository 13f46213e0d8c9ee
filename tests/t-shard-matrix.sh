# SPDX-License-Identifier: Apache-2.0
# Every format through every command of kc-shard: what is converted, merged, dropped
# from or taken up again has the bytes of a set that is written at once, and so it has
# with a second thread.
set -u
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 99
status=0
fail() { echo "FAIL: $*"; cat err; status=1; }

rows='mds parquet webdataset tfrecord arrayrecord'
zipped='mds.zstd mds.gzip litdata.zstd'
all="megatron olmo datatrove nanogpt llmc automodel litdata $rows $zipped"

# 300 documents, some of no words, one of 6,000.
perl -CS -e 'srand 3; my @w = map { join "", map { chr 0xAC00 + int rand 200 }
	0..rand 4 } 0..300; for my $d (1..300) {
	my $n = $d == 99 ? 6000 : $d % 70 ? int exp(3 + 2 * rand) : 0;
	my $source = $d % 3 ? "news" : "web";
	print "{\"id\":\"d$d\",\"text\":\"", join(" ", map { $w[rand @w] } 1..$n),
		"\",\"source\":\"$source\"}\n" }' >in.jsonl
printf 'd3\nd99\nd281\n' >ids
grep -v '"d3"\|"d99"\|"d281"' in.jsonl >fewer.jsonl
: >err
kc-train --vocab-size=500 -o t.json in.jsonl 2>err || exit 99
for f in in fewer; do
	kc-encode --tokenizer=t.json --carry=source -o $f.tokens $f.jsonl || exit 99
done

corpus() { kc-shard show "$1" | sed -n 's/^  corpus *//p'; }
same() { diff -r "$1" "$2" >err && return; fail "$3"; }
# The options of a set FORMAT or FORMAT.COMPRESSION.
made_as() {
	echo "--format=${1%.*}"
	case $1 in *.*) echo "--compress=${1#*.}" ;; esac
}
# How the set of a format is cut; nanoGPT reads one file.
cut_of() { test "$1" = nanogpt || echo --max-tokens=8000; }
make_set() {
	# shellcheck disable=SC2046
	kc-shard write -q $(made_as "$1") $(cut_of "$1") -o "$2" "$3" 2>err ||
		fail "write $1"
}

# looks FORMAT SET: each command that only looks at a set
looks() {
	kc-shard check "${1%.*}" "$2" >out 2>err && test ! -s err || fail "check $1 $2"
	kc-shard where "$2" 0 7000 >out 2>err || fail "where $1 $2"
	test "$(grep -c '"head":{"id"' out)" = 2 || fail "where $1 $2"
}

kc-shard write -q --format=megatron -o ref/ in.tokens || exit 99
kc-shard show --dump=999 ref >ref.dump
for f in $all; do
	make_set "$f" "$f/" in.tokens
	looks "$f" "$f"
	test "$(corpus "$f")" = "$(corpus ref)" || fail "corpus of $f"
	kc-shard show --dump=999 "$f" >dump 2>err
	cmp -s dump ref.dump || fail "dump of $f"
done

for a in $all; do
	for b in $all; do
		rm -rf c
		# shellcheck disable=SC2046
		kc-shard convert -q -j2 "$a" $(made_as "$b") $(cut_of "$b") -o c/ 2>err ||
			fail "convert $a to $b"
		same "$b" c "convert $a to $b"
	done
done

# broken COMMAND...: the files of a run that ends are those of one that is taken up
broken() {
	rm -rf whole part
	"$@" -o whole/ >out 2>err || fail "$*"
	(ulimit -f 3; "$@" --resume -o part/ >out 2>&1) && fail "no full disk: $*"
	"$@" --resume -o part/ >out 2>err || fail "cannot resume: $*"
	diff -r whole part >err || fail "resume: $*"
}

for f in $all; do
	make_set "$f" fewer/ fewer.tokens
	broken kc-shard drop -j2 "$f" --ids=ids
	looks "$f" whole
	same fewer whole "drop from $f"
	rm -rf fewer
	# shellcheck disable=SC2046
	broken kc-shard convert -q ref $(made_as "$f")
	# shellcheck disable=SC2046
	broken kc-shard merge -q "$f" ref $(made_as "$f")
	looks "$f" whole
done

# Sets of texts
for a in $rows; do
	kc-shard write --from=records --columns=id,source --max-tokens=30K \
		--format="$a" -o "text-$a/" in.jsonl 2>err || fail "texts in $a"
	looks "$a" "text-$a"
done
for a in $rows; do
	kc-shard drop "text-$a" --ids=ids -o fewer/ 2>err || fail "drop texts of $a"
	kc-shard merge fewer "text-$a" --format="$a" -o both/ 2>err ||
		fail "merge texts of $a"
	looks "$a" both
	rm -rf fewer both
	for b in $rows; do
		rm -rf c
		kc-shard convert "text-$a" --columns=id,source --max-tokens=30K \
			--format="$b" -o c/ 2>err || fail "texts of $a to $b"
		same "text-$b" c "texts of $a to $b"
	done
done
exit $status
