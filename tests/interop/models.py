# SPDX-License-Identifier: Apache-2.0
"""kc-encode and kc-decode beside sentencepiece, HF tokenizers and tiktoken: files
of every kind that is read, made here from the tests' texts, and those of others in
$KC_DATA and $KC_TOKENIZERS (folders that are searched). ids.py has longer texts.

    python3 models.py FOLDER
"""

import base64
import io
import json
import os
import random
import subprocess
import sys

import sentencepiece
import tokenizers
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers
from tokenizers import pre_tokenizers, trainers

import library
import peers
import texts

SPACE = "\u2581"
BYTES = ["<0x%02X>" % i for i in range(256)]


def random_ids(ids, count):
    r = random.Random(4)
    few = ids[:300]
    return [[r.choice(few if r.random() < 0.5 else ids) for _ in range(r.randint(0, 9))]
            for _ in range(count)]


def check(what, file, reference, docs, options=()):
    """The same ids, and the same texts back from them and from ids at random."""
    options, wrong = list(options), 0
    for special in ["text", "allow"] if reference.specials else ["text"]:
        got = peers.encode(file, docs, options + ["--special=" + special])
        want = reference.encode(docs, special)
        for doc, a, b in zip(docs, got, want):
            if a != b:
                wrong += 1
                if wrong < 4:
                    peers.show("--special=%s" % special, doc, a, b)
        wrong += abs(len(got) - len(want))
    lists = want[:3000] + random_ids(reference.ids, 1000)
    back = peers.decode(file, lists, options)
    lost = abs(len(back) - len(lists))
    for ids, a, b in zip(lists, back, reference.decode(lists)):
        if a != b:
            lost += 1
            if lost < 4:
                peers.show("decoding", str(ids), a, b)
    print("%s: %d texts, %d with other ids, %d lists decoded otherwise"
          % (what, len(docs), wrong, lost))
    return wrong + lost == 0


# --- SentencePiece ---

SENTENCEPIECE = {
    "unigram": {"vocab_size": 700},
    "unigram, bytes": {"vocab_size": 900, "byte_fallback": True},
    "unigram, no rules": {"normalization_rule_name": "identity", "add_dummy_prefix": False,
                          "remove_extra_whitespaces": False, "vocab_size": 700},
    "unigram, user's": {"user_defined_symbols": ["ㅋㅋ", "<x>", " a", "다."],
                        "vocab_size": 700, "split_by_whitespace": False},
    "BPE": {"model_type": "bpe", "vocab_size": 800},
    "BPE, bytes": {"model_type": "bpe", "vocab_size": 1000, "byte_fallback": True,
                   "normalization_rule_name": "identity",
                   "remove_extra_whitespaces": False, "split_digits": True},
    "BPE, user's": {"model_type": "bpe", "vocab_size": 800, "control_symbols": ["<mask>"],
                    "user_defined_symbols": ["ㅋㅋ", "<x>", "▁▁", "가나"]},
    "BPE, suffix": {"model_type": "bpe", "vocab_size": 800,
                    "treat_whitespace_as_suffix": True},
    "BPE, over spaces": {"model_type": "bpe", "vocab_size": 800, "split_by_whitespace": False,
                         "normalization_rule_name": "nfkc_cf"},
}


def train_piece(file, corpus, options):
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(corpus), model_writer=model, minloglevel=2,
        character_coverage=0.98, hard_vocab_limit=False, num_threads=2, **options)
    with open(file, "wb") as f:
        f.write(model.getvalue())


def check_sentencepiece(folder, corpus, docs):
    ok, file = True, folder + "/made.model"
    for what, options in SENTENCEPIECE.items():
        train_piece(file, corpus, options)
        ok &= check("sentencepiece, " + what, file, peers.Piece(file), docs)
    return ok


# --- HF ---


def added(content, **options):
    return AddedToken(content, **options)


def hf_bpe(corpus, normalizer, pre_tokenizer, decoder, fuse, fallback, tokens):
    t = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=fuse, byte_fallback=fallback))
    t.normalizer, t.pre_tokenizer, t.decoder = normalizer, pre_tokenizer, decoder
    specials = ["<unk>", "<s>", "</s>"] + (BYTES if fallback else [])
    t.train_from_iterator(corpus, trainers.BpeTrainer(
        vocab_size=1200, special_tokens=specials, limit_alphabet=250, show_progress=False))
    if fallback:  # bytes are tokens of the model, and no added ones
        j = json.loads(t.to_str())
        j["added_tokens"] = [a for a in j["added_tokens"] if not a["content"].startswith("<0x")]
        t = Tokenizer.from_str(json.dumps(j))
    t.add_special_tokens(["<s>"])
    t.add_tokens(tokens)
    return t


def hf_unigram(corpus, normalizer, pre_tokenizer, decoder, tokens):
    t = Tokenizer(models.Unigram())
    t.normalizer, t.pre_tokenizer, t.decoder = normalizer, pre_tokenizer, decoder
    t.train_from_iterator(corpus, trainers.UnigramTrainer(
        vocab_size=900, special_tokens=["<unk>", "</s>"], unk_token="<unk>",
        show_progress=False))
    t.add_tokens(tokens)
    return t


def fallback_decoder(strip):
    parts = [decoders.Replace(SPACE, " "), decoders.ByteFallback(), decoders.Fuse()]
    return decoders.Sequence(parts + ([decoders.Strip(" ", 1, 0)] if strip else []))


ADDED = [added("ㅋㅋ", normalized=False), added("AI", single_word=True),
         added("GPT", lstrip=True, normalized=False), added("한국", rstrip=True),
         added("é", normalized=True), added("[M]", special=True, lstrip=True)]


CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
SPACES = r"|\s*[\r\n]+|\s+(?!\S)|\s+"
UPPER = r"[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]"
LOWER = r"[\p{Ll}\p{Lm}\p{Lo}\p{M}&&[^\p{Han}]]"

# Pre-tokenizers of published files that have no scanner here.
SPLITS = {
    "BLOOM": [r" ?[^(\s|[.,!?…。，、।۔،])]+"],
    "DeepSeek Coder": ["[\r\n]", r"\s?\p{L}+", r"\s?\p{P}+", "[一-龥ࠀ-一가-퟿]+",
                       pre_tokenizers.Digits(True)],
    "K-EXAONE": [CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?(?:\p{L}\p{M}*(?: \p{L}\p{M}*)*)+|\p{N}"
                 r"| ?[^\s\p{L}\p{N}]+[\r\n/]?|\s*[\r\n]|\s+(?!\S)|\s+"],
    "Kimi K2": [r"[\p{Han}]+|[^\r\n\p{L}\p{N}]?" + UPPER + "*" + LOWER + "+" + CONTRACTIONS
                + r"?|[^\r\n\p{L}\p{N}]?" + UPPER + "+" + LOWER + "*" + CONTRACTIONS
                + r"?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*" + SPACES],
    "SuperBPE": [r"\d{1,3}(?=(?:\d{3})*\b)", CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}+"
                 r"| ?[^\s\p{L}\p{N}]+[\r\n]*" + SPACES],
    "words, numbers and signs": [pre_tokenizers.Punctuation("contiguous"), r"\w+",
                                 pre_tokenizers.Digits(False)],
}


def hf_cases(corpus, tokens):
    n, p, d = normalizers, pre_tokenizers, decoders
    llama = n.Sequence([n.Prepend(SPACE), n.Replace(" ", SPACE)])
    gemma = n.Replace(" ", SPACE)
    runs = n.Sequence([n.NFKC(), n.Strip(left=False), n.Replace(Regex(" {2,}"), SPACE)])
    yield "Llama 2", hf_bpe(corpus, llama, None, fallback_decoder(True), True, True, tokens)
    yield "Gemma", hf_bpe(corpus, gemma, p.Split(" ", "merged_with_previous"),
                          fallback_decoder(False), True, True, tokens)
    for scheme in ["always", "first", "never"]:
        for split in [True, False]:
            what = "Metaspace, %s, split=%s" % (scheme, split)
            yield "BPE, " + what, hf_bpe(
                corpus, None, p.Metaspace(prepend_scheme=scheme, split=split),
                d.Metaspace(prepend_scheme=scheme), split, scheme == "first", tokens)
            yield "Unigram, " + what, hf_unigram(
                corpus, runs, p.Metaspace(prepend_scheme=scheme, split=split),
                d.Metaspace(prepend_scheme=scheme), tokens)
    yield "T5", hf_unigram(corpus, n.NFKD(), p.Sequence([p.WhitespaceSplit(), p.Metaspace()]),
                           d.Metaspace(), tokens)
    for scheme in ["always", "first"]:
        yield "NFD, Strip, Nmt, " + scheme, hf_unigram(
            corpus, n.Sequence([n.NFD(), n.Strip(), n.Nmt()]),
            p.Metaspace(prepend_scheme=scheme), d.Metaspace(), tokens)
    t = hf_unigram(corpus, charsmap(corpus), p.Metaspace(), d.Metaspace(), tokens)
    yield "Precompiled", t
    for what, parts in SPLITS.items():
        parts = [p.Split(Regex(x), "isolated") if isinstance(x, str) else x for x in parts]
        parts += [p.ByteLevel(add_prefix_space=False, use_regex=False)]
        t = Tokenizer(models.BPE())
        t.pre_tokenizer, t.decoder = p.Sequence(parts), d.ByteLevel()
        t.train_from_iterator(corpus, trainers.BpeTrainer(
            vocab_size=1500, show_progress=False, initial_alphabet=p.ByteLevel.alphabet()))
        yield "ByteLevel, split as " + what, t
    t = Tokenizer(models.BPE())
    t.normalizer, t.pre_tokenizer = n.NFC(), p.ByteLevel(add_prefix_space=True)
    t.decoder = d.ByteLevel()
    t.train_from_iterator(corpus, trainers.BpeTrainer(
        vocab_size=800, show_progress=False, initial_alphabet=p.ByteLevel.alphabet()))
    # HF decodes the added token U+00E9 as the byte E9, which we do not.
    t.add_tokens([x for x in tokens if x.content != "é"])
    yield "ByteLevel, a space first", t


def charsmap(corpus):
    """The map of SentencePiece's nmt_nfkc, out of a model."""
    from sentencepiece import sentencepiece_model_pb2
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(corpus[:200]), model_writer=model, minloglevel=2,
        vocab_size=400, hard_vocab_limit=False)
    proto = sentencepiece_model_pb2.ModelProto.FromString(model.getvalue())
    return normalizers.Precompiled(proto.normalizer_spec.precompiled_charsmap)


def check_hf(folder, corpus, docs):
    ok, file = True, folder + "/made.json"
    for what, t in hf_cases(corpus, ADDED):
        t.save(file)
        ok &= check("HF, " + what, file, peers.Hf(file), docs)
    return ok


# --- tiktoken ---


def byte_chars():
    """The character that GPT-2 writes for each byte."""
    plain = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [b for b in range(256) if b not in plain]
    return {**{b: chr(b) for b in plain}, **{b: chr(256 + i) for i, b in enumerate(others)}}


def check_tiktoken(folder, corpus, docs):
    """A vocabulary of kc-train as ranks; specials are not in the file."""
    records, made, file = (folder + x for x in ("/r.jsonl", "/made.json", "/made.tiktoken"))
    texts.write(records, corpus)
    ok = True
    for name in ["gpt2", "cl100k", "o200k", "qwen2"]:
        subprocess.run(["kc-train", "-q", "-p", name, "-s", "2000", "--special=", "-o", made,
                        records], check=True, stderr=subprocess.DEVNULL)
        t = Tokenizer.from_file(made)
        back = {c: i for i, c in byte_chars().items()}
        ranks = {bytes(back[c] for c in k): v for k, v in t.get_vocab().items()}
        with open(file, "wb") as f:
            for token, rank in sorted(ranks.items(), key=lambda x: x[1]):
                f.write(base64.b64encode(token) + b" %d\n" % rank)
        regex = library.Pretokenizer(name).regex()
        ok &= check("tiktoken, " + name, file, peers.Tik(file, regex, {}), docs, ["-p", name])
    return ok


def check_r50k(folder, docs):
    """r50k_base and p50k_base, made of GPT-2's merges: known by their hash, so the same."""
    name = os.environ.get("KC_DATA", "") + "/tokenizers/gpt2/tests/unit/gpt2-merges.txt.zst"
    if not os.path.exists(name):
        return True
    merges = subprocess.run(["zstdcat", name], stdout=subprocess.PIPE, check=True).stdout
    merges = [m for m in merges.decode().split("\n") if m and not m.startswith("#version")]
    chars = byte_chars()
    back = {c: b for b, c in chars.items()}
    tokens = [bytes([b]) for b in sorted(range(256), key=lambda b: ord(chars[b]))]
    tokens += [bytes(back[c] for c in m.replace(" ", "")) for m in merges]
    ok, regex = True, library.Pretokenizer("gpt2").regex()
    for what, more in [("r50k_base", []), ("p50k_base", [b" " * n for n in range(2, 26)])]:
        ranks = list(enumerate(tokens)) + list(enumerate(more, 50257))
        file = folder + "/" + what + ".tiktoken"
        with open(file, "wb") as f:
            for rank, token in ranks:
                f.write(base64.b64encode(token) + b" %d\n" % rank)
        ok &= check(what, file, peers.Tik(file, regex, {"<|endoftext|>": 50256}), docs)
    return ok


# --- Files of others ---


def check_files(docs):
    ok = True
    for name, file in peers.files():
        ok &= check(name, file, peers.opened(file), docs)
    return ok


RUNS = ["ㅋ" * 5000, "a" * 5000, " " * 3000, "가 " * 3000, SPACE * 500, "\n" * 999,
        "ab" * 3000, "한국어" * 2000, "\u0301" * 300, "", " ", " a", " a ", "a  b", "\u3000a",
        "<s> </s><unk><0x41>[M] <|endoftext|>", "a" + SPACE + "b", SPACE + "a", "GPT AI AIx"]


def all_texts():
    """(to train on, to encode)"""
    korean = texts.korean(1500, 11)
    english, code = texts.tree()
    real = texts.real(300_000)
    corpus = [line for d in korean + english[:600] + code[:300] for line in d.split("\n") if line]
    docs = korean[:300] + english[:200] + code[:200] + RUNS + real
    docs += texts.adversarial(1500, 12)
    return corpus, docs


def main():
    folder = sys.argv[1]
    corpus, docs = all_texts()
    print("tokenizers", tokenizers.__version__, "sentencepiece", sentencepiece.__version__)
    ok = check_files(docs)
    some = docs[:-1500:4] + docs[-1500:]
    ok &= check_sentencepiece(folder, corpus, some)
    ok &= check_hf(folder, corpus, some)
    ok &= check_tiktoken(folder, corpus, some)
    ok &= check_r50k(folder, some)
    sys.exit(not ok)


if __name__ == "__main__":
    main()
