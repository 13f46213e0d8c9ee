# SPDX-License-Identifier: Apache-2.0
"""WordPiece as BERT has it, beside HF tokenizers: ids, decoding and offsets, and what
BertNormalizer and BertPreTokenizer do with every code point.

    python3 bert.py FOLDER
"""

import subprocess
import sys

from tokenizers import AddedToken, Tokenizer, decoders, models as hf, normalizers
from tokenizers import pre_tokenizers, trainers

import models
import peers
import offsets

SPECIALS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


def make(corpus, normalizer, cleanup):
    t = Tokenizer(hf.WordPiece(unk_token="[UNK]", max_input_chars_per_word=30))
    t.normalizer = normalizer
    t.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    t.decoder = decoders.WordPiece(cleanup=cleanup)
    t.train_from_iterator(corpus, trainers.WordPieceTrainer(
        vocab_size=1500, special_tokens=SPECIALS, limit_alphabet=400, show_progress=False))
    t.add_tokens([AddedToken("[unused1]", normalized=False), "KcToken"])
    return t


def code_points():
    """Each code point between two letters, some hundred in a text. HF's form D is of Unicode
    11, which does not take U+11938 apart; ours is of 15."""
    chars = [chr(cp) for cp in range(1, 0x110000) if not 0xD800 <= cp < 0xE000]
    chars.remove("\U00011938")
    return ["b".join("a%sb" % c for c in chars[i:i + 150]) for i in range(0, len(chars), 150)]


def bytes_of(normalizer):
    """A vocabulary of the bytes alone: ids are what the normalizer leaves."""
    level = pre_tokenizers.ByteLevel.alphabet()
    t = Tokenizer(hf.BPE({c: i for i, c in enumerate(sorted(level))}, []))
    t.normalizer = normalizer
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.decoder = decoders.ByteLevel()
    return t


# clean_text, handle_chinese_chars, strip_accents, lowercase, the decoder's cleanup
BERTS = [(True, True, None, False, True), (True, False, None, False, False),
         (False, True, None, False, True), (True, True, None, True, True),
         (True, True, False, True, True), (True, True, True, False, False)]


def main():
    folder = sys.argv[1]
    corpus, docs = models.all_texts()
    docs = docs[:-1500:9] + docs[-1500:] + ["don't I'm we've a . b ? c!", "x" * 31, "x" * 30]
    docs += ["\u0130I\u0307 ΑΣ ΌΣ ß\u1e9e é e\u0301 \u0344 각 각"]
    ok, file = True, folder + "/bert.json"
    for *bert, cleanup in BERTS:
        t = make(corpus, normalizers.BertNormalizer(*bert), cleanup)
        t.save(file)
        what = "WordPiece, %s" % bert
        ok &= models.check(what, file, peers.Hf(file), docs)
        ok &= offsets.check_hf(what, file, docs)
    make(corpus, normalizers.BertNormalizer(True, True, None, False), True).save(file)
    ok &= models.check("WordPiece, all code points", file, peers.Hf(file), code_points())
    for what, normalizer in [
            ("Lowercase", normalizers.Lowercase()), ("StripAccents", normalizers.StripAccents()),
            ("BERT, uncased", normalizers.BertNormalizer()),
            ("NFD, StripAccents", normalizers.Sequence(
                [normalizers.NFD(), normalizers.StripAccents(), normalizers.Lowercase()]))]:
        bytes_of(normalizer).save(file)
        ok &= models.check("Bytes, %s" % what, file, peers.Hf(file), code_points() + docs)
        subprocess.run(["kc-vocab", "convert", file, "-o", folder + "/again.json"], check=True)
        again = folder + "/again.json"
        ok &= models.check("Again, %s" % what, again, peers.Hf(file), code_points())
    sys.exit(not ok)


if __name__ == "__main__":
    main()
