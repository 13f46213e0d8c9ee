# SPDX-License-Identifier: Apache-2.0
# A crawl by wget of a server on this machine, with Korean pages in four encodings,
# declared by the header, by the page, or by nobody: every page comes out whole.
# The server goes away by itself after a minute.
set -eu
for tool in wget python3; do
	command -v $tool >/dev/null || { echo "no $tool"; exit 77; }
done
tmp=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server" 2>/dev/null || :; rm -rf "$tmp"' EXIT
cat >"$tmp/server.py" <<'EOF'
import gzip, http.server, os, signal, sys
signal.alarm(60)
TEXT = ["오늘은 날씨가 맑고 바람이 불어서 사람들이 공원에서 산책을 합니다.",
        "저녁에는 강가에 나가 물새를 구경하고 돌아와서 일찍 잠자리에 들었다."]
CODECS = {"euc-kr": "cp949", "utf-8": "utf-8", "utf-16le": "utf-16-le",
          "johab": "johab"}
PAGES, LINKS = {}, []
for label, codec in CODECS.items():
    for how in "header", "meta", "none", "gzip":
        meta = "<meta charset=%s>" % label if how == "meta" else ""
        name = "/%s-%s" % (label, how)
        PAGES[name] = ("<html><head>%s<title>%s</title></head><body><p>%s %s"
                       "</p><p>%s</p></body></html>" % (
                           meta, name, name, *TEXT)).encode(codec), label, how
        LINKS.append("<a href=%s>%s</a>" % (name, name))
PAGES["/"] = "".join(LINKS).encode(), "utf-8", "none"

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path not in PAGES:
            self.send_error(404)
            return
        body, label, how = PAGES[self.path]
        self.send_response(200)
        self.send_header("Content-Type", "text/html" + (
            "; charset=" + label if how in ("header", "gzip") else ""))
        if how == "gzip":
            body = gzip.compress(body, mtime=0)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass

server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
EOF
python3 "$tmp/server.py" >"$tmp/port" &
server=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
	test -s "$tmp/port" && break
	sleep 0.5
done
port=$(cat "$tmp/port")
cd "$tmp"
# 8: wget met a 404 (robots.txt)
wget -q --no-proxy -r -l1 --delete-after --warc-file=crawl "http://127.0.0.1:$port/" ||
	test $? = 8
kc-extract -q --content=all --stats=stats crawl.warc.gz >out
cat stats; echo
for label in euc-kr utf-8 utf-16le johab; do
	for how in header meta none gzip; do
		grep "/$label-$how 오늘은 날씨가 맑고.*들었다\." out |
			grep -q "\"charset\":\"$label\"" || {
			echo "lost or misread: $label, $how"
			grep "/$label-$how" out || :
			exit 1
		}
	done
done
