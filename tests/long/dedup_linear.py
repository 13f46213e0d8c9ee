# SPDX-License-Identifier: Apache-2.0
"""kc-dedup in linear time: a document of 100 MB and its copy with a typo, one of a
single syllable, and 10^6 equal documents, which the stages take too.

Each beside a tenth of it, which may take no less than a fifteenth of the CPU: a
table of ten times the size lies outside of caches. Status 1 if not.
"""

import os
import random
import resource
import subprocess
import sys
import tempfile

MOST = 15


def cpu(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    out = subprocess.run(["sh", "-c", command], check=True, stdout=subprocess.PIPE).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, int(out)


def long_documents(f, size):
    rng = random.Random(1)
    words = ["".join(chr(rng.randrange(0xAC00, 0xD7A4)) for _ in range(rng.randint(1, 4))) for _ in range(5000)]
    text = " ".join(rng.choices(words, k=size // 9))
    for i, t in enumerate((text, text[:99] + "빕" + text[99:])):
        f.write('{"id":"%d","text":"%s"}\n' % (i, t))


def one_syllable(f, size):
    f.write('{"id":"0","text":"%s"}\n{"id":"1","text":"%s."}\n' % ("가" * (size // 3), "가" * (size // 3)))


def equal_documents(f, n):
    for i in range(n):
        f.write('{"id":"%d","text":"모두 같은 글이며 백만 번 되풀이된다. 그래도 시간은 글의 수에 비례한다."}\n' % i)


DEDUP = "kc-dedup -q --max-record=256M pages | wc -l"
STAGES = ("kc-sketch -q pages | LC_ALL=C sort | kc-pairs | LC_ALL=C sort | kc-cluster >list; "
          "kc-drop -q --ids=list pages | wc -l")
CASES = (("a document and its copy", long_documents, 10**7, DEDUP), ("one syllable", one_syllable, 10**7, DEDUP),
         ("equal documents", equal_documents, 10**5, DEDUP), ("equal documents, in stages", equal_documents, 10**5, STAGES))


def main():
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        for label, make, size, command in CASES:
            seconds = []
            for n in size, 10 * size:
                with open("pages", "w", encoding="utf-8") as f:
                    make(f, n)
                took, kept = cpu(command)
                seconds.append(took)
                if kept != 1:
                    print(f"FAIL: {label}: {kept} records stay")
                    failed = True
            print(f"{label}: {seconds[0]:.2f} s, ten times as much {seconds[1]:.2f} s", flush=True)
            if seconds[1] > MOST * seconds[0] + 0.5:
                print(f"FAIL: more than {MOST} times")
                failed = True
    return failed


if __name__ == "__main__":
    sys.exit(main())
