# SPDX-License-Identifier: Apache-2.0
# The files that examples of the pages name, made by the tools from the pages in
# this folder, which were written for it, and from real ones in $KC_DATA.
# Usage: make.sh FOLDER
set -eu
mkdir -p "$1/pages"
cd "$1"
cp "$top_srcdir"/tests/examples/pages/*.html pages
# Two as the web had them for twenty years.
for page in library repair; do
	sed 's/charset="utf-8"/charset="euc-kr"/' "pages/$page.html" |
		iconv -f utf-8 -t cp949 >"$page.tmp"
	mv -f "$page.tmp" "pages/$page.html"
done
for page in "$KC_DATA"/encodings/apache_httpd_euckr/mod/mod_[a-c]*.euc-kr; do
	test -e "$page" || continue
	name=${page##*/}
	cp "$page" "pages/${name%%.*}.html"
done
cp pages/river.html page.html

kc-extract pages/*.html >pages.jsonl
kc-norm pages.jsonl | kc-lang --keep=ko | kc-filter | kc-dedup >clean.jsonl
kc-train --vocab-size=2000 -o ko.json clean.jsonl 2>/dev/null
kc-encode --tokenizer=ko.json clean.jsonl >clean.tokens
head -n 3 clean.jsonl >a.jsonl
tail -n +4 clean.jsonl >b.jsonl
sed 's/<[^>]*>//g; /^ *$/d' pages/river.html pages/stars.html >lines.txt
cat lines.txt lines.txt >book.txt
jq -r .id clean.jsonl | head -n 1 >gone.txt
jq -c 'select(.text | length > 60) | {id: "quiz/\(.id)", text: .text[:60]}' clean.jsonl >all.eval
head -n 2 all.eval >eval.jsonl
rm all.eval
{
	jq -c '{text: .text[:200], lang: "ko", quality: "good"}' clean.jsonl
	for i in 1 2 3; do
		printf '{"text":"%s","lang":"%s","quality":"bad"}\n' \
			"The weather was fine number $i" en 今日は天気がいい ja 今天天气很好 zh
	done
} >labelled.jsonl
kc-lang train --buckets=2000 -o lid.176.ftz labelled.jsonl
printf '%s\n' 김하늘 이바다 박나무 >names.txt
{
	size=$(($(wc -c <page.html) + 41))
	printf 'WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:0>\r\n'
	printf 'WARC-Target-URI: http://example.kr/river\r\nContent-Length: %d\r\n\r\n' $size
	printf 'HTTP/1.1 200\r\nContent-Type: text/html\r\n\r\n'
	cat page.html
	printf '\r\n\r\n'
} | gzip -c >CC-MAIN.warc.gz
# As a hub has it; made by pyarrow.
cp "$top_srcdir/tests/golden/kc-extract/parquet/snappy.parquet" train-00000.parquet
