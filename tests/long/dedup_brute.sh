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
# A pipe would hide that its first part failed.
# take CHARACTERS FILE...: the beginnings of their texts.
take() {
	n=$1
	shift
	zstd -dcq "$@" >raw
	jq -c "{id: \"\(input_line_number).\(.id)\", text: .text[:$n]}" raw
}
{
	take 5000 "$data"/dedup/cppdocs_versions.jsonl.zst
	take 800 "$data"/korean/msdocs/*.zst "$data"/korean/debian/*.zst "$data"/korean/blogs/*.zst \
		"$data"/korean/news/wikinews_ko*.zst "$data"/korean/essays/*.zst "$data"/korean/literature/*.zst
} >pages
kc-sketch pages >sketches
awk -F'\t' '/^z/ { sub(/^"/, "", $6); sub(/"$/, "", $6); print $6 "\t" $7 }' sketches >texts
status=0
test "$(wc -l <texts)" -ge 5000 || { echo "FAIL: $(wc -l <texts) documents"; status=1; }
# The bands are those of kc_dedup_params_near.
while read -r measure threshold bands rows; do
	kc-dedup --threshold="$threshold" --measure="$measure" --rejects=rejects pages >kept
	sed 's/^{"id":"\([^"]*\)".*"duplicate_of":"\([^"]*\)","similarity":\([0-9.]*\).*"reason":"\([^"]*\)"}$/\1\t\2\t\3\t\4/' \
		rejects >dropped
	# As many have near versions among them, by any measure.
	test "$(grep -c 'near-duplicate$' dropped)" -ge 50 || { echo "FAIL: $measure: $(wc -l <dropped) dropped"; status=1; }
	"$brute" "$measure" "$threshold" "$bands" "$rows" texts dropped || status=1
done <<-END
	kept 0.93 24 4
	kept 0.95 24 4
	jaccard 0.8 19 5
	containment 0.9 16 6
END
exit $status
