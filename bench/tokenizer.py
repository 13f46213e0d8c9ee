# SPDX-License-Identifier: Apache-2.0
"""kc-train and kc-encode beside tokenizers, tiktoken, sentencepiece, gigabpe and gigatoken,
on the same Korean records in one run, one thread.

Ours is a whole process: records parsed, output written. Of a peer only the call
itself counts, with the texts in memory as Python strings; its peak memory is less
what they take before it.

    PATH=build/tools:$PATH python3 bench/tokenizer.py [VOCAB-SIZE]

Peers that are not installed are left out; python3 is that of their venv (see
tests/interop/requirements.txt; gigabpe==0.1.0 gigatoken==0.10.0 sentencepiece==0.2.3).
"""

import json
import os
import subprocess
import sys

import benchlib as b

# A peer, as a program: it prints CPU seconds and what it has to say.
HEAD = """
import json, resource, sys, time
path, size, file = sys.argv[1:4]
docs = [json.loads(line)["text"] for line in open(path, encoding="utf-8")]
mb = sum(len(d.encode()) for d in docs) / 1e6
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before, start = peak(), time.process_time()
"""
PEERS = {
    "tokenizers": """
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
level = pre_tokenizers.ByteLevel
t = Tokenizer(models.BPE())
t.pre_tokenizer = level(add_prefix_space=False)
t.train_from_iterator(docs, trainers.BpeTrainer(vocab_size=int(size), show_progress=False,
    special_tokens=["<|endoftext|>"], initial_alphabet=level.alphabet()))
print(time.process_time() - start, peak() - before)
m = json.loads(t.to_str())["model"]
ours = json.load(open(file))["model"]
print("the same merges" if m["merges"] == ours["merges"] else "OTHER merges")
""",
    "gigabpe": """
import subprocess, tempfile
f = tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt")
f.writelines(d + "\\n" for d in docs)
f.flush()
subprocess.run([sys.executable, "-c", "import gigabpe, sys;"
    "gigabpe.train_bpe([sys.argv[1]], int(sys.argv[2]), special_tokens=['<|endoftext|>'], threads=1)",
    f.name, size], check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
print("lines, not documents: other pretokens where lines end")
""",
    "sentencepiece": """
import sentencepiece, os, tempfile
out = tempfile.mkdtemp()
sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(docs), vocab_size=int(size),
    model_type="bpe", model_prefix=out + "/m", normalization_rule_name="identity",
    byte_fallback=True, num_threads=1, minloglevel=2, max_sentence_length=1 << 30)
print(time.process_time() - start, peak() - before)
print("characters, not bytes: another vocabulary")
""",
}
ENCODERS = {
    "tokenizers": """
from tokenizers import Tokenizer
t = Tokenizer.from_file(file)
docs = docs[::10]
mb = sum(len(d.encode()) for d in docs) / 1e6
start = time.process_time()
for i in range(2):
    start = time.process_time()
    t.encode_batch(docs, add_special_tokens=False)
    print(mb / (time.process_time() - start), "MB/s" + (" again" if i else ""))
""",
    "tiktoken": """
import tiktoken, tiktoken_ext.openai_public as openai
level = {c: b for b, c in enumerate(
    list(range(256, 289)) + list(range(33, 127)) + list(range(289, 323))
    + list(range(161, 173)) + [323] + list(range(174, 256)))}
m = json.load(open(file))
special = {x["id"] for x in m["added_tokens"]}
ranks = {bytes(level[ord(c)] for c in token): id - len(special)
    for token, id in m["model"]["vocab"].items() if id not in special}
t = tiktoken._tiktoken.CoreBPE(ranks, {}, openai.r50k_pat_str)
for i in range(2):
    start = time.process_time()
    for d in docs:
        t.encode_ordinary(d)
    print(mb / (time.process_time() - start), "MB/s" + (" again" if i else ""))
""",
    "gigatoken": """
import gigatoken
t = gigatoken.Tokenizer(file)
for i in range(2):
    start = time.process_time()
    t.encode_batch(docs, parallel=False)
    print(mb / (time.process_time() - start), "MB/s" + (" again" if i else ""))
""",
}
ENV = dict(os.environ, RAYON_NUM_THREADS="1", TOKENIZERS_PARALLELISM="false")


def peer(name, program, *args):
    """The lines that a peer prints, or None when it is not there."""
    if subprocess.run([sys.executable, "-c", "import " + name], stderr=subprocess.DEVNULL).returncode:
        print(f"  {name:14} is not installed: left out")
        return None
    done = subprocess.run([sys.executable, "-c", HEAD + program, *args], env=ENV,
                          check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.splitlines()


def training(path, size, file):
    print(f"training, {size} tokens")
    ours = b.best(2, lambda: b.run(["kc-train", "-s", size, "-o", file, path]))
    print(f"  {'kc-train':14} {ours.cpu:7.2f} s CPU  {ours.peak:6.0f} MB")
    for name, program in PEERS.items():
        lines = peer(name, program, path, size, file)
        if lines:
            cpu, memory = map(float, lines[0].split())
            print(f"  {name:14} {cpu:7.2f} s CPU  {memory:6.0f} MB   "
                  f"{cpu / ours.cpu:5.1f}x CPU {memory / ours.peak:5.1f}x memory, {lines[1]}")


def encoding(path, size, file):
    with open(path, encoding="utf-8") as f:
        mb = sum(len(json.loads(line)["text"].encode()) for line in f) / 1e6
    print(f"encoding, {mb:.0f} MB of text")
    ours = b.best(3, lambda: b.run(["kc-encode", "-t", file, path]))
    print(f"  {'kc-encode':14} {mb / ours.cpu:7.1f} MB/s, {ours.peak:.0f} MB")
    for name, program in ENCODERS.items():
        lines = peer(name, program, path, size, file)
        for line in lines or []:
            speed, what = line.split(maxsplit=1)
            print(f"  {name:14} {float(speed):7.1f} {what}   {mb / ours.cpu / float(speed):5.1f}x")


def main():
    size = sys.argv[1] if len(sys.argv) > 1 else "32000"
    with b.folder() as scratch:
        path = b.corpus(scratch)
        file = os.path.join(scratch, "ko.json")
        training(path, size, file)
        encoding(path, size, file)


main()
