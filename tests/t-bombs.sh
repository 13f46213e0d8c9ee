# SPDX-License-Identifier: Apache-2.0
# Small inputs that are large inside: kc-extract stays below 200 MB, loses none of
# the records around them, and names what is too long.
set -eu
command -v python3 >/dev/null || { echo 'no python3'; exit 77; }
test -z "${KC_INSTRUMENTED-}" || { echo 'instrumented'; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cat >"$tmp/bombs.py" <<'EOF'
import gzip, io, resource, subprocess, sys
MB = 1 << 20

def record(n, body, *fields):
    block = b"".join([b"HTTP/1.1 200 OK\r\n",
                      *(f.encode() + b"\r\n" for f in fields), b"\r\n", body])
    return b"".join([
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:%d>\r\n"
        b"Content-Length: %d\r\n\r\n" % (n, len(block)), block, b"\r\n\r\n"])

def pack(piece, count):
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0, compresslevel=1) as g:
        for _ in range(count):
            g.write(piece)
    return out.getvalue()

def good(n):
    return record(n, b"<p>This page lies beside a bomb.", "Content-Type: text/html")

HTML, KO = "Content-Type: text/html", "Content-Type: text/html; charset=euc-kr"
GZ, GZ2 = "Content-Encoding: gzip", "Content-Encoding: gzip, gzip"
wide = b"<p>abcdefghijk abcdefghijk abcdefghijk abcdef" * 1000
hangul = ("<p>가나다라마바사아자차카타파하거너더러" * 1000).encode("cp949")
BOMBS = {  # what is in the middle, and whether it is too long
    "body of 256 MB": (record(2, pack(b"a" * MB, 256), HTML, GZ), True),
    "twice compressed": (record(2, gzip.compress(pack(b"<b>" * MB, 40)), HTML,
                                GZ2), True),
    "record of 40 MB": (record(2, b"<p>a" * (10 * MB), HTML), True),
    "3 million elements": (record(2, pack(b"<i>" * 1000, 3000), HTML, GZ), True),
    "half a million nodes": (record(2, pack(wide, 260), HTML, GZ), False),
    "... in windows-949": (record(2, pack(hangul, 260), KO, GZ), False),
}
failed, most = 0, 0
for name, (bomb, long) in BOMBS.items():
    data = b"".join(gzip.compress(r, 1, mtime=0) for r in (good(1), bomb, good(3)))
    before = most
    run = subprocess.run(["kc-extract", "-q"], input=data,
                         stdout=subprocess.PIPE)
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    records = run.stdout.count(b"\n")
    print("%-20s status %d, %d records, at most %d MB so far" % (
        name, run.returncode, records, most // 1000))
    failed += run.returncode != (3 if long else 0) or records != 3 - long
sys.exit(failed > 0 or most > 200000)
EOF
python3 "$tmp/bombs.py"
