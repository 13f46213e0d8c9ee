# SPDX-License-Identifier: Apache-2.0
"""Short texts: kc-dedup --exact beside sort -u and awk, kc-dedup beside rensa's signatures.

    python3 bench/dedup_short.py COMMENTS.jsonl

Exact: 1.5 million lines in random order, of which 0.4 million repeat others: the texts,
and again with a number after them. Near: the first 200,000 records, from JSON Lines to
deduplicated JSON Lines; rensa, which is left out when it is not installed, makes
signatures of 128 minima of shingles of 5 characters and nothing else. CPU seconds, the
least of three runs in turns.
"""

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time

LINES, DIFFERENT, RECORDS, RUNS = 1_500_000, 1_100_000, 200_000, 3


def child(*command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   env=dict(os.environ, LC_ALL="C"))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compare(path, ours, others):
    """Print CPU seconds of (label, what takes them), and how often ours they are."""
    size = os.path.getsize(path) / 1e6
    least = {}
    for _ in range(RUNS):
        for label, run in (ours, *others):
            least[label] = min(least.get(label, 1e9), run())
    for label, seconds in least.items():
        print(f"  {label:34} {seconds:8.2f} s {size / seconds:8.1f} MB/s {seconds / least[ours[0]]:8.1f} times")


def exact(texts, folder):
    rng = random.Random(1)
    different = [t.replace("\n", " ") for t in texts]
    while len(different) < DIFFERENT:
        different.append(f"{rng.choice(texts)} {rng.randrange(10**6)}".replace("\n", " "))
    lines = different[:DIFFERENT]
    lines += rng.choices(lines, k=LINES - DIFFERENT)
    rng.shuffle(lines)
    path = os.path.join(folder, "lines")
    with open(path, "w", encoding="utf-8") as f:
        f.writelines(line + "\n" for line in lines)
    print(f"{LINES} lines, exact duplicates")
    compare(path, ("kc-dedup --exact --plain", lambda: child("kc-dedup", "-q", "--exact", "--plain", path)), (
        ("the same, --fold=none", lambda: child("kc-dedup", "-q", "--exact", "--plain", "--fold=none", path)),
        ("sort -u", lambda: child("sort", "-u", path)),
        ("awk '!seen[$0]++'", lambda: child("awk", "!seen[$0]++", path))))


def rensa_signatures(texts):
    from rensa import RMinHash

    start = time.process_time()
    RMinHash.digest_matrix_from_token_sets(
        [[t[i:i + 5] for i in range(len(t) - 4)] or [t] for t in texts], 128, 42)
    return time.process_time() - start


def near(texts, folder):
    path = os.path.join(folder, "records")
    with open(path, "w", encoding="utf-8") as f:
        for i, text in enumerate(texts):
            f.write(json.dumps({"id": str(i), "text": text}, ensure_ascii=False) + "\n")
    try:
        import rensa  # noqa: F401
        others = (("rensa, signatures alone", lambda: rensa_signatures(texts)),)
    except ImportError:
        others = ()
    print(f"{len(texts)} short records, near duplicates")
    compare(path, ("kc-dedup", lambda: child("kc-dedup", "-q", path)), others)


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        texts = [json.loads(line)["text"] for line in f]
    with tempfile.TemporaryDirectory() as folder:
        exact(texts, folder)
        near(texts[:RECORDS], folder)


if __name__ == "__main__":
    main()
