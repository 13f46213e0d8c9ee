# SPDX-License-Identifier: Apache-2.0
# kc-dedup against all pairs of 5,000 real documents and more, by each measure: what
# it drops had to go, and it finds as many as its bands promise.
set -eu
brute=$1
data=${KC_DATA-}
test -e "$data/dedup/cppdocs_versions.jsonl.zst" || { echo 'KC_DATA has no dedup'; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"
# take CHARACTERS FILE...: the beginnings of their texts.
take() {
	n=$1
	shift
	for f; do zstd -dcq "$f"; done | jq -c "{id: \"\(input_line_number).\(.id)\", text: .text[:$n]}"
}
{
	take 5000 "$data"/dedup/cppdocs_versions.jsonl.zst
	take 800 "$data"/korean/msdocs/*.zst "$data"/korean/debian/*.zst "$data"/korean/blogs/*.zst \
		"$data"/korean/news/wikinews_ko*.zst "$data"/korean/essays/*.zst "$data"/korean/literature/*.zst
} >pages
kc-sketch pages | awk -F'\t' '/^z/ { print $6 "\t" $7 }' | sed 's/^"//; s/"\t/\t/' >texts
status=0
# The bands are those of kc_dedup_params_near.
while read -r measure threshold bands rows; do
	kc-dedup --measure="$measure" --rejects=rejects pages >kept
	sed 's/^{"id":"\([^"]*\)".*"duplicate_of":"\([^"]*\)","similarity":\([0-9.]*\).*"reason":"\([^"]*\)"}$/\1\t\2\t\3\t\4/' \
		rejects >dropped
	"$brute" "$measure" "$threshold" "$bands" "$rows" texts dropped || status=1
done <<-END
	kept 0.93 24 4
	jaccard 0.8 19 5
	containment 0.9 16 6
END
exit $status
