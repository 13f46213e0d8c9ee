# SPDX-License-Identifier: Apache-2.0
"""kc-encode on the texts of longtexts.py with each tokenizer of peers.py, beside the
library that the file is of; HF's is the one that is installed. Texts with added tokens
are encoded with special tokens allowed, too.

    python3 ids.py [NAME]...      only tokenizers with one of these in their name
"""

import collections
import json
import random
import re
import sys
import time

import unicodedata2

import longtexts
import peers
import texts

CHUNK = 8_000_000  # bytes of text for one run of kc-encode
BATCH = 400_000    # ... and for one call of the library

# The characters that byte-level files write bytes with.
BYTE_LEVEL = {chr(c) for c in [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x144)]}


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
        parts = [r.choice(tokens if tokens and r.random() < 0.3 else words) for _ in range(r.randint(1, 20))]
        yield "added", r.choice(["", " "]).join(parts)


class Exceptions:
    """Where HF's two versions and Unicode's own data do not give the same. `why` is the
    reason that a text is one of these for, or None."""

    def __init__(self, file, peer):
        self.next = peer.what.startswith("tokenizers 1.")
        self.form, self.raw = None, None
        if not file.endswith(".json"):
            return
        with open(file, encoding="utf-8") as f:
            tokenizer = json.load(f)
        form = (tokenizer["normalizer"] or {}).get("type")
        if not self.next and form in ("NFC", "NFKC"):
            self.form, self.normalizer = form, peer.t.normalizer
        vocab = tokenizer["model"]["vocab"]
        if self.next and "\u0120" in vocab:
            added = {a["content"] for a in tokenizer["added_tokens"]}
            raw = [t for t in vocab if not set(t) <= BYTE_LEVEL and t not in added]
            self.raw = re.compile("|".join(map(re.escape, raw))) if raw else None

    def why(self, text):
        # Its expressions are of Unicode 17; tiktoken's, HF's before and ours are of 16, to
        # which a new letter is no letter.
        if self.next and any(unicodedata2.category(c) == "Cn" for c in text):
            return "with characters of Unicode 17"
        # With o200k it splits otherwise than tiktoken and its own 0.23 here.
        if self.next and "'\u017f'" in text:
            return "with a contraction of U+017F before an apostrophe"
        # Its tables are older than Unicode 16.
        if self.form and self.normalizer.normalize_str(text) != unicodedata2.normalize(
                self.form, text):
            return "that it normalizes by an older Unicode"
        # It takes a token that is not written in the byte-level alphabet as its
        # characters, which no text reaches before.
        if self.raw and self.raw.search(unicodedata2.normalize("NFC", text)):
            return "with tokens outside of the alphabet"
        return None


def compare(file, peer, docs, special, sums):
    exceptions = Exceptions(file, peer)
    for chunk in chunks(docs, CHUNK):
        got = iter(peers.encode(file, [text for _, text in chunk], ["--special=" + special]))
        for batch in chunks(chunk, BATCH):
            want = peer.encode([text for _, text in batch], special)
            for (kind, text), a, b in zip(batch, got, want):
                sums["texts"] += 1
                sums["bytes"] += len(text.encode())
                why = None
                if b is None:
                    why = "that the library dies of"
                elif a != b:
                    why = exceptions.why(text)
                if why:
                    sums[why] += 1
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
    other = ["%d %s" % (n, why) for why, n in sums.items() if why.startswith(("with ", "that "))]
    print("%s, %s: %d texts, %d bytes, %d with other ids%s (%d s)" % (
        name, peer.what, sums["texts"], sums["bytes"], sums["other"],
        "".join(", " + x for x in other), time.time() - start), flush=True)
    return sums["other"] == 0


def main():
    wrong = checked = 0
    for name, file in peers.files():
        if peers.wanted(name, sys.argv[1:]):
            wrong += not check(name, file)
            checked += 1
    print("%d tokenizers, %d with other ids" % (checked, wrong))
    sys.exit(wrong > 0 or checked == 0)


if __name__ == "__main__":
    main()
