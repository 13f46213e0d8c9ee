#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The text that the built-in language model learns from, as records for kc-lang train:
Common Voice's sentences (CC0-1.0), whose files are checked by their hashes, and noise
made here for the label zxx.

    lang-text.py [--all] FOLDER SUMS    records to standard output
    lang-text.py --sums FOLDER          the hashes of its files
    lang-text.py --same MODEL MODEL     whether two models unpack to the same

FOLDER holds LANGUAGE.txt or LANGUAGE.txt.zst, as server/data/LANGUAGE/*.txt of
mozilla/common-voice joined by language. Lines that stand twice in a language count
once. Left out are the languages that a script decides, without --all, and files under
500 bytes.
Croatian and Serbian, of which there is little, learn from each other's text too, put
into their own letters.
"""

import base64
import hashlib
import json
import os
import subprocess
import sys

# Labels are BCP 47. Two orthographies of Romansh and two names of Kurmanji are one
# label each; Hong Kong's and Taiwan's texts are in traditional characters.
LABELS = {
    "fy-NL": "fy", "ga-IE": "ga", "kmr": "ku", "nb-NO": "nb", "ne-NP": "ne", "pa-IN": "pa",
    "rm-sursilv": "rm", "rm-vallader": "rm", "sr": "sr-Cyrl", "sv-SE": "sv",
    "zh-CN": "zh-Hans", "zh-HK": "zh-Hant", "zh-TW": "zh-Hant",
}
BY_SCRIPT = {"dv", "el", "ka", "ko", "ml", "my", "or", "pa", "si", "ta", "te", "th"}
LEAST_BYTES = 500


# Letter by letter, the digraphs first.
GAJ = "lj nj dž a b v g d đ e ž z i j k l m n o p r s t ć u f h c č š".split()
VUK = "љ њ џ а б в г д ђ е ж з и ј к л м н о п р с т ћ у ф х ц ч ш".split()
TWINS = {"hr": ("sr-Cyrl", GAJ, VUK), "sr": ("hr", VUK, GAJ)}


def text_of(path):
    with open(path, "rb") as f:
        data = f.read()
    if path.endswith(".zst"):
        data = subprocess.run(["zstd", "-dcq"], input=data, stdout=subprocess.PIPE, check=True).stdout
    return data


def files(folder):
    for name in sorted(os.listdir(folder)):
        if name.endswith((".txt", ".txt.zst")):
            yield name.split(".")[0], text_of(os.path.join(folder, name))


class Random:
    """splitmix64: the same on every version of Python."""

    def __init__(self, state):
        self.state = state

    def below(self, n):
        mask = (1 << 64) - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        z = self.state
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & mask
        z = (z ^ z >> 27) * 0x94D049BB133111EB & mask
        return ((z ^ z >> 31) >> 32) * n >> 32

    def string(self, letters, least, most):
        return "".join(letters[self.below(len(letters))] for _ in range(least + self.below(most - least + 1)))


LETTERS = "abcdefghijklmnopqrstuvwxyz"
KEYS = ["qwertyuiop", "asdfghjkl", "zxcvbnm", "asdf", "jkl", "qwer", "zxcv", "hjkl", "fdsa", "poiu"]
STEMS = ["int", "str", "ptr", "buf", "len", "idx", "ctx", "cfg", "tmp", "src", "dst", "req", "res", "err", "msg", "cb",
         "fn", "obj", "arr", "num", "val", "var", "init", "alloc", "func", "printf", "struct", "const", "char", "void",
         "href", "div", "img", "css", "js", "px", "http", "www", "html", "png", "jpg", "json", "xml", "utf", "usr",
         "bin", "lib", "etc", "sudo", "npm", "src", "args", "argv", "elif", "endif", "strlen", "malloc", "enum"]


def noise(rng):
    """A line without a language and its kind: base64, hex, a mashed keyboard, code."""
    kind = rng.below(5)
    if kind == 0:
        return "base64", base64.b64encode(bytes(rng.below(256) for _ in range(9 + rng.below(40)))).decode().strip("=")
    if kind == 1:
        return "hex", " ".join(rng.string("0123456789abcdef", 4, 32) for _ in range(1 + rng.below(4)))
    if kind == 2 and rng.below(3) == 0:
        runs = [key[rng.below(len(key) - 2):][:3 + rng.below(4)] for key in
                (KEYS[rng.below(3)] for _ in range(2 + rng.below(3)))]
        return "runs", "".join(runs) * (1 + rng.below(3))
    if kind == 2:
        return "keys", " ".join(rng.string(KEYS[rng.below(len(KEYS))], 3, 10) for _ in range(1 + rng.below(5)))
    if kind == 3:
        return "letters", " ".join(rng.string(LETTERS, 2, 12) for _ in range(1 + rng.below(5)))
    return "code", " ".join(STEMS[rng.below(len(STEMS))] + ("_" + STEMS[rng.below(len(STEMS))]) * rng.below(2)
                            for _ in range(2 + rng.below(6)))


def respelt(text, label, letters, others):
    text = text.lower()
    for letter, other in zip(letters, others):
        text = text.replace(letter, other)
    return label, text


def put(label, text):
    print(json.dumps({"lang": label, "text": text}, ensure_ascii=False))


def unpacked(name):
    """The head and labels of a model, and what its body unpacks to."""
    with open(name, "rb") as f:
        data = f.read()
    at = 32 + 16 * int.from_bytes(data[8:12], "little")
    return data[:at], subprocess.run(["zstd", "-dcq"], input=data[at:], stdout=subprocess.PIPE, check=True).stdout


def main(argv):
    if argv[:1] == ["--same"]:
        if unpacked(argv[1]) != unpacked(argv[2]):
            sys.exit("lang-text.py: %s is not %s" % (argv[1], argv[2]))
        print("the models unpack to the same; another version of zstd packed one")
        return 0
    if argv[:1] == ["--sums"]:
        for language, data in files(argv[1]):
            print(hashlib.sha256(data).hexdigest(), language)
        return 0
    left_out = set() if argv[:1] == ["--all"] else BY_SCRIPT
    argv = argv[argv[:1] == ["--all"]:]
    with open(argv[1], encoding="ascii") as f:
        sums = dict(reversed(line.split()) for line in f)
    for language, data in files(argv[0]):
        if sums.pop(language, None) != hashlib.sha256(data).hexdigest():
            sys.exit("lang-text.py: %s: not the text that the model was trained on" % language)
        label = LABELS.get(language, language)
        if label in left_out or len(data) < LEAST_BYTES:
            continue
        for line in dict.fromkeys(data.decode("utf-8", "ignore").split("\n")):
            if line.strip():
                put(label, line)
                if language in TWINS:
                    put(*respelt(line, *TWINS[language]))
    if sums:
        sys.exit("lang-text.py: missing: %s" % ", ".join(sums))
    rng = Random(21)
    for _ in range(12000):
        kind, line = noise(rng)
        put("zxx-" + kind, line)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
