# SPDX-License-Identifier: Apache-2.0
"""kc-encode and kc-decode, and the libraries that they are compared with, which are
imported when one of their files is opened."""

import glob
import json
import os
import subprocess
import sys

import library


def kc(tool, file, options, data):
    p = subprocess.run([tool, "-q", "-t", file] + options, input=data,
                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if p.returncode:
        print(tool, file, p.stderr.decode()[:300])
        sys.exit(1)
    return p.stdout


def encode(file, docs, options):
    lines = "".join(json.dumps({"text": d}, ensure_ascii=False) + "\n" for d in docs)
    out = kc("kc-encode", file, ["--to=text", "-j2"] + options, lines.encode())
    return [[int(x) for x in line.split()] for line in out.split(b"\n")[:-1]]


def decode(file, lists, options):
    lines = "".join(" ".join(map(str, ids)) + "\n" for ids in lists)
    out = kc("kc-decode", file, ["--from=text"] + options, lines.encode())
    return [json.loads(line)["text"] for line in out.splitlines()]


class Piece:
    """sentencepiece."""
    specials = False

    def __init__(self, file):
        import sentencepiece
        self.what = "sentencepiece " + sentencepiece.__version__
        self.p = sentencepiece.SentencePieceProcessor(model_file=file)
        self.ids = list(range(self.p.get_piece_size()))

    def encode(self, docs, _special):
        return self.p.encode(docs)

    def decode(self, lists):
        return [self.p.decode(ids) for ids in lists]


class Hf:
    """HF tokenizers, from 1.0 on with fewer methods."""
    specials = True

    def __init__(self, file):
        import tokenizers
        self.what = "tokenizers " + tokenizers.__version__
        self.t = tokenizers.Tokenizer.from_file(file)
        self.has_setting = hasattr(self.t, "encode_special_tokens")
        self.ids = sorted(self.t.get_vocab().values()) if self.has_setting else []

    def encode(self, docs, special):
        options = {"add_special_tokens": False}
        if self.has_setting:
            self.t.encode_special_tokens = special == "text"
        else:
            options["encode_special_tokens"] = special == "text"
        return [e.ids for e in self.t.encode_batch(docs, **options)]

    def decode(self, lists):
        return self.t.decode_batch(lists, skip_special_tokens=False)


class Tik:
    """tiktoken."""
    specials = True

    def __init__(self, file, regex, specials):
        import importlib.metadata
        import tiktoken.load
        self.what = "tiktoken " + importlib.metadata.version("tiktoken")
        # tiktoken keeps what it has read by name: the same name is another file here.
        os.environ["TIKTOKEN_CACHE_DIR"] = ""
        ranks = tiktoken.load.load_tiktoken_bpe(file)
        self.t = tiktoken.Encoding("x", pat_str=regex, mergeable_ranks=ranks,
                                   special_tokens=specials)
        self.ids = sorted(list(ranks.values()) + list(specials.values()))

    def encode_one(self, doc, special):
        """None: its regular expressions run out of stack, in a million spaces say."""
        try:
            if special == "text":
                return self.t.encode_ordinary(doc)
            return self.t.encode(doc, allowed_special="all", disallowed_special=())
        except BaseException as e:
            if "StackOverflow" not in str(e):
                raise
            return None

    def encode(self, docs, special):
        return [self.encode_one(d, special) for d in docs]

    def decode(self, lists):
        return [self.t.decode(ids) for ids in lists]


def show(what, doc, a, b):
    at = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
    print("  %s of %r: at %d %r, not %r" % (what, doc[:60], at, a[at:at + 9], b[at:at + 9]))


# --- Files of others ---

PUBLISHED = {
    "cl100k": {"<|endoftext|>": 100257, "<|fim_prefix|>": 100258, "<|fim_middle|>": 100259,
               "<|fim_suffix|>": 100260, "<|endofprompt|>": 100276},
    "o200k": {"<|endoftext|>": 199999, "<|endofprompt|>": 200018},
}


def files():
    """(name, file) of those in $KC_DATA and $KC_TOKENIZERS (folders that are searched)."""
    data = os.environ.get("KC_DATA", "")
    for folder in [data + "/tokenizers", data + "/suites/sentencepiece",
                   os.environ.get("KC_TOKENIZERS", "")]:
        for file in sorted(glob.glob(folder + "/**/*", recursive=True)) if folder else []:
            base = os.path.basename(file)
            if file.endswith(".model") or base in (
                    "tokenizer.json", "cl100k_base.tiktoken", "o200k_base.tiktoken"):
                yield "/".join(file[len(folder) + 1:].split("/")[-4:]), file


def wanted(name, parts):
    """True if one of the parts is in the name, or there are none."""
    return not parts or any(x in name for x in parts)


def opened(file):
    """The library of the file, with the file."""
    if file.endswith(".model"):
        return Piece(file)
    if not file.endswith(".tiktoken"):
        return Hf(file)
    kind = os.path.basename(file).split("_")[0]
    return Tik(file, library.Pretokenizer(kind).regex(), PUBLISHED[kind])
