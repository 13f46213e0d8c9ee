# SPDX-License-Identifier: Apache-2.0
"""Vocabularies and merges of kc-train beside those of HF's BpeTrainer, on megabytes of
Korean, code, a mixture of all kinds, and what is no text: at 1,000, 32,000 and 128,000.

    python3 merges.py FOLDER
"""

import itertools
import sys

import bpe
import longtexts

SIZES = 1000, 32000, 128000


def kind(name, limit):
    docs = dict((n, docs) for n, _, docs in longtexts.KINDS)[name]()
    return longtexts.up_to(limit * longtexts.MB, docs)


def mixture():
    names = [n for n, _, _ in longtexts.KINDS if n != "runs"]
    return itertools.chain.from_iterable(kind(n, 3) for n in names)


def main():
    folder, ok = sys.argv[1], True
    cases = [("Korean", kind("Korean", 20)), ("code", kind("code", 15)),
             ("all kinds", mixture()), ("no text", bpe.no_text(8 * longtexts.MB))]
    for what, docs in cases:
        docs = list(docs)
        print("%s: %.1f MB" % (what, sum(len(d.encode()) for d in docs) / 1e6))
        for size in SIZES:
            ok &= bpe.check_training(folder, what, docs, "gpt2", size)
        ok &= bpe.check_training(folder, what, docs, "korean", SIZES[1])
        sys.stdout.flush()
    sys.exit(not ok)


main()
