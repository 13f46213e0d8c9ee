# SPDX-License-Identifier: Apache-2.0
"""kc-train of characters beside SentencePiece and HF tokenizers: with --compat the
pieces of its trainer, of BPE one for one, without it no worse ones on other texts;
and the same ids from the files that kc-train writes.

    python3 pieces.py FOLDER
"""

import json
import math
import re
import subprocess
import sys

import sentencepiece
from tokenizers import Tokenizer

import texts

# Of all pieces of a Unigram; SentencePiece sums in single precision.
LEAST_SAME = 0.98
KINDS = "unigram", "bpe"


def lines_of(docs):
    """Lines as SentencePiece has them: single spaces, none at the ends."""
    lines = [re.sub(" +", " ", line).strip() for d in docs for line in d.split("\n")]
    return [line for line in lines if line]


def train_spm(folder, kind, lines, size, **settings):
    with open(folder + "/lines", "w", encoding="utf-8") as f:
        f.write("\n".join(lines) + "\n")
    sentencepiece.SentencePieceTrainer.train(
        input=folder + "/lines", model_prefix=folder + "/spm", vocab_size=size,
        model_type=kind, normalization_rule_name="identity", num_threads=1,
        max_sentence_length=1 << 20, minloglevel=2, **settings,
    )
    return sentencepiece.SentencePieceProcessor(model_file=folder + "/spm.model")


def train_kc(folder, kind, lines, size, out, *options):
    texts.write(folder + "/records.jsonl", lines)
    subprocess.run(
        ["kc-train", "-q", "--type", kind, "--alphabet=chars", "-s", str(size), "-o", out, *options,
         folder + "/records.jsonl"], check=True, stderr=subprocess.DEVNULL,
    )
    return out


def pieces(p):
    return [p.id_to_piece(i) for i in range(p.get_piece_size())]


def check_compat(folder, what, lines, size, settings, options):
    for kind in KINDS:
        theirs = pieces(train_spm(folder, kind, lines, size, **settings))
        file = train_kc(folder, kind, lines, size, folder + "/kc.model",
                        "--compat=sentencepiece", *options)
        ours = pieces(sentencepiece.SentencePieceProcessor(model_file=file))
        same = len(set(ours) & set(theirs)) / len(theirs)
        print(f"{kind}, {what}: {len(ours)} pieces, {same:.2%} the same")
        assert len(ours) == len(theirs), (kind, what, len(ours), len(theirs))
        assert same >= LEAST_SAME, (kind, what, sorted(set(theirs) - set(ours))[:20])
        if kind == "bpe":
            assert ours == theirs, (what, [x for x in zip(ours, theirs) if x[0] != x[1]][:9])


def cost(p, lines):
    """Tokens, and bits on the best path with probabilities that sum up to 1."""
    normal = [i for i in range(p.get_piece_size())
              if not (p.is_byte(i) or p.is_control(i) or p.is_unknown(i))]
    total = math.log(sum(math.exp(p.get_score(i)) for i in normal))
    rare = min(p.get_score(i) for i in normal) - 10
    ids = [i for line in p.encode(lines) for i in line]
    bits = sum(total - (rare / 3 if p.is_byte(i) else p.get_score(i)) for i in ids) / math.log(2)
    return len(ids), bits


def check_default(folder, lines, others, size):
    theirs = cost(train_spm(folder, "unigram", lines, size, byte_fallback=True), others)
    file = train_kc(folder, "unigram", lines, size, folder + "/kc.model")
    ours = cost(sentencepiece.SentencePieceProcessor(model_file=file), others)
    print(f"{size}: tokens {ours[0]} beside {theirs[0]}, bits {ours[1]:.0f} beside {theirs[1]:.0f}")
    assert ours[0] <= theirs[0] * 1.01 and ours[1] <= theirs[1] * 1.01


def kc_ids(folder, file, docs):
    texts.write(folder + "/docs.jsonl", docs)
    out = subprocess.run(["kc-encode", "-t", file, "--to=jsonl", folder + "/docs.jsonl"],
                         check=True, stdout=subprocess.PIPE)
    return [json.loads(line)["input_ids"] for line in out.stdout.splitlines()]


def check_ids(folder, kind, lines, docs, options):
    model = train_kc(folder, kind, lines, 1200, folder + "/ids.model", *options)
    p = sentencepiece.SentencePieceProcessor(model_file=model)
    file = train_kc(folder, kind, lines, 1200, folder + "/ids.json", *options)
    hf = Tokenizer.from_file(file)
    for ours, doc in zip(kc_ids(folder, model, docs), docs):
        assert ours == p.encode(doc), (options, doc)
    # HF takes the name of a control or byte piece for it: see kcorpus/tokenizer.h.
    plain = [doc for doc in docs if "<" not in doc]
    for ours, doc in zip(kc_ids(folder, file, plain), plain):
        assert ours == hf.encode(doc, add_special_tokens=False).ids, (options, doc)
    print(f"{kind}, {' '.join(options) or 'default'}: the same ids of {len(docs)} and {len(plain)} texts")


def check_bytes(folder, lines, docs, options):
    """A byte-level Unigram: ids as HF has them, and texts come back."""
    texts.write(folder + "/records.jsonl", lines)
    file = folder + "/bytes.json"
    subprocess.run(["kc-train", "-q", "--type=unigram", "--alphabet=bytes", "-s", "1500", "-o", file,
                    *options, folder + "/records.jsonl"], check=True, stderr=subprocess.DEVNULL)
    hf = Tokenizer.from_file(file)
    hf.encode_special_tokens = True
    tokens = size = 0
    for ours, doc in zip(kc_ids(folder, file, docs), docs):
        theirs = hf.encode(doc, add_special_tokens=False).ids
        assert ours == theirs, (options, doc[:200], [x for x in zip(ours, theirs) if x[0] != x[1]][:9])
        assert hf.decode(ours, skip_special_tokens=False) == doc, (options, doc[:200])
        tokens += len(ours)
        size += len(doc.encode())
    print(f"unigram of bytes, {' '.join(options)}: the same ids of {len(docs)} texts, "
          f"{size / tokens:.3f} bytes a token")


def main():
    folder = sys.argv[1]
    english, code = texts.tree()
    korean, other = texts.korean(4000, 1), lines_of(texts.korean(500, 2) + english[::7])
    lines = lines_of(korean + english)
    fallback = {"byte_fallback": True}
    check_compat(folder, "Korean and English", lines, 2000, fallback, [])
    check_compat(folder, "no bytes", lines, 1500, {}, ["--no-byte-fallback"])
    check_compat(folder, "digits and scripts", lines, 1500,
                 dict(fallback, split_digits=True, split_by_unicode_script=False,
                      max_sentencepiece_length=6, character_coverage=0.99,
                      required_chars="뷁漢", control_symbols=["<pad>", "<mask>"]),
                 ["--split-digits", "--join-scripts", "--max-piece=6", "--coverage=0.99",
                  "--required=뷁漢", "--special=<pad>", "--special=<mask>"])
    check_compat(folder, "numbers", lines, 1500, dict(fallback, split_by_number=False),
                 ["--join-numbers"])
    check_default(folder, lines, other, 1500)
    docs = texts.korean(300, 3) + english[::5] + code[::9]
    for kind in KINDS:
        for options in [], ["--compat=sentencepiece"], ["--no-dummy-prefix"]:
            check_ids(folder, kind, lines, docs, options)
    for options in ["-p", "gpt2"], ["-p", "cl100k", "--special=<|끝|>"], \
            ["-p", "korean", "--symbol=대한민국", "--split-digits"], ["--pattern=[a-z]+"]:
        check_bytes(folder, lines, docs + ["<s>a</s><|끝|>대한민국 12<unk>"], options)


main()
