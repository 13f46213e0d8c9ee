# SPDX-License-Identifier: Apache-2.0
"""kc-train --type=unigram beside sentencepiece's trainer, on the same Korean lines
in one run, one thread each: CPU, peak memory, and how many pieces are the same.

Ours is a whole process, counting included. Of sentencepiece only the call counts.

    PATH=build/tools:$PATH python3 bench/unigram.py [VOCAB-SIZE]

python3 is that of a venv with sentencepiece==0.2.3.
"""

import json
import os
import subprocess
import sys

import benchlib as b

PEER = """
import resource, sentencepiece, sys, time
lines, size, prefix = sys.argv[1:4]
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before, start = peak(), time.process_time()
sentencepiece.SentencePieceTrainer.train(input=lines, vocab_size=int(size),
    model_type="unigram", model_prefix=prefix, normalization_rule_name="identity",
    byte_fallback=True, num_threads=1, minloglevel=2, max_sentence_length=1 << 30)
print(time.process_time() - start, peak() - before)
"""


def put_lines(path, out):
    """Each line of each text as a sentence of its own."""
    with open(path, encoding="utf-8") as f, open(out, "w", encoding="utf-8") as to:
        for record in f:
            for line in json.loads(record)["text"].split("\n"):
                if line.strip():
                    to.write(line.strip() + "\n")


def pieces(file):
    import sentencepiece

    p = sentencepiece.SentencePieceProcessor(model_file=file)
    return {p.id_to_piece(i) for i in range(p.get_piece_size())}


def main():
    size = sys.argv[1] if len(sys.argv) > 1 else "32000"
    with b.folder() as scratch:
        path = b.corpus(scratch)
        ours, compat = (os.path.join(scratch, x) for x in ("ko.model", "compat.model"))
        lines = os.path.join(scratch, "lines")
        put_lines(path, lines)
        train = ["kc-train", "-q", "--type=unigram", "-s", size, "-o"]
        runs = {
            "kc-train": b.run([*train, ours, path]),
            "  --compat": b.run([*train, compat, "--compat=sentencepiece", path]),
        }
        done = subprocess.run([sys.executable, "-c", PEER, lines, size, scratch + "/spm"],
                              check=True, stdout=subprocess.PIPE, text=True)
        cpu, memory = map(float, done.stdout.split())
        print(f"unigram, {size} pieces of {os.path.getsize(lines) / 1e6:.0f} MB")
        print(f"  {'sentencepiece':14} {cpu:7.2f} s CPU  {memory:6.0f} MB")
        for name, run in runs.items():
            print(f"  {name:14} {run.cpu:7.2f} s CPU  {run.peak:6.0f} MB   "
                  f"{cpu / run.cpu:5.1f}x CPU {memory / run.peak:5.1f}x memory")
        theirs = pieces(scratch + "/spm.model")
        print(f"  with --compat {len(pieces(compat) & theirs) / len(theirs):.2%} of the pieces")


main()
