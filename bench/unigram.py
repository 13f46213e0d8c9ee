# SPDX-License-Identifier: Apache-2.0
"""kc-train --type=unigram beside sentencepiece's trainer, on the same Korean lines
in one run, one thread each: CPU, peak memory, how many pieces are the same, whether
both libraries give the same ids, and what other lines cost.

Ours is a whole process, counting included. Of sentencepiece only the call counts.

    PATH=build/tools:$PATH python3 bench/unigram.py [VOCAB-SIZE [MEGABYTES]]

Every 50th text is kept for the other lines. Of the rest all are learnt from, or
MEGABYTES that are spread over them.
python3 is that of a venv with sentencepiece==0.2.3.
"""

import json
import math
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

HELD_OUT = 50


def put_lines(path, folder, most):
    """Records to learn from, their lines as sentences, and the lines of the others."""
    learnt, lines, others = (os.path.join(folder, x) for x in ("learnt.jsonl", "lines", "others.jsonl"))
    size, seen, whole = 0, 0, os.path.getsize(path)
    held = []
    with open(path, encoding="utf-8") as f, open(learnt, "w", encoding="utf-8") as records, \
            open(lines, "w", encoding="utf-8") as to:
        for n, record in enumerate(f):
            parts = [" ".join(x.split()) for x in json.loads(record)["text"].split("\n")]
            parts = [x for x in parts if x]
            seen += len(record.encode())
            if n % HELD_OUT == 0:
                held += parts
            elif size < most * seen / whole:
                json.dump({"text": "\n".join(parts)}, records, ensure_ascii=False)
                records.write("\n")
                size += to.write("\n".join(parts) + "\n") and sum(len(x.encode()) + 1 for x in parts)
    with open(others, "w", encoding="utf-8") as f:
        for line in held:
            json.dump({"text": line}, f, ensure_ascii=False)
            f.write("\n")
    return learnt, lines, others, held


def cost(p, lines):
    """Bytes a token, and bits a character on the best path; all probabilities sum to 1."""
    normal = [i for i in range(p.get_piece_size())
              if not (p.is_byte(i) or p.is_control(i) or p.is_unknown(i))]
    total = math.log(sum(math.exp(p.get_score(i)) for i in normal))
    rare = min(p.get_score(i) for i in normal) - 10
    ids = [i for line in p.encode(lines) for i in line]
    bits = sum(total - (rare / 3 if p.is_byte(i) else p.get_score(i)) for i in ids) / math.log(2)
    text = "".join(lines)
    return f"{len(text.encode()) / len(ids):.3f} bytes a token, {bits / len(text):.3f} bits a character"


def same_ids(model, p, others, lines):
    """Whether kc-encode gives the ids of sentencepiece."""
    done = subprocess.run(["kc-encode", "-t", model, "--to=jsonl", others], check=True,
                          stdout=subprocess.PIPE)
    ours = [json.loads(x)["input_ids"] for x in done.stdout.splitlines()]
    return sum(x == y for x, y in zip(ours, p.encode(lines)))


def main():
    import sentencepiece

    size = sys.argv[1] if len(sys.argv) > 1 else "32000"
    most = float(sys.argv[2]) * 1e6 if len(sys.argv) > 2 else math.inf
    with b.folder() as scratch:
        learnt, lines, others, held = put_lines(b.corpus(scratch), scratch, most)
        files = [os.path.join(scratch, x) for x in ("ko.model", "compat.model", "spm.model")]
        names = "kc-train", "  --compat", "sentencepiece"
        print(f"unigram, {size} pieces of {os.path.getsize(lines) / 1e6:.1f} MB; "
              f"{len(held)} other lines", flush=True)
        train = ["kc-train", "-q", "--type=unigram", "-s", size, "-o"]
        runs = [b.run([*train, files[0], learnt]),
                b.run([*train, files[1], "--compat=sentencepiece", learnt])]
        done = subprocess.run([sys.executable, "-c", PEER, lines, size, files[2][:-6]],
                              check=True, stdout=subprocess.PIPE, text=True)
        cpu, memory = map(float, done.stdout.split())
        print(f"  {names[2]:14} {cpu:7.2f} s CPU  {memory:6.0f} MB")
        for name, run in zip(names, runs):
            print(f"  {name:14} {run.cpu:7.2f} s CPU  {run.peak:6.0f} MB   "
                  f"{cpu / run.cpu:5.1f}x CPU {memory / run.peak:5.1f}x memory")
        models = [sentencepiece.SentencePieceProcessor(model_file=x) for x in files]
        pieces = [{p.id_to_piece(i) for i in range(p.get_piece_size())} for p in models]
        print(f"  with --compat {len(pieces[1] & pieces[2]) / len(pieces[2]):.2%} of the pieces")
        for name, file, p in zip(names, files, models):
            print(f"  {name:14} {cost(p, held)}; the same ids of "
                  f"{same_ids(file, p, others, held)} of {len(held)} lines")


main()
