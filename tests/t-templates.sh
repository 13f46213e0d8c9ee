# SPDX-License-Identifier: Apache-2.0
# Pages that share only their template stay, edited copies go; in stages and month by
# month it is the same.
set -u
status=0
fail() { echo "FAIL: $*"; status=1; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
pages="$top_srcdir/tests/template_pages.py"

# keeps KIND LEAST: of 60 pages of each of two seeds. Fields that pages share by chance
# take the rest, most of all where a template has many short ones.
keeps() {
	for seed in 1 2; do
		python3 "$pages" "$1" "$seed" 60 >"$tmp/$1.$seed" || fail "pages of $1"
		n=$(kc-dedup "$tmp/$1.$seed" | wc -l)
		echo "$1 $seed: $n of 60 kept"
		test "$n" -ge "$2" || fail "$1: fewer than $2"
	done
}
keeps title 50
keeps title_english 40
keeps code 30
keeps notice 50
keeps event 50
keeps product 55
keeps obituary 40
keeps job 10
keeps forum 50
keeps glossary 50
keeps weather 60
keeps flat 55
keeps staff 50

for seed in 1 2; do
	python3 "$pages" edits $seed 300 >"$tmp/edits" || fail 'pages of edits'
	kc-dedup -o "$tmp/kept" "$tmp/edits" || fail "status $?"
	n=$(grep -c 'copy:' "$tmp/kept")
	echo "edits $seed: $n of 300 copies kept"
	test "$n" -le 3 || fail 'copies stay'
done

cd "$tmp" || exit 99
months="title.1 code.1 edits code.2 title.2"
# shellcheck disable=SC2086
cat $months >all
kc-dedup -o whole all || fail "status $?"
kc-dedup -j4 --memory=1M all | cmp -s - whole || fail '--memory differs'
for part in $months; do
	kc-dedup --index=index "$part" || fail "index: status $?"
done | cmp -s - whole || fail 'month by month differs'
kc-dedup --keep=longest -o longest all || fail "status $?"
kc-sketch all | LC_ALL=C sort | kc-pairs | LC_ALL=C sort | kc-cluster >list || fail 'stages'
kc-drop --ids=list all | cmp -s - longest || fail 'stages differ'
exit $status
