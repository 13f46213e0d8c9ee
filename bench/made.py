# SPDX-License-Identifier: Apache-2.0
"""Prints made Korean text of a size: stems and endings joined at random, the frequent
ones more often (Zipf), so that new eojeol keep coming as in real text. The same text
for the same arguments.

    python3 bench/made.py GIGABYTES [SEED] | kc-train --plain --memory=4G ...

python3 needs numpy.
"""

import sys

import numpy as np

STEMS, ENDINGS, WORDS, LINE = 400_000, 3_000, 1 << 18, 24
FIRST, LAST = 0xAC00, 0xD7A3


def words_of(rng, n, shortest, longest):
    """n different strings of shortest to longest syllables, of 1,500 in all."""
    syllables = rng.choice(np.arange(FIRST, LAST + 1), 1500, replace=False)
    made = {}
    while len(made) < n:
        for length in rng.integers(shortest, longest + 1, n):
            made["".join(map(chr, rng.choice(syllables, length)))] = True
    return list(made)[:n]


def zipf(n):
    p = 1 / (np.arange(n) + 2.7)
    return np.cumsum(p / p.sum())


def main():
    left = int(float(sys.argv[1]) * 1e9)
    rng = np.random.default_rng(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    stems, endings = words_of(rng, STEMS, 2, 4), words_of(rng, ENDINGS, 1, 3)
    of_stem, of_ending = zipf(STEMS), zipf(ENDINGS)
    out = sys.stdout.buffer
    while left > 0:
        i = np.searchsorted(of_stem, rng.random(WORDS)).tolist()
        j = np.searchsorted(of_ending, rng.random(WORDS)).tolist()
        words = [stems[a] + endings[b] for a, b in zip(i, j)]
        lines = [" ".join(words[k:k + LINE]) for k in range(0, WORDS, LINE)]
        text = ("\n".join(lines) + "\n").encode()
        out.write(text if len(text) <= left else text[:text.rfind(b"\n", 0, left) + 1])
        left -= len(text)


main()
