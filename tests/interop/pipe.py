# SPDX-License-Identifier: Apache-2.0
"""From texts to shards and back: kc-train, kc-encode and kc-shard, then numpy on
the shards, whose ids must be those that kc-encode gives as JSON lines, and
kc-decode on these, whose texts must be the first ones.

    python3 pipe.py FOLDER
"""

import json
import os
import random
import subprocess
import sys

import shards

SYLLABLES = range(0xAC00, 0xD7A4)
OTHERS = "abc XYZ 019 .,!?\n\t\u3000\u1112\u1161\u11ab\u00e9\U0001f600\u4e2d\u0000\u007f\u2028\\\""


def text(r):
    """Mostly eojeols of a small lexicon, some of anything."""
    words = ["".join(chr(r.choice(SYLLABLES)) for _ in range(r.randrange(1, 5)))
             for _ in range(20)]
    parts = [
        r.choice(words) if r.random() < 0.8
        else "".join(r.choice(OTHERS) for _ in range(r.randrange(1, 6)))
        for _ in range(r.choice([1, 5, 50, 2000]))
    ]
    return " ".join(parts)


def run(*command, stdin=None):
    return subprocess.run(
        command, check=True, input=stdin, stdout=subprocess.PIPE
    ).stdout


def lines(data):
    return [json.loads(line) for line in data.split(b"\n")[:-1]]


def check_shards(folder, tokenizer, docs, eod, options):
    prefix = os.path.join(folder, "s")
    stream = run("kc-encode", "--tokenizer=" + tokenizer, stdin=docs)
    wanted = lines(
        run("kc-encode", "--tokenizer=" + tokenizer, "--to=jsonl", stdin=docs)
    )
    run("kc-shard", "write", "--format=megatron,olmo", "-o", prefix,
        *options, stdin=stream)
    with open(prefix + ".manifest.jsonl") as f:
        manifest = [m for m in map(json.loads, f) if "shard" in m]
    read = []
    for i, shard in enumerate(manifest):
        name = "%s-%05d" % (prefix, i)
        megatron = list(shards.read_megatron(name))
        olmo = [ids for ids, _ in shards.read_olmo(name, shard["dtype"])]
        assert megatron == olmo
        read += megatron
    assert all(ids[-1] == eod for ids in read)
    read = [ids[:-1] for ids in read]
    assert read == [w["input_ids"] for w in wanted]
    back = "".join(
        json.dumps({"id": w["id"], "input_ids": ids}) + "\n"
        for w, ids in zip(wanted, read)
    )
    decoded = lines(
        run("kc-decode", "--tokenizer=" + tokenizer, "--from=jsonl",
            stdin=back.encode())
    )
    assert [d["text"] for d in decoded] == [d["text"] for d in lines(docs)]
    return len(manifest)


def main():
    folder = sys.argv[1]
    r = random.Random(1)
    docs = "".join(
        json.dumps({"id": "d%d" % i, "text": text(r)}) + "\n" for i in range(300)
    ).encode()
    tokenizer = os.path.join(folder, "t.json")
    run("kc-train", "--type=bpe", "--vocab-size=2000", "-o", tokenizer, stdin=docs)
    with open(tokenizer) as f:
        # The special token that kc-train makes.
        eod = json.load(f)["added_tokens"][0]["id"]
    assert check_shards(folder, tokenizer, docs, eod, []) == 1
    assert check_shards(folder, tokenizer, docs, eod, ["--max-tokens=20000"]) > 3
    print("pipe: the same ids from shards, the same texts from ids")


main()
