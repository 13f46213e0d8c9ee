# SPDX-License-Identifier: Apache-2.0
# README's page, stage by stage, is what the tools print: make update-readme.
set -u
test -d "$KC_DATA/encodings/apache_httpd_euckr" || { echo 'no pages of Apache in $KC_DATA'; exit 77; }
command -v jq >/dev/null || { echo 'no jq'; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
sh "$top_srcdir/tests/stages.sh" >"$tmp/have" || exit 1
awk '/^One page, stage by stage/ { on = 1 } /^How it compares/ { on = 0 } on && /^\t/' \
	"$top_srcdir/README" >"$tmp/readme"
test -s "$tmp/readme" || { echo 'README has no such section'; exit 1; }
diff -u "$tmp/readme" "$tmp/have"
