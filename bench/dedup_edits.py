# SPDX-License-Identifier: Apache-2.0
"""Which copies are found: kc-dedup beside its peers, at their settings for Korean.

    python3 bench/dedup_edits.py FILE.jsonl

Of up to 400 documents of FILE (Korean, of 400 characters and more, each beside another
that lends it text) and an edited copy of each, the percentage of the copies
that are dropped. The edits are those of copies on the web; the last of them, half of
the text replaced, makes no duplicate. Nor are there any in the column after it: 40
texts of 100,000 characters, of English words drawn by their frequency. J is the mean
exact Jaccard index of kc-dedup's shingles.

Peers, with their defaults: rensa and datasketch with a Jaccard index of 0.8 and 128
minima, of 5 characters or 5 eojeol; datatrove's 14 buckets of 8 hashes of 5 words,
which for Korean are morphemes of Kiwi, as in FineWeb2; text-dedup with the settings
of its README (5 words, 240 permutations, 0.7, verified). Those that are not installed
are left out. text-dedup needs Python 3.12: run this once with each interpreter.

    pip install numpy rensa==0.5.0 datasketch==2.0.0
    pip install datatrove==0.10.1 kiwipiepy==0.20.4 regex tokenizers 'xxhash<4'
    pip install text-dedup==0.4.1
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import unicodedata

import benchlib as b

EDITED = 400


def texts(path):
    with open(path, encoding="utf-8") as f:
        for line in f:
            r = json.loads(line)
            yield r["id"], r["text"]


def characters(text):
    return [text[i:i + 5] for i in range(len(text) - 4)] or [text]


def eojeol(text):
    words = text.split()
    return [" ".join(words[i:i + 5]) for i in range(len(words) - 4)] or [text]


def rensa_keep(path, shingles):
    from rensa import RMinHash, RMinHashLSH

    # 18 bands do not divide 128: 16 of 8 is rensa's own choice of recall.
    lsh, kept, made = RMinHashLSH(0.8, 128, 16), [], []
    for name, text in texts(path):
        m = RMinHash(128, 42)
        m.update(shingles(text))
        if not any(made[k].jaccard(m) >= 0.8 for k in lsh.query(m)):
            lsh.insert(len(made), m)
            made.append(m)
            kept.append(name)
    return kept


def datasketch_keep(path, shingles):
    from datasketch import MinHash, MinHashLSH

    lsh, kept, made = MinHashLSH(0.8, 128), [], []
    for name, text in texts(path):
        m = MinHash(128)
        m.update_batch([s.encode() for s in shingles(text)])
        if not any(made[k].jaccard(m) >= 0.8 for k in lsh.query(m)):
            lsh.insert(len(made), m)
            made.append(m)
            kept.append(name)
    return kept


class Clusters:
    """Union-find over document numbers; the lowest of a cluster stays."""

    def __init__(self, n):
        self.root = list(range(n))

    def find(self, i):
        while self.root[i] != i:
            self.root[i] = i = self.root[self.root[i]]
        return i

    def join(self, i, j):
        i, j = sorted((self.find(i), self.find(j)))
        self.root[j] = i


def datatrove_keep(path):
    from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupSignature

    with tempfile.TemporaryDirectory() as folder:
        step = MinhashDedupSignature(folder, MinhashConfig(), language="kor_Hang")
    documents, seen = list(texts(path)), {}
    clusters = Clusters(len(documents))
    for i, (_, text) in enumerate(documents):
        shingles = step.get_shingles(text)
        if shingles.size:
            for bucket, values in enumerate(step.get_signature(shingles)):
                clusters.join(i, seen.setdefault((bucket, tuple(values)), i))
    return [name for i, (name, _) in enumerate(documents) if clusters.find(i) == i]


def text_dedup_keep(path):
    from text_dedup.config.algorithms.minhash import MinHashAlgorithmConfig

    c = MinHashAlgorithmConfig(algorithm_name="minhash", text_column="text", num_perm=240, threshold=0.7, ngram_size=5,
                               check_false_positive=True)
    embed, shingles, long_enough = c.get_embed_func(), c.get_ngrams_func(), c.get_filtering_func()
    # What is too short is dropped from the output.
    documents, bands = [d for d in texts(path) if long_enough(d[1])], {}
    proposed = Clusters(len(documents))
    for i, (_, text) in enumerate(documents):
        made = embed([text], [i])
        for key in zip(made["__band_idx__"], made["__band_val__"]):
            proposed.join(i, bands.setdefault(key, i))
    members = {}
    for i in range(len(documents)):
        members.setdefault(proposed.find(i), []).append(i)
    verified = Clusters(len(documents))
    for cluster in members.values():
        sets = [shingles(documents[i][1]) for i in cluster] if len(cluster) > 1 else []
        for x in range(len(sets)):
            for y in range(x):
                if len(sets[x] & sets[y]) >= 0.7 * len(sets[x] | sets[y]):
                    verified.join(cluster[x], cluster[y])
    return [name for i, (name, _) in enumerate(documents) if verified.find(i) == i]


def version_of(module):
    """Its version, or None if it is not installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(module)
    except PackageNotFoundError:
        return None


def small_peers():
    """What takes any shingles: (label, keep, shingles)."""
    for module, keep in ("rensa", rensa_keep), ("datasketch", datasketch_keep):
        found = version_of(module)
        for shingles in (characters, eojeol) if found else ():
            yield f"{module} {found}, 5 {shingles.__name__}", keep, shingles


def rows():
    """(label, function from a path to what is kept) of all that are here."""
    yield "kc-dedup", lambda path: kc_keep(path)
    for measure in "jaccard", "containment":
        yield f"kc-dedup --measure={measure}", lambda path, m=measure: kc_keep(path, f"--measure={m}")
    for label, keep, shingles in small_peers():
        yield label, lambda path, k=keep, s=shingles: k(path, s)
    for module, keep in ("datatrove", datatrove_keep), ("text-dedup", text_dedup_keep):
        if version_of(module):
            yield f"{module} {version_of(module)}", keep


def kc_keep(path, *options):
    out = subprocess.run(["kc-dedup", "-q", *options, path], check=True, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE).stdout
    return [json.loads(line)["id"] for line in out.splitlines()]


def hangul(rng):
    return chr(0xAC00 + rng.randrange(11172))


def edit_spacing(s, rng, other):
    return "".join(c for c in s if c != " " or rng.random() >= 0.15)


def edit_typos(s, rng, other):
    return "".join(hangul(rng) if "가" <= c <= "힣" and rng.random() < 0.02 else c for c in s)


def edit_particles(s, rng, other):
    def change(word):
        if len(word) > 1 and "가" <= word[-1] <= "힣" and rng.random() < 0.3:
            return word[:-1] + rng.choice("은는이가을를의에도만")
        return word

    return " ".join(change(word) for word in s.split(" "))


def edit_boilerplate(s, rng, other):
    return s + other[:len(s) * 3 // 14]


def edit_dropped(s, rng, other):
    n = len(s) // 14
    a = rng.randrange(len(s) - n)
    s = s[:a] + s[a + n:]
    a = rng.randrange(len(s) - n)
    return s[:a] + s[a + n:]


def edit_shuffled(s, rng, other):
    parts = s.split(". ")
    rng.shuffle(parts)
    return ". ".join(parts)


def edit_half(s, rng, other):
    return s[:len(s) // 2] + other[:len(s) // 2]


def shingles_of(text):
    s = "".join(c for c in text.casefold() if unicodedata.category(c)[0] in "LMN")
    sizes = [len(c.encode()) for c in s]
    found, end, width = set(), 0, 0
    for start, size in enumerate(sizes):
        while end < len(s) and width < 15:
            width += sizes[end]
            end += 1
        if width < 15:
            break
        found.add(s[start:end])
        width -= size
    return found


def jaccard(a, b):
    a, b = shingles_of(a), shingles_of(b)
    return len(a & b) / max(1, len(a | b))


def korean_documents(path):
    chosen = []
    for _, text in texts(path):
        text = " ".join(text.split())[:2500]
        if len(text) >= 400 and sum("가" <= c <= "힣" for c in text) * 2 > len(text):
            if all(jaccard(text, t) < 0.3 for t in chosen[-40:]):
                chosen.append(text)
        if len(chosen) == 2 * EDITED:
            break
    return chosen[::2], chosen[1::2]


def long_english(rng):
    path = os.path.join(b.DATA, "langid", "freqwords_5k", "en_5k.txt")
    if not os.path.exists(path):
        return []
    with open(path, encoding="utf-8") as lines:
        words = [line.split() for line in lines]
    weights = [int(w[1]) for w in words]
    return [" ".join(rng.choices([w[0] for w in words], weights, k=20000))[:100000] for _ in range(40)]


def write_records(path, documents):
    with open(path, "w", encoding="utf-8") as f:
        for name, text in documents:
            f.write(json.dumps({"id": name, "text": text}) + "\n")


def prepare(path, folder):
    """(label, J, path, number of copies) of each column."""
    originals, others = korean_documents(path)
    if not others:
        print("no two Korean documents of 400 characters in FILE: nothing to edit")
        return
    rng = random.Random(1)
    for edit in edit_spacing, edit_typos, edit_particles, edit_boilerplate, edit_dropped, edit_shuffled, edit_half:
        pairs = [(s, edit(s, rng, o)) for s, o in zip(originals, others)]
        name = os.path.join(folder, edit.__name__)
        write_records(name, [(f"{kind}:{i}", p[kind]) for kind in (0, 1) for i, p in enumerate(pairs)])
        yield edit.__name__[5:], sum(jaccard(x, y) for x, y in pairs) / len(pairs), name, len(pairs)
    english = long_english(rng)
    if english:
        name = os.path.join(folder, "english")
        write_records(name, [(f"1:{i}", text) for i, text in enumerate(english)])
        yield "English", 0, name, len(english)


def print_found(path):
    with tempfile.TemporaryDirectory() as folder:
        columns = list(prepare(path, folder))
        if not columns:
            return
        print(f"{'copies dropped, %':32}" + "".join(f"{c[0]:>12}" for c in columns))
        print(f"{'J':32}" + "".join(f"{c[1]:12.3f}" for c in columns))
        for label, keep in rows():
            shares = []
            for _, _, name, n in columns:
                kept = sum(k.startswith("1:") for k in keep(name))
                shares.append(100 - 100 * kept / n)
            print(f"{label:32}" + "".join(f"{s:12.1f}" for s in shares), flush=True)


if __name__ == "__main__":
    print_found(sys.argv[1])
