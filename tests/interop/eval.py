# SPDX-License-Identifier: Apache-2.0
"""kc-vocab eval beside the same numbers from the offsets of HF tokenizers and the
pieces of sentencepiece: tokens, what their ends cut, morphemes, bits per byte.

    python3 eval.py FOLDER
"""

import collections
import json
import math
import subprocess
import sys

import sentencepiece
import xxhash
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

import texts

GENRES = ["even", "odd"]


# White_Space of Unicode; str.isspace also has the separators U+001C to U+001F.
SPACE = set("\t\n\x0b\x0c\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000")
SPACE |= {chr(c) for c in range(0x2000, 0x200b)}


def is_syllable(c):
    return "\uac00" <= c <= "\ud7a3"


def words(text):
    """(start, end) of the runs without white space."""
    start = None
    for i, c in enumerate(text + " "):
        if c in SPACE:
            if start is not None:
                yield start, i
            start = None
        elif start is None:
            start = i


def hf_layout(tokenizer, text):
    """Ids, and for each the places in the text's bytes where it ends."""
    names = {}
    n = 0
    for b in range(256):
        if 33 <= b <= 126 or 161 <= b <= 172 or 174 <= b <= 255:
            names[chr(b)] = b
        else:
            names[chr(256 + n)] = b
            n += 1
    e = tokenizer.encode(text, add_special_tokens=False)
    ends, at = [], 0
    for token in e.tokens:
        at += len([names[c] for c in token])
        ends.append(at)
    return e.ids, ends


def sp_layout(model, text):
    """As hf_layout; a model that changes no text of ours but for a space before it."""
    p = model.encode(text, return_type="proto").pieces
    ids, ends, at = [], [], 0
    for piece in p:
        at = piece.end  # in bytes
        # byte pieces: sentencepiece says that the last has the whole character
        if piece.piece.startswith("<0x"):
            at = (ends[-1] if ends else 0) + 1
        ids.append(piece.id)
        ends.append(at)
    return ids, ends


def numbers(docs, lay):
    """What eval.h defines, counted with sets of places."""
    sums = collections.Counter()
    halves = [collections.Counter(), collections.Counter()]
    pairs = [collections.Counter(), collections.Counter()]
    for text in docs:
        data = text.encode()
        ids, ends = lay(text)
        inside, at = set(ends), 0
        places = [0]
        for c in text:
            at += len(c.encode())
            places.append(at)
        starts = set(places)
        sums["tokens"] += len(ids)
        sums["bytes"] += len(data)
        for i, c in enumerate(text):
            if is_syllable(c):
                sums["syllables"] += 1
                sums["whole_syllables"] += not any(
                    b in inside for b in range(places[i] + 1, places[i + 1]))
        for start, end in words(text):
            sums["eojeol"] += 1
            sums["whole_eojeol"] += not any(
                b in inside for b in range(places[start] + 1, places[end]))
        begin = 0
        for end in ends:
            sums["broken"] += begin not in starts or end not in starts
            begin = end
        half = xxhash.xxh3_64_intdigest(data) >> 63
        before = -1
        for i in ids:
            halves[half][i] += 1
            pairs[half][before, i] += 1
            before = i
    return sums, halves, pairs


def bits(halves, pairs, size):
    total = [0.0, 0.0]
    for half in range(2):
        learnt, n = halves[1 - half], sum(halves[1 - half].values())
        after, kinds = collections.Counter(), collections.Counter()
        for (before, _), k in pairs[1 - half].items():
            after[before] += k
            kinds[before] += 1
        share = {i: (learnt[i] + .5) / (n + size / 2) for i in halves[half]}
        for i, k in halves[half].items():
            total[0] -= k * math.log2(share[i])
        for (before, i), k in pairs[half].items():
            p = share[i]
            if kinds[before]:
                p = ((pairs[1 - half][before, i] + kinds[before] * p)
                     / (after[before] + kinds[before]))
            total[1] -= k * math.log2(p)
    return total


def compare(name, have, want):
    if not math.isclose(have, want, rel_tol=1e-5, abs_tol=2e-6):
        print(f"{name}: {have} where {want} is right")
        return 1
    return 0


def check(file, folder, docs, lay, size):
    records = f"{folder}/docs.jsonl"
    with open(records, "w", encoding="utf-8") as f:
        for i, text in enumerate(docs):
            f.write(json.dumps({"text": text, "genre": GENRES[i % 2]}) + "\n")
    out = subprocess.run(["kc-vocab", "eval", "--format=json", "-j2", "--by=genre",
                          "--text", records, file], stdout=subprocess.PIPE, check=True)
    have = json.loads(out.stdout)[0]
    bad = 0
    for genre in [None, 0, 1]:
        some = docs if genre is None else docs[genre::2]
        sums, halves, pairs = numbers(some, lay)
        facts = have if genre is None else have["genres"][GENRES[genre]]
        for key, above, below in [
                ("bytes_per_token", "bytes", "tokens"),
                ("tokens_per_eojeol", "tokens", "eojeol"),
                ("whole_eojeol", "whole_eojeol", "eojeol"),
                ("whole_syllables", "whole_syllables", "syllables"),
                ("broken_tokens", "broken", "tokens")]:
            bad += compare(f"{file} {genre} {key}", facts[key][0],
                           sums[above] / sums[below])
            bad += not facts[key][1] <= facts[key][0] <= facts[key][2]
        if genre is None:
            both = bits(halves, pairs, size)
            bad += compare(f"{file} unigram", have["unigram_bits_per_byte"],
                           both[0] / sums["bytes"])
            bad += compare(f"{file} bigram", have["bigram_bits_per_byte"],
                           both[1] / sums["bytes"])
            all_ = halves[0] + halves[1]
            n = sum(all_.values())
            renyi = math.log(sum((k / n) ** 2.5 for k in all_.values())) / -1.5
            bad += compare(f"{file} renyi", have["renyi_efficiency"],
                           renyi / math.log(size))
    return bad


def main(folder):
    english, code = texts.tree()
    plain = texts.korean(400, 18) + english[:60] + code[:60]
    docs = plain + list(texts.adversarial(300, 18))
    training = texts.korean(300, 19) + english[60:120]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(training, trainers.BpeTrainer(
        vocab_size=1500, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    tokenizer.save(f"{folder}/bpe.json")
    bad = check(f"{folder}/bpe.json", folder, docs,
                lambda text: hf_layout(tokenizer, text), tokenizer.get_vocab_size())

    with open(f"{folder}/train.txt", "w", encoding="utf-8") as f:
        f.writelines(line + "\n" for t in training for line in t.split("\n"))
    sentencepiece.SentencePieceTrainer.train(
        input=f"{folder}/train.txt", model_prefix=f"{folder}/sp", vocab_size=1000,
        model_type="unigram", byte_fallback=True, normalization_rule_name="identity",
        remove_extra_whitespaces=False, add_dummy_prefix=False,
        hard_vocab_limit=False, minloglevel=2)
    model = sentencepiece.SentencePieceProcessor(model_file=f"{folder}/sp.model")
    normal = sum(not (model.is_control(i) or model.is_unknown(i))
                 for i in range(model.get_piece_size()))
    bad += check(f"{folder}/sp.model", folder,
                 [t for t in plain if "\u2581" not in t],
                 lambda text: sp_layout(model, text), normal)
    print(f"{len(docs)} documents, {bad} numbers differ")
    return bad > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
