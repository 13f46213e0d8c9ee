# SPDX-License-Identifier: Apache-2.0
"""Vocabularies and merges of kc-train beside those of HF's BpeTrainer, on megabytes of
Korean, code, a mixture of all kinds, and what is no text: at 1,000, 32,000 and 128,000.

    python3 merges.py FOLDER
"""

import itertools
import random
import sys

import bpe
import longtexts

SIZES = 1000, 32000, 128000
LONGEST_RUN = 3000  # HF's trainer is quadratic in a pretoken


def kind(name, limit):
    docs = dict((n, docs) for n, _, docs in longtexts.KINDS)[name]()
    return longtexts.up_to(limit * longtexts.MB, docs)


def mixture():
    names = [n for n, _, _ in longtexts.KINDS if n != "runs"]
    return itertools.chain.from_iterable(kind(n, 3) for n in names)


def no_text():
    r = random.Random(5)
    runs = (doc[:r.randint(1, LONGEST_RUN)] for _ in range(40) for doc in longtexts.runs())
    return itertools.chain(kind("random", 4), kind("emoji", 3),
                           longtexts.up_to(longtexts.MB, runs))


def main():
    folder, ok = sys.argv[1], True
    cases = [("Korean", kind("Korean", 20)), ("code", kind("code", 15)),
             ("all kinds", mixture()), ("no text", no_text())]
    for what, docs in cases:
        docs = list(docs)
        for size in SIZES:
            ok &= bpe.check_training(folder, what, docs, "gpt2", size)
        ok &= bpe.check_training(folder, what, docs, "korean", SIZES[1])
        sys.stdout.flush()
    sys.exit(not ok)


main()
