# SPDX-License-Identifier: Apache-2.0
# Normalization of real text in $KC_DATA: what was normalized once stays, also
# line by line; nothing is mojibake in the sets of many languages.
set -u
test -d "$KC_DATA/korean" || { echo 'no data in $KC_DATA'; exit 77; }
status=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
fail() { echo "FAIL: $*"; status=1; }

find "$KC_DATA/korean" -name '*.jsonl*' | LC_ALL=C sort >"$tmp/files"
for profile in minimal web lossless; do
	xargs kc-norm -q --profile=$profile <"$tmp/files" >"$tmp/once" || fail "$profile: status $?"
	kc-norm --profile=$profile --stats="$tmp/stats" "$tmp/once" >"$tmp/twice"
	cmp -s "$tmp/once" "$tmp/twice" || fail "$profile: not idempotent"
	grep -q '"texts_changed":0' "$tmp/stats" || fail "$profile: counts changes of what it wrote"
	kc-norm --profile=$profile --plain --stats="$tmp/stats" "$tmp/once" >"$tmp/twice"
	cmp -s "$tmp/once" "$tmp/twice" || test $profile = web || fail "$profile: not idempotent on lines"
done
find "$KC_DATA/langid" -name '*.txt*' | LC_ALL=C sort >"$tmp/files"
xargs kc-norm --profile=lossless --mojibake --plain --explain <"$tmp/files" |
	grep mojibake >"$tmp/found" && fail "$(wc -l <"$tmp/found") false repairs"
find "$KC_DATA/langid" -name '*.jsonl*' | LC_ALL=C sort >"$tmp/files"
xargs kc-norm --profile=lossless --mojibake --explain <"$tmp/files" |
	grep mojibake >"$tmp/found" && fail "$(wc -l <"$tmp/found") false repairs"
exit $status
