# SPDX-License-Identifier: Apache-2.0
"""Planted copies among millions of documents, in the memory that --memory allows.

    python3 dedup_planted.py PLANTED [DOCUMENTS [MEMORY]]

PLANTED is the program of planted.c; DOCUMENTS, 20 million, go through kc-dedup under
--memory=MEMORY, 2G, and before them a tenth under a tenth of it. Status 1 unless all
originals stay, 99.5 % of each kind of copy go, memory is what was allowed and the time
is linear: at most 15 times that of the tenth. Needs some 500 bytes a document in
$TMPDIR, on the disk.
"""

import collections
import os
import subprocess
import sys
import time

UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
MOST_TIMES, LEAST_FOUND = 15, 0.995


def run(planted, documents, memory):
    """(CPU seconds, peak bytes, {kind of document: how many stay})."""
    start = time.monotonic()
    source = subprocess.Popen([planted, str(documents)], stdout=subprocess.PIPE)
    dedup = subprocess.Popen(["kc-dedup", "-q", f"--memory={memory}"], stdin=source.stdout, stdout=subprocess.PIPE)
    source.stdout.close()
    stay = collections.Counter(line[7:8].decode() for line in dedup.stdout)
    _, status, use = os.wait4(dedup.pid, 0)
    if status or source.wait():
        sys.exit(f"kc-dedup or {planted} failed")
    print(f"{documents} documents, --memory={memory}: {use.ru_utime + use.ru_stime:.0f} s of CPU, "
          f"{time.monotonic() - start:.0f} s, {use.ru_maxrss / 1024:.0f} MB", flush=True)
    return use.ru_utime + use.ru_stime, use.ru_maxrss * 1024, stay


def check(documents, memory, peak, stay):
    """What is wrong with a run."""
    copies = documents // 10
    if stay["o"] != documents - copies:
        yield f"{stay['o']} originals of {documents - copies} stay"
    found = 1 - sum(stay[edit] for edit in "esta") / copies
    print(f"  copies found: {100 * found:.3f} %; missed of "
          + ", ".join(f"{edit} {stay[edit]}" for edit in "esta"))
    # Of each kind there are a quarter; three deviations of that are nothing here.
    for edit in "esta":
        if stay[edit] > (1 - LEAST_FOUND) * copies / 4:
            yield f"{stay[edit]} copies of kind {edit} stay"
    # Buffers, batches and the program itself.
    if peak > memory + (128 << 20):
        yield f"{peak >> 20} MB of memory"


def main():
    planted = sys.argv[1]
    documents = int(sys.argv[2]) if len(sys.argv) > 2 else 20_000_000
    allowed = sys.argv[3] if len(sys.argv) > 3 else "2G"
    allowed = int(allowed[:-1]) * UNITS[allowed[-1]]
    wrong, seconds = [], []
    for n, memory in (documents // 10, allowed // 10), (documents, allowed):
        took, peak, stay = run(planted, n, memory)
        seconds.append(took)
        wrong += check(n, memory, peak, stay)
    print(f"ten times as many take {seconds[1] / seconds[0]:.1f} times as long")
    if seconds[1] > MOST_TIMES * seconds[0]:
        wrong.append(f"more than {MOST_TIMES} times as long")
    for what in wrong:
        print(f"FAIL: {what}")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
