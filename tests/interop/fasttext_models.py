# SPDX-License-Identifier: Apache-2.0
"""kc-lang --model beside fastText's own predict: models that fastText trains here, for
each loss and option, .bin and .ftz, on invented languages and on Common Voice's if
$KC_DATA has it; those that kc-lang train
makes, and the files that $KC_FASTTEXT names (lid.176.ftz ...). Labels are the
same on every line of which the model knows something; scores to 2e-4, or a step of
fastText's table of the sigmoid.

    python3 fasttext_models.py FOLDER
"""

import glob
import json
import os
import random
import subprocess
import sys

LINES = int(os.environ.get("KC_LONG_LINES", "12000"))

# What is trained: name, arguments of train_supervised, arguments of quantize or None.
MODELS = [
    ("softmax", dict(loss="softmax", minn=2, maxn=4, bucket=20000), None),
    ("hs-wordngrams", dict(loss="hs", minn=1, maxn=3, bucket=20000, wordNgrams=3), None),
    ("ova", dict(loss="ova", minn=2, maxn=4, bucket=20000, lr=0.2), None),
    ("ns-words", dict(loss="ns", bucket=5000, wordNgrams=2, lr=0.2), None),
    ("words", dict(loss="softmax", minCount=2), None),
    ("odd-dim", dict(loss="softmax", minn=1, maxn=5, bucket=9973, dim=13), None),
    ("q", dict(loss="softmax", minn=2, maxn=4, bucket=20000), {}),
    ("q-pruned", dict(loss="hs", minn=1, maxn=3, bucket=20000), dict(qnorm=True, cutoff=8000, retrain=True)),
    ("q-dsub3", dict(loss="softmax", minn=2, maxn=4, bucket=20000, dim=17), dict(dsub=3, cutoff=4000)),
    ("q-output", dict(loss="ova", minn=2, maxn=3, bucket=5000, labels=300), dict(qnorm=True, qout=True)),
    ("q-output-hs", dict(loss="hs", minn=2, maxn=3, bucket=5000, labels=300), dict(qout=True, cutoff=3000)),
]


# What kc-lang train makes and fastText must read.
OURS = [
    ("ours.bin", ["--buckets=20000", "--min-count=2", "--crops=0.5"]),
    ("ours-words.bin", ["--maxn=0", "--minn=0", "--word-ngrams=3", "--buckets=5000", "--dim=13"]),
    ("ours.ftz", ["--buckets=20000", "--word-ngrams=2"]),
    ("ours-cutoff.ftz", ["--buckets=20000", "--cutoff=6000", "--min-count=0", "--dim=17", "--dsub=3"]),
]


def invented(n):
    """Languages of invented words, in letters of one to three bytes."""
    rng = random.Random(7)
    tongues = []
    for base in (0x61, 0x61, 0x61, 0x3B1, 0x430, 0xAC00, 0xAC00, 0x4E00):
        letters = [chr(base + rng.randrange(24)) for _ in range(12)]
        words = ["".join(rng.choice(letters) for _ in range(rng.randint(1, 7))) for _ in range(900)]
        tongues.append(words)
    for _ in range(n):
        t = rng.randrange(len(tongues))
        yield "t%d" % t, " ".join(rng.choice(tongues[t]) for _ in range(rng.randint(1, 9)))


def real(folder, n):
    """Sentences of Common Voice, each language as often as another."""
    rng = random.Random(8)
    files = sorted(glob.glob(os.path.join(folder, "*")))
    for path in files:
        data = open(path, "rb").read()
        if path.endswith(".zst"):
            data = subprocess.run(["zstd", "-dc", path], stdout=subprocess.PIPE, check=True).stdout
        lines = data.decode("utf-8", "ignore").split("\n")
        label = os.path.basename(path).split(".")[0]
        for _ in range(n // len(files)):
            line = " ".join(rng.choice(lines).split())
            if line and "</s>" not in line:
                yield label, line


def fasttext(*command, **numbers):
    args = [x for k, v in numbers.items() for x in ("-" + k, str(v))]
    return subprocess.run(["fasttext", *command, *args], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout


def train(folder, name, args, quantize, examples):
    args = dict(args)
    labels = args.pop("labels", 0)
    path = os.path.join(folder, "train.txt")
    with open(path, "w", encoding="utf-8") as f:
        for i, (label, text) in enumerate(examples):
            f.write("__label__%s%s %s\n" % (label, "-%d" % (i % labels) if labels else "", text))
    stem = os.path.join(folder, name)
    fasttext("supervised", "-input", path, "-output", stem, thread=1, epoch=1, verbose=0, **{"dim": 16, **args})
    out = stem + ".bin"
    if quantize is not None:
        flags = ["-" + k for k, v in quantize.items() if v is True]
        numbers = {k: v for k, v in quantize.items() if v is not True}
        fasttext("quantize", "-input", path, "-output", stem, *flags, thread=1, epoch=1, verbose=0, **numbers)
        out = stem + ".ftz"
    return out


def train_ours(folder, name, options, examples):
    path = os.path.join(folder, name)
    records = "".join(json.dumps({"lang": label, "text": text}) + "\n" for label, text in examples)
    subprocess.run(["kc-lang", "train", "-o", path, "--examples=20000", *options], input=records.encode(), check=True)
    return path


def ours(path, lines):
    records = "".join(json.dumps({"text": line}) + "\n" for line in lines)
    p = subprocess.run(["kc-lang", "--model=" + path], input=records.encode(), stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in p.stdout.decode().splitlines()]


def is_tie(path, line, label):
    """True if fastText itself gives the label what it gives its best one, to rounding:
    a model that knows nothing of a line has all labels within a part in 10,000."""
    p = subprocess.run(["fasttext", "predict-prob", path, "-", "100000"],
                       input=(line + "\n").encode(), stdout=subprocess.PIPE, check=True)
    answer = p.stdout.decode().split()
    scores = dict(zip(answer[::2], map(float, answer[1::2])))
    return scores.get("__label__" + label, 0) > .9999 * max(scores.values())


def compare(path, lines):
    text = "".join(line + "\n" for line in lines)
    p = subprocess.run(["fasttext", "predict-prob", path, "-"], input=text.encode(), stdout=subprocess.PIPE, check=True)
    theirs = p.stdout.decode().splitlines()
    got = ours(path, lines)
    differ = unknown = ties = 0
    for line, record, answer in zip(lines, got, theirs):
        if record["lang"] == "und":
            unknown += 1
            continue
        label, score = answer.split()
        if label[len("__label__"):] != record["lang"] and is_tie(path, line, record["lang"]):
            ties += 1
        elif label[len("__label__"):] != record["lang"] or abs(min(float(score), 1) - record["lang_score"]) > 0.002:
            differ += 1
            if differ <= 3:
                print("  %r: fastText %s %s, kc-lang %s %.4f" %
                      (line[:40], label, score, record["lang"], record["lang_score"]))
    print("%-16s %6d lines, %5d unknown, %d ties, %d differ" % (
        os.path.basename(path), len(lines), unknown, ties, differ))
    assert len(got) == len(theirs) == len(lines)
    return differ


def main(folder):
    examples = list(invented(6000))
    lines = [text for _, text in invented(LINES // 2)] + ["", "x", "zz</x>", "__label__t1 a"]
    voice = os.path.join(os.environ.get("KC_DATA", ""), "langid/common_voice")
    if os.path.isdir(voice):
        examples += real(voice, 6000)
        lines += [text for _, text in real(voice, LINES // 2)]
    bad = 0
    for name, args, quantize in MODELS:
        bad += compare(train(folder, name, args, quantize, examples), lines)
    for name, options in OURS:
        bad += compare(train_ours(folder, name, options, examples), lines)
    for path in os.environ.get("KC_FASTTEXT", "").split():
        bad += compare(path, lines)
    sys.exit(bad > 0)


if __name__ == "__main__":
    main(sys.argv[1])
