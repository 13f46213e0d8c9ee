# SPDX-License-Identifier: Apache-2.0
"""kc-train --type=unigram in linear time: 45, 90, 180 and 360 MB of Korean, of which
what goes beyond the texts of $KC_DATA is copies with seeded edits, one eojeol of
eight with another syllable, so that new ones keep coming.

A megabyte of the largest may take 1.5 times the CPU of one of the smallest at most.
Status 1 if not.
"""

import glob
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile

SIZES = 45, 90, 180, 360
EDITED, MOST = 8, 1.5


def lines_of(data):
    """The lines of all Korean texts in a seeded order."""
    lines = []
    for name in sorted(glob.glob(data + "/korean/**/*.jsonl.zst", recursive=True)):
        text = subprocess.run(["zstd", "-dcq", name], check=True, stdout=subprocess.PIPE).stdout
        for record in text.splitlines():
            lines += [x for x in json.loads(record)["text"].split("\n") if x.strip()]
    random.Random(1).shuffle(lines)
    return lines


def edit(rng, line):
    """One of EDITED words, of two letters or more, with another syllable in it."""
    words = line.split(" ")
    for _ in range(-(-len(words) // EDITED)):
        i = int(rng.random() * len(words))
        if len(words[i]) > 1:
            at = int(rng.random() * len(words[i]))
            words[i] = words[i][:at] + chr(0xAC00 + int(rng.random() * 11172)) + words[i][at + 1:]
    return " ".join(words)


def write(file, lines, size):
    rng, done, copy = random.Random(2), 0, 0
    with open(file, "wb") as f:
        while done < size:
            for line in lines:
                done += f.write(((edit(rng, line) if copy else line) + "\n").encode())
                if done >= size:
                    break
            copy += 1


def run(*command):
    """CPU seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    data = os.environ.get("KC_DATA", "")
    if not os.path.isdir(data + "/korean"):
        print("KC_DATA has no korean")
        sys.exit(77)
    lines = lines_of(data)
    each = []
    with tempfile.TemporaryDirectory(dir=os.environ.get("KC_ROOM")) as folder:
        os.chdir(folder)
        for size in SIZES:
            write("text", lines, size * 1e6)
            count = run("kc-count", "-q", "--plain", "-p", "metaspace", "--stats=stats", "-o", "counts", "text")
            train = run("kc-train", "-q", "--type=unigram", "-s", "32000", "-o", "ko.model", "counts")
            with open("stats") as f:
                types = int(re.search(r'"types":(\d+)', f.read())[1])
            each.append((count + train) / size)
            print(f"{size:4} MB {types / 1e6:6.2f} million different words: {count:6.1f} s counted, "
                  f"{train:6.1f} s learnt, {1000 * each[-1]:5.0f} ms a MB", flush=True)
    sys.exit(each[-1] > MOST * each[0])


main()
