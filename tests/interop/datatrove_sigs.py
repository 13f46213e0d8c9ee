# SPDX-License-Identifier: Apache-2.0
"""kc-sketch --datatrove beside datatrove: the files of its first stage byte for byte,
and the values in the lines, for Korean, English, mixed text, code and any characters,
with words that white space separates and with words that are given.

    python3 datatrove_sigs.py FOLDER
"""

import json
import os
import random
import re
import subprocess
import sys

from datatrove.data import Document
from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupSignature
from datatrove.utils.text import simplify_text
from datatrove.utils.word_tokenizers import WordTokenizer

import texts


class Cut(WordTokenizer):
    """Words that a function makes of simplified text."""

    def __init__(self, cut):
        self.word_tokenize = cut

    def word_tokenize(self, text): ...

    def sent_tokenize(self, text): ...

    def span_tokenize(self, text): ...


def morphemes(text):
    """As an analyser might: pieces of two characters, of words and of what joins them."""
    return [piece for word in text.split() for piece in re.findall("..?", word)]


# What Unicode 14 and later have new are other characters to Python, regex and ICU.
RANGES = ((0x20, 0x250), (0x300, 0x530), (0x660, 0x66A), (0x966, 0x970), (0x1100, 0x1200), (0x1E00, 0x2070),
          (0x2396, 0x2399), (0x3000, 0x3020), (0xAC00, 0xD7A4), (0xFF00, 0xFF60), (0x1D400, 0x1D800))


def strange(rng):
    letters = "ΣσςİIıẞ①１٣٫.,…’\u0301\u0345\u200d\u00ad\u2003\u3000 \t\n"
    return "".join(rng.choice(letters) if rng.random() < 0.4 else chr(rng.randrange(*rng.choice(RANGES)))
                   for _ in range(rng.randrange(200)))


def corpus():
    rng = random.Random(11)
    english, code = texts.tree()
    found = texts.korean(400, 3) + english + rng.sample(code, 300)
    found += [f"{k} {e}" for k, e in zip(texts.korean(200, 4), english)]
    # A document each in place of paragraphs: as long as pages are.
    found += ["\n\n".join(found[i:i + 20]) for i in range(0, len(found), 20)]
    found += texts.real(300_000)
    found += ["한 두 세 네", "한 두 세 네 다섯", "1.2.3 12,345.67 ΑΣ ΣΑΣ Σ. abc's don't", "(((", "́ ̈ a ̈ b c d e f g"]
    found += [t for t in (strange(rng) for _ in range(400)) if t]
    return [found[0]] * 3 + found


def run(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def their_files(folder, config, cut, pages):
    step = MinhashDedupSignature(folder, config, language=Cut(cut))
    step.run((Document(text=t, id=str(i)) for i, t in enumerate(pages)), rank=3)
    return step


def compare_files(ours, theirs, buckets):
    total = 0
    for b in range(buckets):
        name = f"bucket_{b:03d}/00003.minhash.sig"
        with open(f"{ours}/{name}", "rb") as f, open(f"{theirs}/{name}", "rb") as g:
            x, y = f.read(), g.read()
        if x != y:
            sys.exit(f"{ours}: {name}: {len(x)} bytes are not datatrove's {len(y)}")
        total += len(x)
    return total


def compare_lines(lines, step, pages):
    """The keys of all documents, by their ids."""
    found = {}
    for line in lines.decode().splitlines():
        fields = line.split("\t")
        if line[0] == "k":
            found.setdefault(fields[1], {})[int(fields[0][9:12], 16)] = fields[0][12:]
        if line[0] == "z":
            found.setdefault(fields[1], {})["id"] = int(json.loads(fields[5]))
    signed = 0
    for keys in found.values():
        shingles = step.get_shingles(pages[keys.pop("id")])
        theirs = step.get_signature(shingles) if shingles.size else []
        if keys != {i: "".join(f"{v:016x}" for v in values) for i, values in enumerate(theirs)}:
            sys.exit(f"other values: {keys}, not {theirs}")
        signed += bool(keys)
    return signed


def main():
    os.chdir(sys.argv[1])
    pages = corpus()
    for name, config, cut, options in (
            ("spaces", MinhashConfig(), str.split, ()),
            ("other", MinhashConfig(n_grams=3, num_buckets=20, hashes_per_bucket=5, seed=7), str.split,
             ("--ngram=3", "--bands=20", "--rows=5", "--seed=7")),
            ("given", MinhashConfig(), morphemes, ("--words=words",))):
        with open("records", "w", encoding="utf-8") as f:
            for i, t in enumerate(pages):
                f.write(json.dumps({"id": str(i), "text": t, "words": morphemes(simplify_text(t))}) + "\n")
                # Their readers leave out what has no text.
                f.write(json.dumps({"id": "none", "text": "", "words": []}) + "\n" if i % 7 == 0 else "")
        step = their_files(f"theirs.{name}", config, cut, pages)
        for threads in 1, 3:
            ours = f"ours.{name}.{threads}"
            run("kc-sketch", "--datatrove", *options, f"-j{threads}", f"--files={ours}", "--task=3", "records")
            size = compare_files(ours, f"theirs.{name}", config.num_buckets)
        with open("records", "w", encoding="utf-8") as f:
            for i, t in enumerate(pages):
                f.write(json.dumps({"id": str(i), "text": t, "words": morphemes(simplify_text(t))}) + "\n")
        signed = compare_lines(run("kc-sketch", "--datatrove", *options, "records"), step, pages)
        print(f"{name}: {len(pages)} texts, {signed} signatures, {size} bytes of files: the same")
        if signed < min(2000, len(pages) // 2):  # few pages without $KC_DATA
            sys.exit(f"{name}: too few signatures")


if __name__ == "__main__":
    main()
