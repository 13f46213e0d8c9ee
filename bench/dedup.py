# SPDX-License-Identifier: Apache-2.0
"""Near-duplicate removal: kc-dedup beside rensa and datasketch, in one run.

    python3 bench/dedup.py FILE.jsonl [MEGABYTES]

Speed: CPU seconds of one process from the records to the list of what is kept,
each at its own default (peers: a Jaccard index of 0.8 and 128 minima); all read
the same JSON Lines. "signatures" is kc-sketch to the end of its lines. Peers are
given shingles as their users make them: 5 characters, or 5 eojeol. Then what is
found (dedup_edits.py).

rensa and datasketch are left out when they are not installed.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time

from dedup_edits import print_found, small_peers, texts


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
    for label, keep, shingles in small_peers():
        theirs = measure(label, path, lambda: keep(path, shingles))
        print(f"  {'':34} {theirs / ours:8.1f} times kc-dedup")


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
    print_found(path)


if __name__ == "__main__":
    main()
