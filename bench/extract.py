#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Main-text extraction beside other tools: how much of the known text, how fast.

usage: extract.py [--kc=kc-extract] [--only=NAME,...] [--sets=NAME,...] DATA

DATA is the folder of test data with html_extract/ and encodings/. Sets:
  pytorch, typescript, apache-euc-kr: the source of each page (reStructuredText,
    Markdown, XML) is the truth, less its markup as far as regular expressions
    take it away;
  wcxb: 540 labelled pages of seven types, a row for each. The model of kc-extract
    is trained on these very pages: its figure here is no test. What it is worth
    on others is what build-aux/train-content.py --cv prints;
  korean: tests/content/ko, the same.
The score is over bags of tokens (runs of letters and digits): precision, recall
and F1, averaged over pages. Seconds are CPU of one thread, the extraction alone
for the Python packages and the whole process for kc-extract. Needs trafilatura,
resiliparse, rs-trafilatura, jusText from PyPI.
"""
import argparse
import collections
import glob
import gzip
import html
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time


def read_jsonl(path):
    if os.path.exists(path):
        data = open(path, "rb").read()
    else:
        data = subprocess.run(["zstdcat", path + ".zst"], check=True,
                              stdout=subprocess.PIPE).stdout
    return [json.loads(line) for line in data.splitlines()]


def plain_rst(text):
    if text.startswith(("# ", '"""', "r\"\"\"", "# -*-")):
        text = re.sub(r"(?m)^#+ ?", "", text)
    text = re.sub(r"(?m)^\s*\.\. [\w-]+::.*$", "", text)
    text = re.sub(r"(?m)^\s*:[\w-]+:.*$", "", text)
    text = re.sub(r":[\w:-]+:`([^`<]*)(<[^`]*)?`", r"\1", text)
    return re.sub(r"<https?://[^>]*>", "", text)


def plain_md(text):
    text = re.sub(r"\]\([^)]*\)", "]", text)
    text = re.sub(r"(?m)^---\n.*?^---\n", "", text, flags=re.S)
    return re.sub(r"<[^>\n]*>", "", text)


def plain_xml(data):
    text = data.decode("euc-kr", "replace")
    text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
    text = re.sub(r"<(relativepath|parentdocument)[^>]*>", "", text)
    return html.unescape(re.sub(r"<[^>]*>", " ", text))


def wcxb(data, scratch):
    """Yield a set for each type, the pages unpacked into `scratch`."""
    types = collections.defaultdict(list)
    folder = data + "/html_extract/wcxb/"
    for t in read_jsonl(folder + "truth.jsonl"):
        path = os.path.join(scratch, t["id"] + ".html")
        with gzip.open(folder + "pages/" + t["id"] + ".html.gz") as f:
            page = f.read()
        with open(path, "wb") as f:
            f.write(page)
        types[t["type"]].append((path, t["text"]))
    for name in sorted(types):
        yield "wcxb-" + name, types[name]


def korean():
    root = os.path.join(os.path.dirname(__file__), "../tests/content/ko/")
    return [(path, open(path[:-5] + ".txt", encoding="utf-8").read())
            for path in sorted(glob.glob(root + "*.html"))]


def sets(data, scratch):
    """Yield (name, [(page path, truth)])."""
    yield from wcxb(data, scratch)
    yield "korean", korean()
    docs = {d["id"]: d["text"] for d in read_jsonl(
        data + "/korean/techdocs/pytorch_src.jsonl")}
    root = data + "/html_extract/pytorch_ko_html/"
    found = []
    for path in sorted(glob.glob(root + "**/*.html", recursive=True)):
        stem = re.sub(r"^(\w+)/", r"\1_source/", path[len(root):-5])
        for suffix in (".rst", ".py"):
            if stem + suffix in docs:
                found.append((path, plain_rst(docs[stem + suffix])))
    yield "pytorch", found
    docs = {d["id"]: d["text"] for d in read_jsonl(
        data + "/korean/techdocs/typescript_kr.jsonl")}
    root = data + "/html_extract/typescript_kr_html/"
    found = []
    for path in sorted(glob.glob(root + "**/*.html", recursive=True)):
        key = path[len(root):-5] + ".md"
        if key in docs:
            found.append((path, plain_md(docs[key])))
    yield "typescript", found
    root = data + "/encodings/apache_httpd_euckr/"
    found = []
    for path in sorted(glob.glob(root + "**/*.html.ko.euc-kr",
                                 recursive=True)):
        xml = path.replace(".html.ko.euc-kr", ".xml.ko")
        if os.path.exists(xml):
            found.append((path, plain_xml(open(xml, "rb").read())))
    yield "apache-euc-kr", found


def tokens(text):
    return collections.Counter(re.findall(r"\w+", text.lower()))


def score(text, truth):
    a, b = tokens(text), tokens(truth)
    both = sum((a & b).values())
    p = both / max(1, sum(a.values()))
    r = both / max(1, sum(b.values()))
    return p, r, 2 * p * r / (p + r) if p + r else 0.0


def decode(data):
    """The page as text, by its meta element: the peers are given that much."""
    m = re.search(rb"charset=[\"']?([\w-]+)", data[:4096])
    name = m.group(1).decode() if m else "utf-8"
    return data.decode("cp949" if name.lower() == "euc-kr" else name,
                       "replace")


def run_kc(kc, paths):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run([kc, "--from=html", "--files-from=-"],
                         input="".join(p + "\n" for p in paths).encode(),
                         stdout=subprocess.PIPE).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    texts = {}
    for record in map(json.loads, out.splitlines()):
        texts[record["file"]] = record["text"]
    return [texts.get(p, "") for p in paths], (
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def peers(only):
    def traf(page):
        import trafilatura
        return trafilatura.extract(page) or ""

    def resi(page):
        from resiliparse.extract.html2text import extract_plain_text
        return extract_plain_text(page, main_content=True)

    def rust(page):
        import rs_trafilatura
        return rs_trafilatura.extract(page).main_content or ""

    def just(page):
        import justext
        stop = justext.get_stoplist("Korean")
        return "\n".join(p.text for p in justext.justext(page, stop)
                         if not p.is_boilerplate)

    every = {"trafilatura": traf, "resiliparse": resi,
             "rs-trafilatura": rust, "justext": just}
    return {k: f for k, f in every.items() if not only or k in only}


def run_peer(f, paths):
    texts, spent = [], 0.0
    for path in paths:
        page = decode(open(path, "rb").read())
        start = time.process_time()
        texts.append(f(page))
        spent += time.process_time() - start
    return texts, spent


def print_row(name, tool, pages, texts, spent):
    s = [score(t, truth) for t, (_, truth) in zip(texts, pages)]
    mean = [sum(x[i] for x in s) / len(s) for i in range(3)]
    size = sum(os.path.getsize(p) for p, _ in pages) / 1e6
    spent = max(spent, 1e-6)
    print("%-18s %-14s %5d  %.3f     %.3f   %.3f  %7.3f %7.1f %7.0f" % (
        name, tool, len(pages), *mean, spent, size / spent,
        len(pages) / spent), flush=True)


def compare(args, only, chosen, scratch):
    every = collections.defaultdict(lambda: [[], [], 0.0])
    for name, pages in sets(args.data, scratch):
        if chosen and not any(name.startswith(c) for c in chosen):
            continue
        tools = peers(only)
        paths = [p for p, _ in pages]
        rows = []
        if not only or "kc" in only:
            rows.append(("kc-extract", *run_kc(args.kc, paths)))
        for tool, f in tools.items():
            if tool != "justext" or not name.startswith("wcxb"):
                rows.append((tool, *run_peer(f, paths)))
        for tool, texts, spent in rows:
            print_row(name, tool, pages, texts, spent)
            if name.startswith("wcxb"):
                every[tool][0] += pages
                every[tool][1] += texts
                every[tool][2] += spent
    for tool, (pages, texts, spent) in every.items():
        if tool == "kc-extract":  # one process for all, not one for each type
            texts, spent = run_kc(args.kc, [p for p, _ in pages])
        print_row("wcxb", tool, pages, texts, spent)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kc", default="kc-extract")
    parser.add_argument("--only", default="")
    parser.add_argument("--sets", default="")
    parser.add_argument("data")
    args = parser.parse_args()
    print("set                tool           pages  precision recall  F1     "
          "CPU s   MB/s    pages/s")
    with tempfile.TemporaryDirectory() as scratch:
        compare(args, [n for n in args.only.split(",") if n],
                [n for n in args.sets.split(",") if n], scratch)


if __name__ == "__main__":
    main()
