# SPDX-License-Identifier: Apache-2.0
# quickstart takes files by their content: HTML, text and archives, whatever their
# names say; code, style sheets, data and binaries never.
set -u
command -v perl >/dev/null || { echo 'no perl'; exit 77; }
status=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/in"
cd "$tmp/in" || exit 99
pages=$top_srcdir/tests/examples/pages

# Taken.
cp "$pages/river.html" html-without-a-name
iconv -f utf-8 -t cp949 "$pages/bread.html" >euc-kr.php3
iconv -f utf-8 -t utf-16 "$pages/bread.html" >wide.html
{ printf '<?xml version="1.0"?>\n<!-- a comment -->\n'; cat "$pages/bread.html"; } >xhtml.xml
gzip -c "$pages/river.html" >page.gz
sed 's/<[^>]*>//g' "$pages/river.html" >memo.txt
iconv -f utf-8 -t cp949 memo.txt >memo
printf '# 제목\n\n설명이 앞에 온다.\n\n```\nint x;\nint y;\nx = y;\n```\n\n설명이 뒤에도 온다.\n' >readme.md
printf '[1] 첫째 주석은 책의 이름이다.\n[2] 둘째 주석은 지은이이다.\n' >notes
printf 'WARC/1.0\r\n\r\n' | gzip -c >crawl.dat
printf 'filedesc://x 0.0.0.0 0 text/plain 0\n' >crawl.arc
# Left out.
printf '#!/bin/sh\n# 한국어로 쓴 설명\necho 안녕\n' >script
cp "$top_srcdir/src/arena.c" prog.c
printf '# 값을 셈한다\ndef f(x):\n    # 하나를 더한다\n    return x + 1\n\nprint(f(3))\n' >program.txt
printf 'body { color: red; }\np { margin: 0; }\n' >style.css
printf 'body {\n  color: red;\n}\n' >style.txt
printf '{"text": "한국어 글"}\n' >data.txt
printf '[\n  {"이름": "값"}\n]\n' >list
printf '이름,값\n가,1\n' >table.csv
printf '<?xml version="1.0"?>\n<rss><title>소식</title></rss>\n' >feed.xml
printf '<svg xmlns="x"><text>글</text></svg>\n' >drawing
printf '\211PNG\r\n\032\n....' >picture.html
printf '%%PDF-1.4\n' >paper.txt
printf 'PK\003\004....' >report.hwpx
printf 'PAR1....' >set.parquet
printf 'a\000b\001c' >blob.txt
: >empty.html
printf '\037\213\010damaged' >broken.gz

find . -type f -print0 | LC_ALL=C sort -z |
	"$top_srcdir/build-aux/page-files.pl" "$tmp/kinds" >"$tmp/taken" || exit 1
tr '\0' '\n' <"$tmp/taken" | sed 's|^\./||' | tr '\n' ' ' >"$tmp/have"
echo 'crawl.arc crawl.dat euc-kr.php3 html-without-a-name memo memo.txt notes page.gz readme.md wide.html xhtml.xml ' |
	tr -d '\n' >"$tmp/wanted"
cmp -s "$tmp/wanted" "$tmp/have" || {
	echo "FAIL: taken: $(cat "$tmp/have")"
	echo "     wanted: $(cat "$tmp/wanted")"
	status=1
}
cut -f 1-3 "$tmp/kinds" | LC_ALL=C sort >"$tmp/have"
LC_ALL=C sort >"$tmp/wanted" <<'END'
taken	5	HTML
taken	4	text
taken	2	web archive
left	1	damaged or empty archive
left	1	empty file
left	1	other binary
left	1	Parquet
left	1	PDF
left	1	picture
left	1	style sheet
left	1	zip, HWPX or Office
left	1	data
left	2	JSON
left	2	XML
left	4	code
END
diff -u "$tmp/wanted" "$tmp/have" || status=1
exit $status
