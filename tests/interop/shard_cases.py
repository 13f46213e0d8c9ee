# SPDX-License-Identifier: Apache-2.0
"""Documents for tests of shards: awkward ids, lengths and names, by a seed."""

import random

import kctokens

# Vocabulary sizes at and around every limit that a format has for its dtype.
VOCABS = [2, 256, 257, 32000, 65499, 65500, 65501, 65535, 65536, 65537, 128256]
LENGTHS = [1, 1, 2, 3, 63, 64, 65, 127, 128, 129, 700, 5000]
NAMES = ["a", "a,b", 'q"uote', "line\nfeed", "\ud55c\uae00", "x" * 300, "", "\u2028"]


def documents(vocab, count, eod=1, seed=0):
    """`count` pairs (head, ids); no id is `eod`, the last id of the vocabulary
    stands in the first document."""
    r = random.Random(seed * 1000003 + vocab)
    allowed = [0] if vocab == 2 else None
    for i in range(count):
        n = r.choice(LENGTHS) if i % 50 else r.randrange(60000, 140000)
        if allowed:
            ids = allowed * n
        else:
            ids = [r.randrange(vocab - 1) for _ in range(n)]
            ids = [x + (x >= eod) for x in ids]
        if i == 0 and vocab > 2:
            ids[0] = vocab - 1
        head = {"id": r.choice(NAMES) + str(i)}
        if i % 3 == 0:
            head["source"] = "corpus, part %d" % i
        if i % 7 == 0:
            del head["id"]
        yield head, ids


def write_stream(path, docs, vocab, eod=1):
    with open(path, "wb") as f:
        for head, ids in docs:
            for frame in kctokens.frames(head, ids, vocab, eod):
                f.write(frame)
