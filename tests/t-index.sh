# SPDX-License-Identifier: Apache-2.0
# kc-dedup --index: month by month the same stays as of all at once, for any
# memory and threads; a run that is killed leaves the index whole.
set -u
status=0
fail() { echo "FAIL: $*"; status=1; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 99

# Families of versions of a text, from all months: copies, typos, other halves.
python3 - <<'END'
import json, random
rng = random.Random(5)
word = lambda: "".join(chr(rng.randrange(0xAC00, 0xAC00 + 600)) for _ in range(rng.randint(1, 4)))
text = lambda n: " ".join(word() for _ in range(n))
families = [text(rng.randint(1, 120)) for _ in range(300)]
with open("all", "w") as f:
    for i in range(2400):
        t = rng.choice(families) if i % 3 else text(40)
        kind = rng.randrange(5)
        if kind == 1:
            t = "".join(chr(rng.randrange(0xAC00, 0xAC00 + 600)) if rng.random() < 0.015 else c for c in t)
        if kind == 2:
            t = t[:len(t) // 2] + text(len(t) // 6 + 1)
        if kind == 3:
            t = t.replace(" ", "", rng.randrange(9))
        f.write(json.dumps({"id": f"d{i}", "text": t}, ensure_ascii=False) + "\n")
END
split -l 200 all month.

for mode in --near --exact '--near --measure=jaccard'; do
	kc-dedup $mode --rejects=rejects all >kept
	rm -rf index index2 kept.months rejects.months kept2
	for month in month.*; do
		kc-dedup $mode -j3 --index=index/ --rejects=r $month >>kept.months || fail "$mode: $month"
		cat r >>rejects.months
		kc-dedup $mode --memory=1M --index=index2 -o k $month || fail "$mode --memory: $month"
		cat k >>kept2
	done
	cmp -s kept kept.months || fail "$mode: other records stay month by month"
	cmp -s kept kept2 || fail "$mode: other records stay with --memory"
	diff rejects rejects.months >/dev/null || fail "$mode: other reasons month by month"
	diff -r index index2 >/dev/null || fail "$mode: the index depends on memory or threads"
	echo "$mode: $(wc -l <kept) of $(wc -l <all) kept"
	test "$(kc-dedup --index=index --report | sed 1d | jq -s 'map(.kept) | add')" = "$(wc -l <kept)" ||
		fail "$mode: the report"
done

# Few new records beside many old ones: what lies between them is passed by.
kc-dedup all >kept
rm -rf few.index kept.few
head -n 2000 all >few.
sed 1,2000d all | split -l 8 - few.
for month in few.*; do
	kc-dedup --index=few.index $month >>kept.few || fail "$month"
done
cmp -s kept kept.few || fail 'other records stay of few'

# What is in the index is not found again by a run that is repeated.
test -z "$(kc-dedup --measure=jaccard --index=index all)" || fail 'something of the index stays'

# Files of others in the folder are left alone; what a killed run left goes.
mkdir -p strangers
touch strangers/notes.tmp strangers/run-x.tmp strangers/index.aaaaaaaaaaaa.tmp \
	strangers/run-000001.keys.abcdefghijkl.tmp strangers/run-000001.mine.abcdefghijkl.tmp
kc-dedup --index=strangers -o k month.aa || fail 'a folder with strangers'
test "$(cd strangers && echo *.tmp)" = 'notes.tmp run-000001.mine.abcdefghijkl.tmp run-x.tmp' ||
	fail "temporary files: $(ls strangers)"

# Killed at any time: the manifest names whole files, and the month can be repeated.
rm -rf index kept.months
kc-dedup all >kept
killed=0
for month in month.*; do
	for wait in 0.00 0.01 0.02 0.03 0.05; do
		kc-dedup --index=index -o k $month &
		sleep $wait
		kill -9 $! 2>/dev/null && killed=$((killed + 1))
		wait $! 2>/dev/null
		n=0
		test -e index/index && n=$(($(kc-dedup --index=index --report | wc -l) - 1))
		case $month in
		*.aa) had=0 ;;
		esac
		# A run that went through before it could be killed.
		if test $n -gt $had; then break; fi
		test $n = $had || fail "$month: $n runs after a kill, not $had"
	done
	test $n -gt $had || kc-dedup --index=index -o k $month || fail "$month after kills"
	had=$((had + 1))
	cat k >>kept.months
done
echo "$killed runs killed"
ls index | grep -vE '^(index|lock|run-[0-9]{6}\.(hashes|keys|texts|places))$' && fail 'files are left'
cmp -s kept kept.months || fail 'after kills other records stay'

# Damage and other parameters are told.
kc-dedup --index=index --threshold=0.9 month.aa >out 2>err && fail 'other parameters'
grep -q 'other parameters: .*"threshold":0.93' err || fail "other parameters: $(cat err)"

# Files of the right size with numbers in them that no run has: the run ends with 1,
# says that the index is damaged, and adds nothing to it.
rm -rf whole
cp -r index whole
# The texts of a month, and near copies of them.
{ cat month.ab; sed 's/"text": "/&새로 /' month.ab; } >again
# spoil FILE FIRST STEP: 4 bytes of ones at FIRST, and every STEP bytes after it.
spoil() {
	python3 - "$@" <<-'END'
		import sys
		name, first, step = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
		data = bytearray(open(name, "rb").read())
		for at in range(first, len(data) - 3, step):
		    data[at:at + 4] = b"\xff" * 4
		open(name, "wb").write(data)
	END
}
damaged() {
	rm -rf index
	cp -r whole index
	spoil "index/$1" "$2" "$3"
	cp -r index before
	kc-dedup --index=index --rejects=r -o k again 2>err
	rc=$?
	test $rc = 1 || fail "$1 spoilt at $2: status $rc"
	grep -q 'damaged' err || fail "$1 spoilt at $2: $(cat err)"
	diff -r before index >/dev/null || fail "$1 spoilt at $2: something was added"
	rm -rf before
}
bands=$(kc-dedup --index=index --report | sed -n '1s/.*"bands":\([0-9]*\).*/\1/p')
damaged run-000002.hashes 16 24
damaged run-000002.keys $(((bands + 1) * 8)) 8
damaged run-000001.keys 8 8
damaged run-000002.texts 0 4
damaged run-000002.places 8 8
rm -rf index
mv whole index

truncate -s -1 index/run-000003.keys
kc-dedup --index=index month.aa >out 2>err && fail 'a damaged index'
grep -q "damaged: 'run-000003.keys'" err || fail "damaged: $(cat err)"
kc-dedup --index=none --report 2>err && fail 'a report on nothing'
grep -q "no index in 'none'" err || fail "no index: $(cat err)"
exit $status
