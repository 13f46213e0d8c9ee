# SPDX-License-Identifier: Apache-2.0
"""kc-vocab convert: in each form that is not refused, the library of that form gives
the ids that the origin's gives. Files of others are taken from $KC_DATA and
$KC_TOKENIZERS. With $KC_LONG the texts are 100,000 Korean lines, else 3,000.

    python3 convert.py FOLDER [NAME]...      only files with one of these in their name
"""

import collections
import ctypes as C
import glob
import io
import os
import subprocess
import sys

import regex
import sentencepiece
import unicodedata2
import xllamacpp

import library
import models
import peers
import texts

FORMS = ["json", "model", "tiktoken", "gguf"]


class Llama:
    """llama.cpp, through the functions that xllamacpp's module exports."""
    specials = False

    # llama_model_params, of which only vocab_only is set: the first of its flags,
    # which stand after nine pointers and words.
    class Params(C.Structure):
        _fields_ = [("bytes", C.c_ubyte * 160)]
    VOCAB_ONLY = 72

    lib = C.CDLL(glob.glob(os.path.dirname(xllamacpp.__file__) + "/xllamacpp*.so")[0])
    quiet = C.CFUNCTYPE(None, C.c_int, C.c_char_p, C.c_void_p)(lambda *_: None)
    lib.llama_log_set(quiet, None)
    lib.llama_backend_init()
    lib.llama_model_default_params.restype = Params
    lib.llama_model_load_from_file.argtypes = [C.c_char_p, Params]
    lib.llama_model_load_from_file.restype = C.c_void_p
    lib.llama_model_get_vocab.argtypes = [C.c_void_p]
    lib.llama_model_get_vocab.restype = C.c_void_p
    lib.llama_tokenize.argtypes = [C.c_void_p, C.c_char_p, C.c_int32, C.c_void_p, C.c_int32,
                                   C.c_bool, C.c_bool]

    def __init__(self, file):
        params = self.lib.llama_model_default_params()
        params.bytes[self.VOCAB_ONLY] = 1
        model = self.lib.llama_model_load_from_file(file.encode(), params)
        if not model:
            sys.exit("llama.cpp does not load " + file)
        self.vocab = self.lib.llama_model_get_vocab(model)

    def encode_one(self, text):
        data = text.encode()
        ids = (C.c_int32 * (len(data) + 16))()
        n = self.lib.llama_tokenize(self.vocab, data, len(data), ids, len(ids), False, False)
        return list(ids[:n])

    def encode(self, docs, _special):
        return [self.encode_one(d) for d in docs]


def convert(file, form, options, to):
    p = subprocess.run(["kc-vocab", "convert", "--format=" + form, "-o", to, file] + options,
                       stderr=subprocess.PIPE, check=False)
    return p.stderr.decode().split(" has no form as ")[-1].strip() if p.returncode else ""


def split_of(file):
    """The pre-tokenizer that a .tiktoken must be told."""
    p = subprocess.run(["kc-vocab", "show", file], stdout=subprocess.PIPE, check=True)
    facts = dict(line.split("\t") for line in p.stdout.decode().splitlines())
    return facts["pretokenizer"]


def reader(form, file, name):
    if form == "json":
        return peers.Hf(file)
    if form == "model":
        return peers.Piece(file)
    if form == "gguf":
        return Llama(file)
    return peers.Tik(file, library.Pretokenizer(name).regex(), {})


def check_forms(what, file, origin, docs, options=()):
    """How many texts get other ids, by form; the origin's are those of its library."""
    want = origin.encode(docs, "text")
    wrong = 0
    for form in FORMS:
        if file.endswith("." + form):
            continue
        to = sys.argv[1] + "/to." + form
        why = convert(file, form, list(options), to)
        if why:
            print("%s as %s: refused: %s" % (what, form, why))
            continue
        name = split_of(file) if form == "tiktoken" else None
        if form == "gguf":  # llama.cpp has no Unicode form
            docs = [d for d in docs if unicodedata2.normalize("NFC", d) == d]
            want = origin.encode(docs, "text")
        got = reader(form, to, name).encode(docs, "text")
        if form == "gguf":  # read back: llama.cpp's ids, but for those that differ below
            back = peers.encode(to, docs, [])
            lost = sum(a != b for a, b in zip(back, got))
            print("%s as gguf, read back: %d with other ids" % (what, lost))
            wrong += lost
        bad = [(d, a, b) for d, a, b in zip(docs, got, want) if a != b]
        # The same pieces in another order: a tie of Unigram, which kc-vocab(1) excepts.
        ties = [x for x in bad if sorted(x[1]) == sorted(x[2])]
        bad = [x for x in bad if x not in ties]
        print("%s as %s: %d texts, %d with other ids, %d ties" % (
            what, form, len(docs), len(bad), len(ties)), flush=True)
        for doc, a, b in bad[:2]:
            peers.show(form, doc, a, b)
        wrong += len(bad)
    return wrong


def ordinary(doc):
    """What kc-vocab(1) does not except: no U+2581, and in NFKC no clusters of several
    characters."""
    return models.SPACE not in doc and not any(
        len(x) > 1 for x in regex.findall(r"\X", unicodedata2.normalize("NFKC", doc)))


def korean_lines(count):
    """Of all sorts, each fifth one decomposed."""
    lines = collections.OrderedDict()
    lines["ㅎㅓㅅ소리 ㅇㅇㅜㅐ ㅋㅋㅋㅏ ～ (주) ㈜ ﾊﾝｸﾞﾙ １２３"] = True
    for doc in texts.korean(count // 4, 21) + texts.real(40 * count):
        for line in doc.split("\n"):
            if line and ordinary(line):
                form = "NFD" if len(lines) % 5 == 0 else "NFC"
                lines[unicodedata2.normalize(form, line)] = True
        if len(lines) >= count:
            break
    return list(lines)[:count]


def made(folder, corpus):
    kinds = {what: models.SENTENCEPIECE[what] for what in [
        "unigram", "unigram, bytes", "unigram, no rules", "BPE", "BPE, bytes", "BPE, suffix",
        "unigram, user's"]}
    kinds["BPE, a map of another kind"] = {
        "normalization_rule_tsv": folder + "/rules.tsv", "vocab_size": 800}
    with open(folder + "/rules.tsv", "w", encoding="ascii") as f:
        f.write("B2E4\t64 61\n2460\t31 29\n")
    for what, options in kinds.items():
        model = io.BytesIO()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(corpus), model_writer=model, minloglevel=2,
            character_coverage=0.98, hard_vocab_limit=False, **options)
        file = folder + "/made.model"
        with open(file, "wb") as f:
            f.write(model.getvalue())
        yield "sentencepiece, " + what, file, peers.Piece(file)
    for what, t in models.hf_cases(corpus, []):
        file = folder + "/made.json"
        t.save(file)
        yield "HF, " + what, file, peers.Hf(file)


def main():
    corpus = [line for d in texts.korean(1500, 11) for line in d.split("\n") if line]
    docs = korean_lines(100_000 if "KC_LONG" in os.environ else 3_000)
    wrong = 0
    for what, file in peers.files():
        if not file.endswith(".tiktoken") and peers.wanted(what, sys.argv[2:]):
            wrong += check_forms(what, file, peers.opened(file), docs)
    for what, file, origin in made(sys.argv[1], corpus):
        if peers.wanted(what, sys.argv[2:]):
            wrong += check_forms(what, file, origin, docs[:2000])
    print(wrong, "texts with other ids")
    sys.exit(wrong > 0)


main()
