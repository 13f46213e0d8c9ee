# SPDX-License-Identifier: Apache-2.0
"""Near-duplicate removal: kc-dedup beside rensa and datasketch, in one run.

    python3 bench/dedup.py FILE.jsonl [MEGABYTES]

Speed: CPU seconds of one process from the records to the list of what is kept,
each at its own default (peers: a Jaccard index of 0.8 and 128 minima); all read
the same JSON Lines. "signatures" is kc-sketch to the end of its lines. Peers are
given shingles as their users make them: 5 characters, or 5 eojeol.

What is found: of documents of FILE and an edited copy of each, how many copies
are dropped. The edits are those of copies on the web; the last one, half of the
text replaced, is no duplicate. J is the mean exact Jaccard index of kc-dedup's
shingles.

rensa and datasketch are left out when they are not installed.
"""

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import unicodedata

EDITED = 400


def child(*command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(command, check=True, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, [json.loads(line)["id"] for line in out.splitlines()]


def sketch(path, *options):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(["kc-sketch", *options, path], check=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, []


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


def peers():
    for module, keep in ("rensa", rensa_keep), ("datasketch", datasketch_keep):
        try:
            version = __import__(module).__version__
        except ImportError:
            print(f"{module} is not installed")
            continue
        except AttributeError:
            version = ""
        for shingles in characters, eojeol:
            yield f"{module} {version}".strip() + ", 5 " + shingles.__name__, keep, shingles


def measure(label, path, run):
    size = os.path.getsize(path) / 1e6
    start = time.process_time()
    kept = run()
    seconds = time.process_time() - start
    if isinstance(kept, tuple):
        seconds, kept = kept
    print(f"  {label:34} {seconds:8.2f} s {size / seconds:8.1f} MB/s, kept {len(kept)}")
    return seconds


def speed(path):
    print("CPU seconds, records to decisions")
    ours = measure("kc-dedup", path, lambda: child("kc-dedup", path))
    measure("kc-sketch, 96 slots", path, lambda: sketch(path))
    measure("kc-sketch, 1022 slots", path, lambda: sketch(
        path, "--slots=1022", "--bands=73", "--rows=14"))
    for label, keep, shingles in peers():
        theirs = measure(label, path, lambda: keep(path, shingles))
        print(f"  {'':34} {theirs / ours:8.1f} times kc-dedup")


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


def found(path):
    originals, others = korean_documents(path)
    rng = random.Random(1)
    print(f"copies found of {min(len(originals), len(others))}, in percent")
    for edit in edit_spacing, edit_typos, edit_particles, edit_boilerplate, edit_dropped, edit_shuffled, edit_half:
        pairs = [(s, edit(s, rng, o)) for s, o in zip(originals, others)]
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as f:
            for kind in 0, 1:
                for i, pair in enumerate(pairs):
                    f.write(json.dumps({"id": f"{kind}:{i}", "text": pair[kind]}) + "\n")
            f.flush()
            report(edit.__name__[5:], f.name, pairs)


def report(name, path, pairs):
    mean = sum(jaccard(a, b) for a, b in pairs) / len(pairs)
    print(f"  {name}, J {mean:.3f}")

    def line(label, kept):
        kept = sum(k.startswith("1:") for k in kept)
        print(f"    {label:32} {100 - 100 * kept / len(pairs):6.1f}")

    line("kc-dedup", child("kc-dedup", path)[1])
    line("kc-dedup --measure=jaccard", child("kc-dedup", "--measure=jaccard", path)[1])
    for label, keep, shingles in peers():
        line(label, keep(path, shingles))


def main():
    path = sys.argv[1]
    limit = float(sys.argv[2]) * 1e6 if len(sys.argv) > 2 else float("inf")
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as f:
        for name, text in texts(path):
            if f.tell() > limit:
                break
            f.write(json.dumps({"id": name, "text": text}, ensure_ascii=False) + "\n")
        f.flush()
        speed(f.name)
    found(path)


if __name__ == "__main__":
    main()
