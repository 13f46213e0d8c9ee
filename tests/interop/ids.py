# SPDX-License-Identifier: Apache-2.0
"""kc-encode on the texts of longtexts.py with each tokenizer of peers.py and GPT-2's,
beside the library that the file is of; HF's is the one that is installed. Texts with
added tokens are encoded with special tokens allowed, too.

    python3 ids.py FOLDER [NAME]...      only tokenizers with one of these in their name
"""

import collections
import json
import os
import random
import subprocess
import sys
import time

import unicodedata2

import longtexts
import peers
import texts

CHUNK = 8_000_000  # bytes of text for one run of kc-encode
BATCH = 400_000    # ... and for one call of the library


def chunks(docs, size):
    """Lists of (kind, text) of about `size` bytes each."""
    some, left = [], size
    for kind, text in docs:
        some.append((kind, text))
        left -= len(text.encode())
        if left < 0:
            yield some
            some, left = [], size
    if some:
        yield some


def added_tokens(file):
    if not file.endswith(".json"):
        return ["<|endoftext|>", "<|endofprompt|>", "<s>", "</s>", "<unk>"]
    with open(file, encoding="utf-8") as f:
        return [a["content"] for a in json.load(f)["added_tokens"]]


def with_added(file):
    """Texts in which added tokens stand, beside all sorts of characters."""
    r = random.Random(33)
    tokens = added_tokens(file)
    words = texts.STEMS + texts.PARTS + list(texts.SPECIAL) + [t[:-1] for t in tokens[:40]]
    for _ in range(20000):
        parts = [r.choice(tokens if r.random() < 0.3 else words) for _ in range(r.randint(1, 20))]
        yield "added", r.choice(["", " "]).join(parts)


def is_excepted(peer, text):
    """HF's expressions are of Unicode 17 from 1.0 on; tiktoken's, HF's before and ours are
    of 16, to which a new letter is no letter."""
    return peer.what.startswith("tokenizers 1.") and any(
        unicodedata2.category(c) == "Cn" for c in text)


def compare(file, peer, docs, special, sums):
    for chunk in chunks(docs, CHUNK):
        got = iter(peers.encode(file, [text for _, text in chunk], ["--special=" + special]))
        for batch in chunks(chunk, BATCH):
            want = peer.encode([text for _, text in batch], special)
            for (kind, text), a, b in zip(batch, got, want):
                sums["texts"] += 1
                sums["bytes"] += len(text.encode())
                if a != b and is_excepted(peer, text):
                    sums["excepted"] += 1
                elif a != b:
                    sums["other"] += 1
                    sums[kind] += 1
                    if sums[kind] < 4:
                        peers.show("%s, --special=%s" % (kind, special), text, a, b)


def check(name, file):
    sums, start = collections.Counter(), time.time()
    try:
        peer = peers.opened(file)
    except Exception as e:  # HF's own class
        print("%s: the library does not read it: %s" % (name, e))
        return True
    compare(file, peer, longtexts.all_kinds(), "text", sums)
    for special in ["text", "allow"] if peer.specials else ["text"]:
        compare(file, peer, with_added(file), special, sums)
    print("%s, %s: %d texts, %d bytes, %d with other ids, %d with characters of "
          "Unicode 17 (%d s)" % (name, peer.what, sums["texts"], sums["bytes"], sums["other"],
                                 sums["excepted"], time.time() - start), flush=True)
    return sums["other"] == 0


def make_gpt2(folder):
    """GPT-2's two files as HF has them in one."""
    data = os.environ.get("KC_DATA", "") + "/tokenizers/gpt2/tests/unit/gpt2-"
    if not os.path.exists(data + "merges.txt.zst"):
        return []
    merges = subprocess.run(["zstdcat", data + "merges.txt.zst"], stdout=subprocess.PIPE,
                            check=True).stdout.decode().split("\n")
    with open(data + "vocab.json", encoding="utf-8") as f:
        vocab = json.load(f)
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True,
             "use_regex": True}
    end = {"id": 50256, "content": "<|endoftext|>", "single_word": False, "lstrip": False,
           "rstrip": False, "normalized": False, "special": True}
    model = {"type": "BPE", "vocab": vocab, "merges": [m for m in merges[1:] if m]}
    file = folder + "/gpt2.json"
    with open(file, "w", encoding="utf-8") as f:
        json.dump({"version": "1.0", "added_tokens": [end], "normalizer": None,
                   "pre_tokenizer": level, "post_processor": None, "decoder": level,
                   "model": model}, f)
    return [("gpt2/tokenizer.json", file)]


def main():
    wrong = checked = 0
    for name, file in list(peers.files()) + make_gpt2(sys.argv[1]):
        if peers.wanted(name):
            wrong += not check(name, file)
            checked += 1
    print("%d tokenizers, %d with other ids" % (checked, wrong))
    sys.exit(wrong > 0 or checked == 0)


if __name__ == "__main__":
    main()
