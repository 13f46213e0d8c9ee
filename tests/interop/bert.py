# SPDX-License-Identifier: Apache-2.0
"""WordPiece as BERT has it, beside HF tokenizers: ids, decoding and offsets, and what
BertNormalizer and BertPreTokenizer do with every code point.

    python3 bert.py FOLDER
"""

import sys

from tokenizers import AddedToken, Tokenizer, decoders, models as hf, normalizers
from tokenizers import pre_tokenizers, trainers

import models
import peers
import offsets

SPECIALS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def make(corpus, clean, han, cleanup):
    t = Tokenizer(hf.WordPiece(unk_token="[UNK]", max_input_chars_per_word=30))
    t.normalizer = normalizers.BertNormalizer(clean, han, None, False)
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.decoder = decoders.WordPiece(cleanup=cleanup)
    t.train_from_iterator(corpus, trainers.WordPieceTrainer(
        vocab_size=1500, special_tokens=SPECIALS, limit_alphabet=400, show_progress=False))
    t.add_tokens([AddedToken("[unused1]", normalized=False), "KcToken"])
    return t


def code_points():
    """Each code point between two letters, some hundred in a text."""
    chars = [chr(cp) for cp in range(1, 0x110000) if not 0xD800 <= cp < 0xE000]
    return ["b".join("a%sb" % c for c in chars[i:i + 150]) for i in range(0, len(chars), 150)]


def main():
    folder = sys.argv[1]
    corpus, docs = models.all_texts()
    docs = docs[:-1500:9] + docs[-1500:] + ["don't I'm we've a . b ? c!", "x" * 31, "x" * 30]
    ok, file = True, folder + "/bert.json"
    for clean, han, cleanup in [(True, True, True), (True, False, False), (False, True, True)]:
        t = make(corpus, clean, han, cleanup)
        t.save(file)
        what = "WordPiece, clean_text=%s, han=%s" % (clean, han)
        ok &= models.check(what, file, peers.Hf(file), docs)
        ok &= offsets.check_hf(what, file, docs)
    make(corpus, True, True, True).save(file)
    ok &= models.check("WordPiece, all code points", file, peers.Hf(file), code_points())
    sys.exit(not ok)


if __name__ == "__main__":
    main()
