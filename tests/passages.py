# SPDX-License-Identifier: Apache-2.0
"""kc-dedup --lines and --paragraphs beside the definition of their rules, which
is applied here by trying all runs of lines with the expressions of the paper.

    passages.py SEED
"""
import collections
import json
import random
import re
import subprocess
import sys
import unicodedata

GREEN, RED = 2, 20
GREENS = re.compile("g{2,}")
MIXED = re.compile("g{2,}(y+g{1,})+g")


def key(line):
    return "".join(c for c in unicodedata.normalize("NFC", line) if not c.isspace())


def make_document(rng):
    pool = [f"줄 {i}번" for i in range(60)]
    pool += ["메뉴", " 로그인 ", "\u3000로그인", "caf\u00e9", "cafe\u0301"]
    text = ""
    for _ in range(rng.randrange(14)):
        text += rng.choice(["", "", "", "\n", " \n", "\u3000\n\n"])
        text += rng.choice(pool) if rng.random() < 0.6 else f"홀로 {rng.randrange(10**6)}"
        text += "\n"
    return text.rstrip("\n") if rng.random() < 0.5 else text


def passages(text, paragraphs):
    found, at, open_one = [], 0, None
    for line in text.split("\n"):
        end = at + len(line)
        if not key(line):
            open_one = None
        elif open_one and paragraphs:
            open_one[1] = end
        else:
            open_one = [at, end]
            found.append(open_one)
        at = end + 1
    return [(a, b, key(text[a:b])) for a, b in found]


def in_runs(colors):
    keep = [False] * len(colors)
    for a in range(len(colors)):
        for b in range(a + 2, len(colors) + 1):
            if GREENS.fullmatch(colors, a, b) or MIXED.fullmatch(colors, a, b):
                keep[a:b] = [True] * (b - a)
    return keep


def parting(gap):
    return gap.count("\n"), len(gap.encode())


def cut(text, found, keep):
    out, end, gap, none_yet = "", 0, "", True
    for i, (a, b, _) in enumerate(found):
        if parting(text[end:a]) > parting(gap):
            gap = text[end:a]
        end = b
        if keep[i]:
            out += text[a:b] if none_yet and i else gap + text[a:b]
            none_yet, gap = False, ""
    return out + text[end:]


def wanted(texts, paragraphs, rule):
    all_found = [passages(t, paragraphs) for t in texts]
    count = collections.Counter(k for found in all_found for _, _, k in found)
    seen, want = set(), {}
    for i, (text, found) in enumerate(zip(texts, all_found)):
        keys = [k for _, _, k in found]
        if rule == "first":
            keep = []
            for k in keys:
                keep.append(k not in seen)
                seen.add(k)
        elif rule == "above":
            keep = [count[k] <= RED for k in keys]
        else:
            keep = in_runs("".join(
                "r" if count[k] > RED else "y" if count[k] > GREEN else "g" for k in keys))
        if all(keep):
            want[str(i)] = text
        elif any(keep):
            want[str(i)] = cut(text, found, keep)
    return want


def got(records, paragraphs, rule, options):
    out = subprocess.run(
        ["kc-dedup", "--paragraphs" if paragraphs else "--lines", "--repeats=" + rule,
         f"--green={GREEN}", f"--red={RED}", *options],
        input=records, check=True, capture_output=True, text=True).stdout
    return {r["id"]: r["text"] for r in map(json.loads, out.splitlines())}


def main():
    rng = random.Random(int(sys.argv[1]))
    texts = [make_document(rng) for _ in range(300)]
    records = "".join(json.dumps({"id": str(i), "text": t}, ensure_ascii=False) + "\n"
                      for i, t in enumerate(texts))
    status = 0
    for paragraphs in False, True:
        for rule in "first", "above", "runs":
            want = wanted(texts, paragraphs, rule)
            for options in ["-j1"], ["-j3", "--memory=1M"]:
                have = got(records, paragraphs, rule, options)
                wrong = [i for i in range(len(texts)) if want.get(str(i)) != have.get(str(i))]
                print(f"paragraphs={paragraphs} {rule} {options}: {len(want)} kept, "
                      f"{len(wrong)} differ")
                for i in wrong[:1]:
                    print(repr(texts[i]), "want", repr(want.get(str(i))),
                          "got", repr(have.get(str(i))))
                    status = 1
    sys.exit(status)


main()
