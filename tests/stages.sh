# SPDX-License-Identifier: Apache-2.0
# One real page through all stages, as README shows it: a page of Apache's manual
# in EUC-KR ($KC_DATA/encodings), with a vocabulary learnt from all of them.
# Usage: stages.sh, with the tools on the PATH; make update-readme sets it in.
set -eu
pages=$KC_DATA/encodings/apache_httpd_euckr
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp"

# stage COMMAND: print it as typed, run it, print what comes out
stage() {
	printf '\t$ %s\n' "$1"
	bash -c "$1" | sed 's/^/\t/'
}

find "$pages" -name '*.euc-kr' | LC_ALL=C sort | kc-extract --files-from=- | kc-norm |
	kc-lang --keep=ko | kc-filter | kc-dedup >all.jsonl
kc-train --vocab-size=8000 -o ko.json all.jsonl 2>/dev/null
cp "$pages/handler.html.ko.euc-kr" handler.html

stage "LC_ALL=C sed -n '/<p>.*[.]<.p>/{l 72;q}' handler.html"
stage 'kc-extract handler.html >page.jsonl; jq -r .text page.jsonl | sed -n 1,3p'
stage "jq -c '{id, title}, {charset, charset_from}' page.jsonl"
stage "kc-norm page.jsonl | kc-lang --keep=ko >ko.jsonl
	  jq -c '{lang, lang_score, scripts}' ko.jsonl"
stage "kc-filter --annotate ko.jsonl | jq -c '.signals | {chars, eojeol, hangul}'"
stage "jq -r .text ko.jsonl | grep -m1 '방법을' | tee line"
stage 'kc-encode --tokenizer=ko.json --to=text --plain line | tee ids'
stage "tr ' ' '\\n' <ids | kc-decode --tokenizer=ko.json --from=text |
	  jq -r .text | paste -sd '|'"
stage 'kc-encode --tokenizer=ko.json ko.jsonl |
	  kc-shard write --format=megatron -o ko; ls ko-*'
stage 'od -A d -t u2 -w16 ko-00000.bin | head -n 2'
