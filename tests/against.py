# SPDX-License-Identifier: Apache-2.0
"""kc-dedup --against beside the definition, applied by comparing every document
with every evaluation text.

    against.py SEED
"""
import collections
import json
import random
import subprocess
import sys
import tempfile
import unicodedata

NGRAM, SHARE, COMMON = 5, 0.4, 10
SYLLABLES = "가나다라마바사아자차카타파하각난닫랄맘밥삿앙잦찿캌탙팦핳"


def make_text(rng, n):
    words = []
    for _ in range(n):
        if rng.random() < 0.2:
            words.append("".join(rng.choice("abcdeFGH") for _ in range(rng.randint(1, 9))))
        elif rng.random() < 0.1:
            words.append(rng.choice(["다음 중 옳은 것을 고르시오", "ﬁne caf\u00e9", "caf\u00e9", "ＡＢＣ", "漢字!", "かがみ ガギグ", "Пирожки ещё"]))
        else:
            words.append("".join(rng.choice(SYLLABLES) for _ in range(rng.randint(1, 5))))
    return rng.choice([" ", "  ", "\n"]).join(words)


def garble(rng, text):
    """The same letters, written otherwise."""
    text = "".join(c + " " if rng.random() < 0.2 else c for c in text if c != " " or rng.random() < 0.5)
    text = text.upper() if rng.random() < 0.3 else text
    return unicodedata.normalize("NFD", text) if rng.random() < 0.3 else text


def fold(text):
    """Folded characters, each with the code points that it comes from."""
    out, i = [], 0
    while i < len(text):
        n = i + 1
        while n < len(text) and (unicodedata.category(text[n])[0] == "M" or "\u1160" <= text[n] <= "\u11FF"):
            n += 1
        pieces = [(i, n)]
        if unicodedata.is_normalized("NFC", text):
            n = i + 1
            pieces = [(i, n)]
        for a, b in pieces:
            for c in unicodedata.normalize("NFC", text[a:b]):
                if 0xFF01 <= ord(c) <= 0xFF5E:
                    c = chr(ord(c) - 0xFEE0)
                if unicodedata.category(c)[0] in "LMN":
                    out += [(f, a, b) for f in c.casefold()]
        i = n
    return out


def shingles(folded):
    """The windows: (shingle, first character, after the last)."""
    s = "".join(c for c, _, _ in folded)
    out = []
    for i in range(len(s)):
        n = i
        while n < len(s) and len(s[i:n].encode()) < 3 * NGRAM:
            n += 1
        if len(s[i:n].encode()) < 3 * NGRAM and (i or not s):
            break
        out.append((s[i:n], i, n))
    return out


def wanted(documents, evaluations):
    texts = {}
    for name, text in evaluations:
        texts.setdefault("".join(c for c, _, _ in fold(text)), (name, {s for s, _, _ in shingles(fold(text))}))
    count = collections.Counter(s for _, found in texts.values() for s in found)
    texts = [(name, {s for s in found if count[s] <= COMMON}) for name, found in texts.values()]
    want = {}
    for name, text in documents:
        folded = fold(text)
        windows = shingles(folded)
        have = {s for s, _, _ in windows}
        shares = [(len(have & found) / len(found) if found else 0, name, found) for name, found in texts]
        best = max(share for share, _, _ in shares)
        if best < SHARE:
            continue
        hits = []
        for s, a, b in windows:
            mine = [(share, n) for share, n, found in shares if s in found and share >= SHARE]
            if mine:
                top = max(x for x, _ in mine)
                hits.append((a, b, top, next(n for x, n in mine if x == top)))
        spans = []
        for a, b, share, n in hits:
            if spans and a <= spans[-1][1]:
                spans[-1][1] = b
                if share > spans[-1][2]:
                    spans[-1][2:] = [share, n]
            else:
                spans.append([a, b, share, n])
        want[name] = (next(n for share, n, _ in shares if share == best), f"{best:.4f}",
                      [[folded[a][1], folded[b - 1][2], n] for a, b, _, n in spans])
    return want


def write(path, rows):
    with open(path, "w", encoding="utf-8") as f:
        for name, text in rows:
            f.write(json.dumps({"id": name, "text": text}, ensure_ascii=False) + "\n")


def main():
    rng = random.Random(int(sys.argv[1]))
    evaluations = [(f"e{i}", "다음 중 옳은 것은 무엇인가? " * (i % 2) + make_text(rng, rng.randint(0, 12)))
                   for i in range(60)]
    evaluations += [(f"again{i}", garble(rng, text)) for i, (_, text) in enumerate(evaluations[:9])]
    documents = []
    for i in range(300):
        text = make_text(rng, rng.randint(0, 25))
        if i % 3 == 0:
            quoted = garble(rng, rng.choice(evaluations)[1])
            text += " " + quoted[:rng.randint(0, len(quoted))] + "\n" + make_text(rng, 3)
        documents.append((f"d{i}", text))
    want = wanted(documents, evaluations)
    with tempfile.TemporaryDirectory() as tmp:
        write(tmp + "/in", documents)
        write(tmp + "/eval", evaluations)
        common = [f"--against={tmp}/eval", f"--ngram={NGRAM}", f"--share={SHARE}", tmp + "/in"]
        out = subprocess.run(["kc-dedup", "--mark", "-j2", *common], check=True,
                             capture_output=True, text=True).stdout
        rest = subprocess.run(["kc-dedup", *common], check=True, capture_output=True, text=True).stdout
    got = {r["id"]: (r["evaluation"], f'{r["evaluation_share"]:.4f}', r["evaluation_spans"])
           for r in map(json.loads, out.splitlines()) if "evaluation" in r}
    wrong = [name for name, _ in documents if got.get(name) != want.get(name)]
    print(f"{len(want)} of {len(documents)} contaminated, {len(wrong)} differ")
    for name in wrong[:1]:
        print(name, repr(dict(documents)[name]), "want", want.get(name), "got", got.get(name))
    kept = [json.loads(line)["id"] for line in rest.splitlines()]
    if kept != [name for name, _ in documents if name not in want]:
        print("without --mark other records stay")
        wrong.append("")
    sys.exit(1 if wrong or len(want) < 20 else 0)


main()
