# SPDX-License-Identifier: Apache-2.0
# kc-dedup on pages of which four versions are known, with the similarity of each
# pair (by words, exact), and on chapters that were translated anew.
set -u
data=${KC_DATA-}/dedup
test -e "$data/cppdocs_versions.jsonl.zst" || { echo 'KC_DATA has no dedup'; exit 77; }
status=0
fail() { echo "FAIL: $*"; status=1; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 99

kc-dedup --rejects=dropped -o kept "$data/cppdocs_versions.jsonl.zst" || fail "status $?"
kc-dedup -j4 "$data/cppdocs_versions.jsonl.zst" | cmp -s - kept || fail '-j4 differs'
kc-lang --plain "$data/cppdocs_pairs.tsv.zst" >pairs
sed 's/^{"id": "\([^"]*\)".*"duplicate_of":"\([^"]*\)".*/\1\t\2/' dropped >dropped.tsv

# The page and its versions; which of them were dropped, and for whose sake. Pages
# of sibling classes keep up to 97 % in one another; none may go for another.
awk -F'\t' '
	FILENAME == "dropped.tsv" { of[$1] = $2; next }
	FNR == 1 { next }
	{
		a = $2 ":" $1; b = $3 ":" $1
		j[a, b] = j[b, a] = $4
		if ($4 >= 0.9) { alike++; found += (a in of) || (b in of) }
	}
	END {
		for (x in of) {
			dropped++
			if (!((x, of[x]) in j)) siblings++
			else if (j[x, of[x]] < 0.3) print "FAIL: " x ": " j[x, of[x]]
		}
		printf "%d dropped, %d of them siblings; of %d pairs from 0.9 on %d found\n",
			dropped, siblings, alike, found
		if (dropped < 350 || alike != found) print "FAIL: too few"
		if (siblings) print "FAIL: siblings"
	}' dropped.tsv pairs >report
cat report
grep -q FAIL report && status=1

kc-dedup --rejects=dropped "$data/rustbook_editions.jsonl.zst" >kept || fail "status $?"
test -s dropped && fail "$(wc -l <dropped) chapters of other editions are dropped"
exit $status
