# SPDX-License-Identifier: Apache-2.0
"""The ground of the filters: records that pass through beside jq, plain text beside
uconv and cat, and peak memory at two sizes of input.

    PATH=build/tools:$PATH python3 bench/filters.py [--memory]
"""

import os
import sys

import benchlib as b

FILTERS = (["kc-norm"], ["kc-norm", "--profile=web"], ["kc-lang"], ["kc-filter"], ["kc-jamo", "decompose"])


def records(path):
    size = os.path.getsize(path) / 1e6
    print(f"records, {size:.0f} MB of JSONL, NFC, file to /dev/null, one thread")
    ours = b.best(5, lambda: b.run(["kc-norm", "--profile=lossless", path]))
    print(f"  kc-norm      {ours.cpu:6.3f} s CPU  {size / ours.cpu:7.0f} MB/s")
    if b.have("jq"):
        jq = b.best(2, lambda: b.run(["jq", "-c", ".", path]))
        print(f"  jq -c .      {jq.cpu:6.3f} s CPU  {size / jq.cpu:7.0f} MB/s")
        print(f"  ratio        {jq.cpu / ours.cpu:.1f}x")


def plain(path, scratch):
    text = os.path.join(scratch, "plain.txt")
    with open(text, "wb") as out, open(path, "rb") as f:
        # Lines of text without the JSON around them; escapes stay as they are.
        for line in f:
            at = line.find(b'"text":')
            line = line[at + 8:].rsplit(b'"', 1)[0][:4000].decode("utf-8", "ignore")
            out.write(line.strip(' "').encode() + b"\n")
    size = os.path.getsize(text) / 1e6
    print(f"plain lines, {size:.0f} MB, a pipe at both ends, the filter's own CPU")
    ours = b.best(5, lambda: b.pipe(["kc-norm", "--plain", "--profile=lossless"], text))
    cat = b.best(5, lambda: b.pipe(["cat"], text))
    print(f"  kc-norm --plain  {ours.cpu:6.3f} s  {size / ours.cpu:7.0f} MB/s")
    print(f"  cat              {cat.cpu:6.3f} s  {size / cat.cpu:7.0f} MB/s")
    print(f"  kc-norm / cat    {ours.cpu / cat.cpu:.2f}x")
    if b.have("uconv"):
        peer = b.best(1, lambda: b.pipe(["uconv", "-f", "utf-8", "-t", "utf-8", "-x", "nfc"], text))
        print(f"  uconv -x nfc     {peer.cpu:6.3f} s  {size / peer.cpu:7.0f} MB/s")
        print(f"  ratio            {peer.cpu / ours.cpu:.1f}x")


def memory(scratch):
    print("peak memory at -j2, records of up to 1 MiB")
    for megabytes in (100, 2000):
        path = os.path.join(scratch, "big.jsonl")
        word = "한국어 문장은 이렇게 길다. "
        with open(path, "wb") as out:
            n = done = 0
            while done < megabytes * 1e6:
                count = 1 << (n % 16)  # 36 bytes to 1 MiB
                line = ('{"id":"m%d","text":"%s%d"}\n' % (n, word * count, n)).encode()[:1 << 20]
                line = line if line.endswith(b"}\n") else None
                n += 1
                if line:
                    out.write(line)
                    done += len(line)
        for command in FILTERS:
            print(f"  {megabytes:5d} MB  {' '.join(command):22s} {b.peak(command + ['-j2', path]):6.1f} MB")
        os.unlink(path)


with b.folder() as scratch:
    if "--memory" not in sys.argv:
        source = b.corpus(scratch)
        nfc = os.path.join(scratch, "nfc.jsonl")
        b.run(["kc-norm", "--profile=lossless", "-o", nfc, source])
        records(nfc)
        plain(nfc, scratch)
    memory(scratch)
