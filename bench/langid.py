# SPDX-License-Identifier: Apache-2.0
"""kc-lang's labels out of domain, in macro-F1 over sentences, word pairs and single words
cut from the open-source guides in $KC_DATA (22 languages; those that are mostly left in
English are out, and so are sentences of the English guides in the others), beside the peers that can be imported: fastText with the models that $KC_FASTTEXT
names (lid.176.ftz and others, spaces between), CLD2 (pycld2), CLD3 (gcld3, of cld3-py),
lingua, langid.py (py3langid), eldc.

    PATH=build/tools:$PATH KC_DATA=... KC_FASTTEXT=lid.176.ftz python3 bench/langid.py
"""

import functools
import glob
import html
import json
import os
import random
import re
import subprocess
import sys
import unicodedata

# Guides whose pages are mostly English, a pidgin, and a language without a model.
LEFT_OUT = {"bn", "id", "ms", "pcm", "sa", "sw"}
NAMES = {"no": "nb", "iw": "he"}


def lines_of(path):
    text = subprocess.run(["zstd", "-dcf", path], stdout=subprocess.PIPE, check=True).stdout.decode()
    for record in filter(None, text.split("\n")):
        for line in json.loads(record)["text"].split("\n"):
            line = html.unescape(re.sub(r"`[^`]*`|\([^)]*\)|https?://\S+|<[^>]*>", " ", line))
            if ":" not in line or len(line) >= 60:
                yield from re.split(r"(?<=[.!?。])\s+", line)


def words_of(text):
    """Runs of letters and marks: a vowel of Hindi is a mark."""
    return "".join(c if unicodedata.category(c)[0] in "LM" else " " for c in text).split()


def cut(folder):
    """(label, text) of sentences, pairs and words; up to 600 sentences a language."""
    rng = random.Random(1)
    sets = {"sentences": [], "word pairs": [], "single words": []}
    english = set(lines_of(os.path.join(folder, "en.jsonl.zst")))
    for path in sorted(glob.glob(os.path.join(folder, "*"))):
        label = os.path.basename(path).split(".")[0].split("-")[0]
        sentences = [s for s in lines_of(path) if sum(c.isalpha() for c in s) >= 30
                     and (label == "en" or s not in english)]
        for sentence in sentences[:600] if label not in LEFT_OUT else []:
            words = words_of(sentence)
            long = [w for w in words if len(w) >= 4]
            sets["sentences"].append((label, sentence))
            if len(words) >= 4:
                at = rng.randrange(len(words) - 1)
                sets["word pairs"].append((label, " ".join(words[at:at + 2])))
            if long:
                sets["single words"].append((label, rng.choice(long)))
    return sets


@functools.lru_cache(maxsize=None)
def judged(texts):
    """The records of kc-lang for a tuple of texts."""
    records = "".join(json.dumps({"text": t}) + "\n" for t in texts)
    p = subprocess.run(["kc-lang"], input=records.encode(), stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in p.stdout.decode().split("\n")[:-1]]


def kc_lang(texts):
    return [record["lang"] for record in judged(tuple(texts))]


def fasttext(model, texts):
    lines = "".join(" ".join(t.split()) + "\n" for t in texts)
    p = subprocess.run(["fasttext", "predict", model, "-"], input=lines.encode(), stdout=subprocess.PIPE, check=True)
    return [x[len("__label__"):] for x in p.stdout.decode().splitlines()]


def peers():
    yield "kc-lang", kc_lang
    for model in os.environ.get("KC_FASTTEXT", "").split():
        yield os.path.basename(model), functools.partial(fasttext, model)
    try:
        import pycld2
        yield "CLD2", lambda texts: [pycld2.detect(t)[2][0][1] for t in texts]
    except ImportError:
        pass
    try:
        import gcld3
        cld3 = gcld3.NNetLanguageIdentifier(0, 1000)
        yield "CLD3", lambda texts: [cld3.FindLanguage(t).language for t in texts]
    except ImportError:
        pass
    try:
        import lingua
        every = lingua.LanguageDetectorBuilder.from_all_languages().build()

        def ask_lingua(texts):
            found = every.detect_languages_in_parallel_of(texts)
            return [x.iso_code_639_1.name.lower() if x else "und" for x in found]
        yield "lingua", ask_lingua
    except ImportError:
        pass
    try:
        import py3langid  # langid.py would be this file
        yield "langid.py", lambda texts: [py3langid.classify(t)[0] for t in texts]
    except ImportError:
        pass
    try:
        import eldc
        eldc.init()
        yield "eldc", lambda texts: [eldc.detect(t) or "und" for t in texts]
    except ImportError:
        pass


def macro_f1(truths, labels):
    right, truth_n, label_n = {}, {}, {}
    for truth, label in zip(truths, labels):
        label = re.split("[-_]", label)[0]
        label = NAMES.get(label, label)
        truth_n[truth] = truth_n.get(truth, 0) + 1
        label_n[label] = label_n.get(label, 0) + 1
        right[truth] = right.get(truth, 0) + (truth == label)
    return sum(2 * right[t] / (truth_n[t] + label_n.get(t, 0)) for t in truth_n) / len(truth_n)


def print_calibration(sets):
    """Mean score, share of right labels, and how far apart they are in tenths."""
    for name, texts in sets.items():
        tenths = [[0, 0, 0.0] for _ in range(10)]
        for (truth, _), record in zip(texts, judged(tuple(text for _, text in texts))):
            label = re.split("[-_]", record["lang"])[0]
            if label in ("und", "zxx"):
                continue
            tenth = tenths[min(9, int(record["lang_score"] * 10))]
            tenth[0] += 1
            tenth[1] += NAMES.get(label, label) == truth
            tenth[2] += record["lang_score"]
        n = sum(t[0] for t in tenths)
        print("  %s: mean score %.3f, right %.3f, apart %.3f" % (
            name, sum(t[2] for t in tenths) / n, sum(t[1] for t in tenths) / n,
            sum(abs(t[1] - t[2]) for t in tenths) / n))


def main():
    folder = os.path.join(os.environ.get("KC_DATA", ""), "langid/opensource_guide")
    if not os.path.isdir(folder):
        sys.exit("langid.py: no $KC_DATA/langid/opensource_guide")
    sets = cut(folder)
    print("macro-F1      " + "  ".join("%s (%d)" % (name, len(v)) for name, v in sets.items()))
    for name, judge in peers():
        scores = [macro_f1([t for t, _ in v], judge([x for _, x in v])) for v in sets.values()]
        print("  %-12s" % name + "".join("  %.4f" % s for s in scores))
    print_calibration(sets)


if __name__ == "__main__":
    main()
