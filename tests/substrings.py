# SPDX-License-Identifier: Apache-2.0
"""kc-dedup --substrings beside the definition, by a dictionary of all runs.

    substrings.py SEED
"""
import json
import random
import re
import subprocess
import sys

LEAST = 20
SPACE = "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
UNITS = {"eojeol": re.compile(f"[^{SPACE}]+"), "line": re.compile(f"[^\n]*[^{SPACE}][^\n]*")}


def make_document(rng, earlier):
    def words(n):
        return "".join(
            rng.choice(["가나다", "각", "a", "bcd", "😀", "漢", "e\u0301"])
            + rng.choice(["", "", " ", " ", "\n", "\n\n", "\u3000"]) for _ in range(n))

    text = "".join(chr(rng.randrange(0xAC00, 0xAC00 + 900)) + rng.choice(["", "", " ", "\n"])
                   for _ in range(rng.randrange(60))) + words(rng.randrange(8))
    for _ in range(rng.randrange(3)):
        other = rng.choice(earlier + [text])
        a = rng.randrange(len(other) + 1)
        at = rng.randrange(len(text) + 1)
        text = text[:at] + other[a:a + rng.randrange(70)] + text[at:]
    return text


def parting(gap):
    return gap.count("\n"), len(gap.encode())


def cut(text, units, goes):
    out, end, gap, none_yet = "", 0, "", True
    for i, (a, b) in enumerate(units):
        if parting(text[end:a]) > parting(gap):
            gap = text[end:a]
        end = b
        if not goes[i]:
            out += text[a:b] if none_yet and i else gap + text[a:b]
            none_yet, gap = False, ""
    return out + text[end:]


def wanted(texts, unit):
    first, want = {}, {}
    for n, text in enumerate(texts):
        covered = [False] * len(text)
        for i in range(len(text) - LEAST + 1):
            run = text[i:i + LEAST]
            where = first.setdefault(run, (n, i))
            if where[0] < n or where[1] + LEAST <= i:
                covered[i:i + LEAST] = [True] * LEAST
        units = [m.span() for m in UNITS[unit].finditer(text)]
        goes = [all(covered[a:b]) for a, b in units]
        if not any(goes):
            want[str(n)] = text
        elif not all(goes):
            want[str(n)] = cut(text, units, goes)
    return want


def main():
    rng = random.Random(int(sys.argv[1]))
    texts = []
    for _ in range(400):
        texts.append(make_document(rng, texts[-20:]))
    records = "".join(json.dumps({"id": str(i), "text": t}, ensure_ascii=False) + "\n"
                      for i, t in enumerate(texts))
    status = 0
    for unit in UNITS:
        out = subprocess.run(["kc-dedup", f"--substrings={LEAST}", "--whole=" + unit, "-j2"],
                             input=records, check=True, capture_output=True, text=True).stdout
        got = {r["id"]: r["text"] for r in map(json.loads, out.splitlines())}
        want = wanted(texts, unit)
        wrong = [i for i in range(len(texts)) if want.get(str(i)) != got.get(str(i))]
        changed = sum(want.get(str(i)) != t for i, t in enumerate(texts))
        print(f"{unit}: {changed} of {len(texts)} cut, {len(wrong)} differ")
        for i in wrong[:1]:
            print(repr(texts[i]), "want", repr(want.get(str(i))), "got", repr(got.get(str(i))))
        status |= bool(wrong) or changed < 20
    sys.exit(status)


main()
