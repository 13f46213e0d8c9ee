# SPDX-License-Identifier: Apache-2.0
"""A small model trains on shards: a bigram model of low rank in numpy reads nanoGPT's
file and Megatron's pair, and its loss on what was held out falls well below that of a
model that knows how often each token comes. Both ways give the same ids.

    python3 train.py FOLDER
"""

import json
import subprocess
import sys

import numpy as np

import texts

VOCABULARY, RANK, STEPS, BATCH = 600, 32, 400, 2048


def read_nanogpt(path):
    return np.memmap(path, np.uint16, "r")


def read_megatron(stem):
    """As Megatron's indexed dataset: dtype, sizes and pointers, then the ids."""
    with open(stem + ".idx", "rb") as f:
        assert f.read(9) == b"MMIDIDX\0\0"
        version, = np.frombuffer(f.read(8), "<u8")
        code, = np.frombuffer(f.read(1), np.uint8)
        sequences, documents = (int(x) for x in np.frombuffer(f.read(16), "<u8"))
        sizes = np.frombuffer(f.read(4 * sequences), "<i4")
        pointers = np.frombuffer(f.read(8 * sequences), "<i8")
        assert version == 1 and documents == sequences + 1
    ids = np.memmap(stem + ".bin", {8: np.uint16, 4: np.int32}[int(code)], "r")
    at = pointers // ids.itemsize
    return np.concatenate([ids[a:a + n] for a, n in zip(at, sizes)])


def unigram_loss(train, held):
    n = np.bincount(train, minlength=VOCABULARY) + .5
    return -np.log(n / n.sum())[held[1:]].mean()


def train(ids, held):
    """Loss on held-out ids before and after some steps of Adam."""
    rng = np.random.default_rng(7)
    weights = [rng.normal(0, .1, (VOCABULARY, RANK)), rng.normal(0, .1, (RANK, VOCABULARY))]
    moments = [[np.zeros_like(w), np.zeros_like(w)] for w in weights]

    def softmax(x):
        z = weights[0][x] @ weights[1]
        z = np.exp(z - z.max(1, keepdims=True))
        return z / z.sum(1, keepdims=True)

    def loss(v):
        return -np.log(softmax(v[:-1])[np.arange(len(v) - 1), v[1:]]).mean()

    before = loss(held)
    for step in range(1, STEPS + 1):
        at = rng.integers(0, len(ids) - 1, BATCH)
        x, y = ids[at], ids[at + 1]
        p = softmax(x)
        p[np.arange(BATCH), y] -= 1
        p /= BATCH
        gradients = [np.zeros_like(weights[0]), weights[0][x].T @ p]
        np.add.at(gradients[0], x, p @ weights[1].T)
        for w, g, m in zip(weights, gradients, moments):
            m[0] = .9 * m[0] + .1 * g
            m[1] = .999 * m[1] + .001 * g * g
            w -= .02 * (m[0] / (1 - .9 ** step)) / (np.sqrt(m[1] / (1 - .999 ** step)) + 1e-8)
    return before, loss(held)


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def main(folder):
    with open(f"{folder}/text.jsonl", "w", encoding="utf-8") as f:
        for i, text in enumerate(texts.korean(2000, 31)):
            f.write(json.dumps({"id": str(i), "text": text}) + "\n")
    run("kc-train", f"--vocab-size={VOCABULARY}", "-o", f"{folder}/t.json",
        f"{folder}/text.jsonl")
    run("kc-encode", f"--tokenizer={folder}/t.json", "-o", f"{folder}/t.tokens",
        f"{folder}/text.jsonl")
    run("kc-shard", "write", "--format=megatron,nanogpt", "-o", f"{folder}/mg",
        f"{folder}/t.tokens")
    run("kc-shard", "write", "--format=nanogpt", "-o", f"{folder}/ng", f"{folder}/t.tokens")
    ids = np.asarray(read_nanogpt(f"{folder}/ng.bin"), np.int64)
    other = np.asarray(read_megatron(f"{folder}/mg-00000"), np.int64)
    if not np.array_equal(ids, other):
        print(f"nanoGPT's {len(ids)} ids are not Megatron's {len(other)}")
        return 1
    cut = len(ids) * 9 // 10
    before, after = train(ids[:cut], ids[cut:])
    floor = unigram_loss(ids[:cut], ids[cut:])
    print(f"{len(ids)} ids: loss {before:.3f}, then {after:.3f}; "
          f"{floor:.3f} by frequency alone")
    return not after < floor - .3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
