# SPDX-License-Identifier: Apache-2.0
# kc-shard check tells each fault of a set that was made bad by hand, and nothing of
# a good one. A case is: consumer, the file to check, what is done, what is said.
set -u
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 99
status=0
cases=0

# poke FILE OFFSET HEX: write over bytes; the offset counts from the end if negative
poke() {
	perl -e '($f, $o, $h) = @ARGV; open F, "+<", $f or die; seek F, $o, $o < 0 ? 2 : 0;
		print F pack "H*", $h' "$@"
}
# chop FILE BYTES: take bytes from the end
chop() { perl -e 'truncate $ARGV[0], (-s $ARGV[0]) - $ARGV[1]' "$@"; }
# rows FILE SED: change an index of OLMo
rows() { zcat "$1" | sed "$2" | gzip -n >rows.gz && mv rows.gz "$1"; }

# Three documents of 3, 1 and 4 ids; the delimiter is 3, the vocabulary 1000.
cp "$top_srcdir/tests/golden/kc-shard/sets/in.hex" in.hex
perl -ne 's/#.*//; s/\s//g; print pack "H*", $_' in.hex >in
kc-shard write --format=megatron,olmo,datatrove,nanogpt,llmc,automodel \
	-o good/ in 2>err || { cat err; exit 99; }
kc-shard write -q --format=megatron,olmo,datatrove --width=4 -o four/ in || exit 99

# bad CONSUMER FILE MESSAGE OPTIONS COMMAND...: FILE is relative to the set
bad() {
	consumer=$1 file=$2 message=$3 options=$4
	shift 4
	cases=$((cases + 1))
	rm -rf s
	cp -r good s
	(cd s && "$@") || { echo "FAIL: cannot make: $*"; status=1; return; }
	# shellcheck disable=SC2086
	kc-shard check $options "$consumer" "s/$file" >out 2>err
	rc=$?
	if test $rc != 1 || ! grep -qF -- "$message" err; then
		echo "FAIL: $consumer $file after '$*': $rc, not '$message' but"
		cat err
		status=1
	fi
}
good() {
	cases=$((cases + 1))
	kc-shard check "$@" >out 2>err && test ! -s err && return
	echo "FAIL: a good set is bad: $*"
	cat err
	status=1
}

known='--delim-id=3 --vocab-size=1000'
for c in megatron olmo datatrove nanogpt llmc automodel; do good $c good; done
# shellcheck disable=SC2086
{
	good $known megatron good/shard-00000.idx
	good $known olmo good/shard-00000.npy
	good $known datatrove good/shard-00000.ds.index
	good --vocab-size=1000 nanogpt good/shard.bin
	good $known llmc good/shard_000000.bin
	good $known automodel good/shard-00000.automodel.bin
}

# Files and manifests
bad megatron . 'no manifest' '' rm shard.manifest.jsonl
bad megatron . 'cannot open' '' rm shard-00000.idx
bad olmo . 'cannot open' '' rm shard-00000.npy
bad megatron . 'other bytes than were written' '' poke shard-00000.bin 2 0900
bad olmo . 'other bytes than were written' '' rows shard-00000.csv.gz s/가/나/
unended() { zcat "$1" | head -c -1 >x && gzip -n <x >"$1"; }
bad olmo . 'csv.gz: 55 bytes, where 56 were written' '' unended shard-00000.csv.gz
both() { rm shard-00000.npy && rows shard-00000.csv.gz s/가/나/; }
bad olmo . 'csv.gz: other bytes than were written' '' both
bad datatrove . 'where 22 were written' '' chop shard-00000.ds 1
bad datatrove . 'the line of the set is missing' '' sed -i '$d' shard.manifest.jsonl
others() { cp ../four/* .; }
bad nanogpt . 'the set was not written for nanogpt' '' others
bad nanogpt . 'no valid "files"' '' sed -i 's/"format":"nanogpt"/"format":"nano"/' shard.manifest.jsonl
bad nanogpt . 'no valid "formats"' '' sed -i 's/,"nanogpt"/,"nano"/' shard.manifest.jsonl
bad llmc . 'other bytes than were written' '' poke shard_000000.bin 100 01
bad llmc . 'where 1046 were written' '' chop shard_000000.bin 2
bad automodel . 'other bytes than were written' '' poke shard-00000.automodel.bin 1026 0900
bad deepspeed . 'uint64 to DeepSpeed' '' true
bad megatron . 'where 100 are needed' --min-tokens=100 true

# Megatron
i=shard-00000.idx
bad megatron $i 'not an index of Megatron' '' poke $i 0 58
bad megatron $i 'of version 2' '' poke $i 9 02
bad megatron $i 'type 6 of ids' '' poke $i 17 06
bad megatron $i 'type 1 of ids' '' poke $i 17 01
bad megatron $i 'end at byte' '' poke $i 17 04
bad megatron $i 'documents has not' '' poke $i 18 09
bad megatron $i 'documents has not' '' chop $i 1
bad megatron $i 'negative length' '' poke $i 34 fbffffff
bad megatron $i 'the one before it ends at 8' '' poke $i 54 0a
bad megatron $i 'the one before it ends at 8' '' poke $i 54 06
bad megatron $i 'begins with sequence 1 of 3' '' poke $i 70 01
bad megatron $i 'ends with sequence 2 of 3' '' poke $i 94 02
bad megatron $i 'begins with sequence 9 of 3' '' poke $i 78 09
bad megatron $i 'end at byte 22 of 20' '' chop shard-00000.bin 2
bad megatron $i 'it ends inside an id' '' chop shard-00000.bin 1
bad megatron $i 'it is empty' '' cp /dev/null shard-00000.bin
bad megatron $i 'no delimiter at its end' "$known" poke shard-00000.bin 6 0900
bad megatron $i 'has the delimiter inside' "$known" poke shard-00000.bin 2 0300
bad megatron $i 'id 1001 in a vocabulary of 1000' "$known" poke shard-00000.bin 2 e903
bad deepspeed $i 'uint64 to DeepSpeed' '' true

# OLMo
i=shard-00000.npy x=shard-00000.csv.gz
bad olmo $i 'a header of numpy' '' poke $i 0 934e554d5059
bad olmo $i 'no start and end' '' rows $x '2s/.*/a,b/'
bad olmo $i 'the one before it ends at 4' '' rows $x '2s/4,/5,/'
bad olmo $i 'the documents end at token 6 of 11' '' rows $x '3d'
bad olmo $i 'tokens 6 to 99 of 11' '' rows $x '3s/11,/99,/'
bad olmo $i 'ends early' '' chop $x 9
bad olmo $i 'no delimiter at its end' "$known" poke $i 10 0900
bad olmo $i 'cannot open' '' rm $x

# datatrove
i=shard-00000.ds x=shard-00000.ds.index
bad datatrove $i 'ends inside a number' '' chop $x 3
bad datatrove $i 'the documents end at token 6 of 11' '' chop $x 8
bad datatrove $i 'tokens 9 to 6 of 11' '' poke $x 0 09
bad datatrove $i 'is token_size 4 right?' --width=4 true
bad datatrove $i 'in a vocabulary of 500' '--vocab-size=500' true

bad datatrove $i 'is token_size 2 right?' '' cp ../four/$i ../four/$x .

# Sidecars of another run beside the payload
bad megatron shard-00000.idx 'end at byte 22 of 44' '' cp ../four/shard-00000.bin .
bad megatron . 'other bytes than were written' '' sed -i 's/"xxh3_128":"./"xxh3_128":"g/' shard.manifest.jsonl
bad olmo shard-00000.npy 'the documents end at token 11 of 22' '' cp ../four/shard-00000.npy .
bad olmo . 'where 22 were written' '' cp ../four/shard-00000.npy .
bad datatrove . 'other bytes than were written' '' poke shard-00000.ds.index 0 05

# nanoGPT
bad nanogpt shard.bin 'it ends inside an id' '' chop shard.bin 1
bad nanogpt shard.bin 'in a vocabulary of 999' --vocab-size=999 true
bad nanogpt shard.bin 'train.py reads uint16' --width=4 true

# llm.c
i=shard_000000.bin
bad llmc $i 'magic 20240521' '' poke $i 0 89d83401
bad llmc $i 'version 7' '' poke $i 4 07
bad llmc $i 'a header of 0 tokens' '' poke $i 8 00
bad llmc $i 'where the header has 12 tokens' '' poke $i 8 0c
bad llmc $i 'are no header of 1024' '' chop $i 30
bad llmc $i 'begins inside a document' "$known" poke $i 1024 0900
bad llmc $i 'version 1' '' poke $i 0 a1d93401

# NeMo AutoModel
i=shard-00000.automodel.bin x=shard-00000.automodel.bos.idx
bad automodel $i 'ids of 3 bytes' '' poke $i 12 03
bad automodel $i 'magic' '' poke $i 0 00
bad automodel $i 'cannot open' '' rm $x
bad automodel $i 'it ends inside a number' '' chop $x 1
bad automodel $i 'position 1 is token 99 of 11' '' poke $x 4 63
bad automodel $i 'is not the delimiter' "$known" poke $x 4 05
many() { perl -e 'print pack "V*", (99) x 150' >"$1"; }
bad automodel $i 'token 99 of 11' '' many $x
bad automodel $i ': 50 more faults' '' many $x
bad automodel . ': 51 more faults' '' many $x

echo "$cases sets"
exit $status
