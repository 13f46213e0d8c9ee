# SPDX-License-Identifier: Apache-2.0
"""Our pre-tokenizers beside the same patterns in HF tokenizers and tiktoken: on
adversarial strings, on every code point among several neighbours, and on text."""

import inspect
import re
import sys

import tiktoken
import tiktoken_ext.openai_public as openai
from tokenizers import Regex, pre_tokenizers

import library
import texts

CONTEXTS = ["a%sb", " %s", "%s가", "1%s\n", "A%s'S", "%s", "ア%s ア"]


def code_points():
    """The first planes' scripts and, of all others, where the class changes (that
    kc_class is right for each code point, t-classes.sh shows)."""
    chars, last = [], None
    for cp in range(0x110000):
        cls = library.lib.kc_class(cp), library.lib.kc_class_is_sign(cp)
        if (cp < 0x3100 or cls != last) and not 0xD800 <= cp < 0xE000:
            chars.append(chr(cp))
            if cp >= 0x3100 and cp - 1 not in range(0xD800, 0xE000):
                chars.append(chr(cp - 1))
        last = cls
    for context in CONTEXTS:
        for i in range(0, len(chars), 300):
            yield " x".join(context % c for c in chars[i : i + 300])


def byte_offsets(text):
    offsets = [0]
    for c in text:
        offsets.append(offsets[-1] + len(c.encode()))
    return offsets


DEEPSEEK = [
    r"\p{N}{1,3}", "[一-龥぀-ゟ゠-ヿ]+",
    "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+"
    "|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*"
    "|\\s*[\r\n]+|\\s+(?!\\S)|\\s+"]


def split(regex):
    return pre_tokenizers.Split(Regex(regex), "isolated")


def ways(name, ours):
    """All that files have in the place of our expression, beside it."""
    level = pre_tokenizers.ByteLevel(add_prefix_space=False)
    digits = pre_tokenizers.Digits(individual_digits=True)
    several = pre_tokenizers.Sequence
    others = {"gpt2": [level], "starcoder": [several([digits, level])],
              "deepseek": [several([split(x) for x in DEEPSEEK])]}
    return [split(ours.regex())] + others.get(name, [])


def check_hf(name, ours, docs):
    wrong = 0
    for way in ways(name, ours):
        for text, at in docs:
            got = ours.ends(text.encode())
            want = [at[end] for _, (_, end) in way.pre_tokenize_str(text)]
            if got != want:
                wrong += 1
                if wrong < 5:
                    print("%s: %r: %r" % (name, text[:100], want[:20]))
    return wrong


def patterns():
    """What tiktoken 0.14 splits with, from its source, and our own ones."""
    cl100k = re.search(r'"pat_str": r"""(.*?)"""', inspect.getsource(openai.cl100k_base))
    o200k = re.findall(r'r"""(.*?)"""', inspect.getsource(openai.o200k_base))
    return {
        "gpt2": openai.r50k_pat_str,
        "cl100k": cl100k.group(1),
        "o200k": "|".join(o200k),
        **{name: library.Pretokenizer(name).regex() for name in library.names()
           if name in ["starcoder", "deepseek", "korean"] or name.endswith("-superwords")},
    }


def check_tiktoken(ours, pattern, docs):
    """A vocabulary of all our pieces: then tiktoken's are these, or it splits
    where we do not, or it makes a piece that is not whole."""
    pieces = {p for text in docs for p in ours.pieces(text.encode())}
    ranks = {bytes([b]): b for b in range(256)}
    for piece in sorted(pieces):
        ranks.setdefault(piece, len(ranks))
    bpe = tiktoken._tiktoken.CoreBPE(ranks, {}, pattern)
    names = {rank: piece for piece, rank in ranks.items()}
    wrong = 0
    for text in docs:
        got = [names[i] for i in bpe.encode_ordinary(text)]
        wrong += got != ours.pieces(text.encode())
    return wrong


def main():
    failed = 0
    strings = list(texts.adversarial(12000, 1))
    english, code = texts.tree()
    words = texts.korean(500, 2) + english + code + texts.real(300_000)
    docs = strings + list(code_points()) + words
    with_offsets = [(text, byte_offsets(text)) for text in docs]
    for name in library.names():
        ours = library.Pretokenizer(name)
        wrong = check_hf(name, ours, with_offsets)
        print("%s: %d texts, %d unlike HF tokenizers" % (name, len(docs), wrong))
        failed += wrong
        assert library.name_of_regex(ours.regex()) == name
    assert library.name_of_regex("\n".join(DEEPSEEK)) == "deepseek"
    for name, pattern in patterns().items():
        wrong = check_tiktoken(library.Pretokenizer(name), pattern, docs)
        print("%s: %d texts, %d unlike tiktoken" % (name, len(docs), wrong))
        failed += wrong
    sys.exit(failed != 0)


main()
