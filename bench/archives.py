#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""WARC.gz to JSON Lines beside FastWARC with resiliparse, one thread each.

usage: archives.py [--kc=kc-extract] [--runs=N] SCRATCH DATA

The archive is made of the pages in DATA (html_extract/, and encodings/ in EUC-KR),
a gzip member for each response, as crawlers write them. The peer does what
pipelines do with it: iterate over responses, parse HTTP, find the encoding by the
header or by its detector, take the main text, write a line of JSON. Seconds are
CPU time of the whole process, the least of N runs; the ratio is of those.
"""
import argparse
import glob
import gzip
import os
import resource
import subprocess
import sys

PEER = '''
import json, sys
from fastwarc.warc import ArchiveIterator, WarcRecordType
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding

with open(sys.argv[1], "rb") as f:
    for r in ArchiveIterator(f, record_types=WarcRecordType.response,
                             parse_http=True):
        body = r.reader.read()
        text = bytes_to_str(body, r.http_charset or detect_encoding(body))
        text = extract_plain_text(text, main_content=True)
        if text:
            print(json.dumps({"id": r.record_id, "text": text,
                              "url": r.headers.get("WARC-Target-URI"),
                              "date": r.headers.get("WARC-Date")},
                             ensure_ascii=False))
'''


def pages(data):
    for name in sorted(glob.glob(data + "/html_extract/wcxb/pages/*.html.gz")):
        yield gzip.open(name).read()
    for pattern in ("/html_extract/*_ko_html/**/*.html",
                    "/html_extract/typescript_kr_html/**/*.html",
                    "/html_extract/debian_ko/**/*.html",
                    "/encodings/apache_httpd_euckr/**/*.euc-kr"):
        for name in sorted(glob.glob(data + pattern, recursive=True)):
            yield open(name, "rb").read()


def write_archive(name, data):
    size = count = 0
    with open(name, "wb") as out:
        for body in pages(data):
            count += 1
            block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body
            head = ("WARC/1.0\r\nWARC-Type: response\r\n"
                    "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-%012d>"
                    "\r\nWARC-Target-URI: http://example.kr/%d\r\n"
                    "WARC-Date: 2026-01-01T00:00:00Z\r\nContent-Type: "
                    "application/http; msgtype=response\r\n"
                    "Content-Length: %d\r\n\r\n" % (count, count, len(block)))
            record = head.encode() + block + b"\r\n\r\n"
            size += len(record)
            out.write(gzip.compress(record, 6, mtime=0))
    return count, size


def cpu_seconds(command, runs):
    best, lines = None, 0
    for _ in range(runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        out = subprocess.run(command, stdout=subprocess.PIPE).stdout
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = (after.ru_utime + after.ru_stime - before.ru_utime -
                 before.ru_stime)
        best = spent if best is None else min(best, spent)
        lines = out.count(b"\n")
    return best, lines


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kc", default="kc-extract")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("scratch")
    parser.add_argument("data")
    args = parser.parse_args()
    name = os.path.join(args.scratch, "pages.warc.gz")
    count, size = write_archive(name, args.data)
    print("%d responses, %.1f MB, %.1f MB compressed" % (
        count, size / 1e6, os.path.getsize(name) / 1e6))
    kc, kc_lines = cpu_seconds([args.kc, "-q", name], args.runs)
    peer, peer_lines = cpu_seconds([sys.executable, "-c", PEER, name],
                                   args.runs)
    for tool, spent, lines in (("kc-extract", kc, kc_lines),
                               ("fastwarc+resiliparse", peer, peer_lines)):
        print("%-21s %5d records  %7.3f CPU s  %7.1f MB/s" % (
            tool, lines, spent, size / 1e6 / spent))
    print("ratio %.1f" % (peer / kc))


if __name__ == "__main__":
    main()
