# SPDX-License-Identifier: Apache-2.0
"""Over 100 MB of text of every kind that tokenizers treat in their own way, from
$KC_DATA, this machine's headers and Python's library, and by a seed. Documents come
in the same order each time.

    python3 longtexts.py        how many bytes of each kind
"""

import glob
import json
import os
import random
import subprocess
import sysconfig

import texts

DATA = os.environ.get("KC_DATA", "")
# Of all sizes; KC_LONG_SHARE=0.01 for a glance.
MB = int(1_000_000 * float(os.environ.get("KC_LONG_SHARE", "1")))


def lines_of(name):
    tool = ["zstdcat" if name.endswith(".zst") else "cat", name]
    with subprocess.Popen(tool, stdout=subprocess.PIPE) as p:
        for line in p.stdout:
            yield line.decode("utf-8", "replace").rstrip("\n")


def up_to(limit, docs):
    """Documents of `limit` bytes in all."""
    for doc in docs:
        if limit < 0:
            break
        limit -= len(doc.encode())
        yield doc


def spoken(pattern):
    """Sentences of Common Voice, forty a document."""
    for name in sorted(glob.glob(DATA + "/langid/common_voice/" + pattern)):
        lines = list(lines_of(name))
        for i in range(0, len(lines), 40):
            yield "\n".join(lines[i:i + 40])


def others():
    """Some of each of the other languages."""
    for name in sorted(glob.glob(DATA + "/langid/common_voice/*")):
        name = os.path.basename(name)
        if name.split(".")[0] not in ("en", "ja", "ko", "zh-CN", "zh-HK", "zh-TW"):
            yield from up_to(MB // 5, spoken(name))


def guides(language):
    for name in glob.glob(DATA + "/langid/opensource_guide/%s.jsonl*" % language):
        for line in lines_of(name):
            yield json.loads(line)["text"]


def pages():
    for line in lines_of(DATA + "/html_extract/wcxb/truth.jsonl.zst"):
        yield json.loads(line)["text"]


def english():
    yield from pages()
    yield from guides("en")
    yield from spoken("en.txt*")
    yield from texts.tree()[0]


def files(*patterns):
    for pattern in patterns:
        for name in sorted(glob.glob(pattern, recursive=True)):
            if os.path.isfile(name):
                with open(name, encoding="utf-8", errors="replace") as f:
                    yield f.read()


def code():
    yield from up_to(10 * MB, files(sysconfig.get_paths()["stdlib"] + "/**/*.py"))
    yield from up_to(8 * MB, files("/usr/include/**/*.h"))
    yield from texts.tree()[1]


def chinese():
    yield from guides("zh-*")
    yield from spoken("zh-*")
    yield from spoken("ja*")


EMOJI = [chr(c) for c in [*range(0x1F300, 0x1F650), *range(0x1F680, 0x1F700),
                          *range(0x1F900, 0x1FA00), *range(0x2600, 0x27C0)]]
JOINTS = ["\u200d", "\ufe0f", "\U0001f3fb", "\U0001f3ff", "\u20e3", "\U0001f1f0\U0001f1f7"]


def emoji():
    r = random.Random(31)
    words = "ㅋㅋㅋ ㅠㅠ 좋아요 진짜 lol 감사합니다! 哈哈 1 # *".split()
    while True:
        parts = []
        for _ in range(r.randint(1, 60)):
            parts.append(r.choice(EMOJI) * r.choice([1, 1, 1, 2, 5]))
            parts.append(r.choice(JOINTS + ["", "", " ", "\n"] + words))
        yield "".join(parts)


def random_bytes():
    """Bytes as characters, ill-formed ones replaced, characters at random, short ones."""
    r = random.Random(32)
    while True:
        data = r.randbytes(r.choice([20, 200, 2000]))
        yield data.decode("latin-1")
        yield data.decode("utf-8", "replace")
        yield "".join(texts.char(r) for _ in range(r.randint(1, 300)))
        yield from texts.adversarial(20, r.random())


def runs():
    """A million bytes of one thing, alone and among words."""
    once = ["a", "A", " ", "ㅋ", "가", "ㅠ", "\U0001f600", "\n", "\t", "0", "!", "/", "_",
            "\u3000", "\u0301", "\u4e2d", "ab", "가나", "한국 ", "\r\n", "a'", "\u200d"]
    for s in once:
        n = MB // len(s.encode())
        yield s * n
        yield "앞 " + s * (n // 10) + " 뒤"


KINDS = [("Korean", 62, lambda: texts.real(40 * MB)), ("English", 12, english),
         ("code", 18, code), ("Chinese", 9, chinese),
         ("others", 20, others), ("emoji", 4, emoji),
         ("random", 6, random_bytes), ("runs", 40, runs)]


def all_kinds():
    """(kind, document) of each."""
    for kind, limit, docs in KINDS:
        for doc in up_to(limit * MB, docs()):
            if doc:
                yield kind, doc


def main():
    sums = {}
    for kind, doc in all_kinds():
        n, size = sums.get(kind, (0, 0))
        sums[kind] = n + 1, size + len(doc.encode())
    for kind, (n, size) in sums.items():
        print("%-8s %8d texts %12d bytes" % (kind, n, size))
    print("%d bytes" % sum(size for n, size in sums.values()))


if __name__ == "__main__":
    main()
