# SPDX-License-Identifier: Apache-2.0
"""kc-lang's labels out of domain, in macro-F1 over sentences, word pairs and single words,
beside the peers that can be imported: fastText with the models that $KC_FASTTEXT names
(lid.176.ftz, that of bench/langid_plain.sh and others, spaces between), CLD2 (pycld2),
CLD3 (gcld3, of cld3-py), lingua, langid.py (py3langid), eldc; after it how far scores and
shares of right labels are apart, and what languages lose to which. The texts are

- the open-source guides in $KC_DATA (22 languages; those that are mostly left in English
  are out, and so are sentences of the English guides in the others);
- Debian's documentation in $KC_DEBIAN, a folder with the packages of DEBIAN below, which
  --debian=FOLDER downloads and unpacks (24 languages; sentences that share five words in
  a row with the English pages are out).

    python3 bench/langid.py --debian=FOLDER    # on Debian, once
    PATH=build/tools:$PATH KC_DATA=... KC_DEBIAN=FOLDER KC_FASTTEXT=lid.176.ftz \
        python3 bench/langid.py
"""

import collections
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

DEBIAN = ["debian-handbook", "installation-guide-amd64"] + [
    name + "-" + language for name, languages in (
        ("aptitude-doc", "cs en es fi fr it ja nl ru"),
        ("debian-faq", "de fr it ja ko nl pt ru zh-cn"),
        ("debian-reference", "de en es fr id it ja pt pt-br zh-cn zh-tw"),
        ("developers-reference", "de fr it ja ru"),
        ("maint-guide", "ca de es fr it ja ru vi zh-cn zh-tw")) for language in languages.split()]


def fetch_debian(folder):
    os.makedirs(folder, exist_ok=True)
    subprocess.run(["apt-get", "download", *DEBIAN], cwd=folder, check=True)
    for package in glob.glob(os.path.join(folder, "*.deb")):
        subprocess.run(["dpkg", "-x", package, folder], check=True)
        os.remove(package)


def lines_of_guide(path):
    text = subprocess.run(["zstd", "-dcf", path], stdout=subprocess.PIPE, check=True).stdout.decode()
    for record in filter(None, text.split("\n")):
        for line in json.loads(record)["text"].split("\n"):
            line = html.unescape(re.sub(r"`[^`]*`|\([^)]*\)|https?://\S+|<[^>]*>", " ", line))
            if ":" not in line or len(line) >= 60:
                yield from re.split(r"(?<=[.!?。])\s+", line)


def guides(folder):
    """(label, sentences) of each guide."""
    english = set(lines_of_guide(os.path.join(folder, "en.jsonl.zst")))
    for path in sorted(glob.glob(os.path.join(folder, "*"))):
        label = os.path.basename(path).split(".")[0].split("-")[0]
        if label not in LEFT_OUT:
            yield label, [s for s in lines_of_guide(path) if label == "en" or s not in english]


def lines_of_page(path):
    with open(path, encoding="utf-8") as f:
        page = f.read()
    for paragraph in re.findall(r"<p[ >](.*?)</p>", page, re.S):
        text = re.sub(r"<(code|tt|pre|kbd)\b.*?</\1>|<[^>]*>", " ", paragraph, flags=re.S)
        yield from re.split(r"(?<=[.!?。])\s+|(?<=。)", " ".join(html.unescape(text).split()))


def is_sentence(text):
    return sum(c.isalpha() for c in text) >= 30


def runs_of(sentence):
    words = words_of(sentence.lower())
    return {tuple(words[i:i + 5]) for i in range(len(words) - 4)}


def debian(folder):
    """(label, sentences) of each language of Debian's documentation."""
    pages = {}
    for path in sorted(glob.glob(os.path.join(folder, "usr/share/**/*.html"), recursive=True)):
        # "/maint-guide-zh-tw/html/", "/sv/ch01.html", "/apa.pt-br.html"
        found = re.findall(r"(?:[/.]|-(?=[a-z-]*/))([a-z]{2})(?:[-_][A-Za-z]{2})?(?=/|\.html$)",
                           path[len(folder):])
        pages.setdefault(found[-1] if found else "en", []).append(path)
    sentences = {label: list(dict.fromkeys(s for path in paths for s in lines_of_page(path)))
                 for label, paths in sorted(pages.items())}
    english = set().union(*map(runs_of, sentences["en"]))
    for label, texts in sentences.items():
        own = [s for s in texts if is_sentence(s) and (label == "en" or not runs_of(s) & english)]
        random.Random(2).shuffle(own)
        if len(own) >= 100:
            yield label, own


def words_of(text):
    """Runs of letters and marks: a vowel of Hindi is a mark."""
    return "".join(c if unicodedata.category(c)[0] in "LM" else " " for c in text).split()


def cut(source):
    """(label, text) of sentences, pairs and words; up to 600 sentences a language."""
    rng = random.Random(1)
    sets = {"sentences": [], "word pairs": [], "single words": []}
    for label, texts in source:
        for sentence in list(filter(is_sentence, texts))[:600]:
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
        yield "CLD2", lambda texts: [pycld2.detect("".join(filter(str.isprintable, t)))[2][0][1] for t in texts]
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


def base_of(label):
    """The language of a label, without script or country."""
    label = re.split("[-_]", label)[0]
    return NAMES.get(label, label)


def f1_by_language(truths, labels):
    right, truth_n, label_n = {}, {}, {}
    for truth, label in zip(truths, map(base_of, labels)):
        truth_n[truth] = truth_n.get(truth, 0) + 1
        label_n[label] = label_n.get(label, 0) + 1
        right[truth] = right.get(truth, 0) + (truth == label)
    return {t: 2 * right[t] / (truth_n[t] + label_n.get(t, 0)) for t in truth_n}


def macro_f1(truths, labels):
    by_language = f1_by_language(truths, labels)
    return sum(by_language.values()) / len(by_language)


def print_calibration(sets):
    """Mean score, share of right labels, and how far apart they are in tenths."""
    for name, texts in sets.items():
        tenths = [[0, 0, 0.0] for _ in range(10)]
        for (truth, _), record in zip(texts, judged(tuple(text for _, text in texts))):
            label = base_of(record["lang"])
            if label in ("und", "zxx"):
                continue
            tenth = tenths[min(9, int(record["lang_score"] * 10))]
            tenth[0] += 1
            tenth[1] += label == truth
            tenth[2] += record["lang_score"]
        n = sum(t[0] for t in tenths)
        print("  %s: mean score %.3f, right %.3f, apart %.3f" % (
            name, sum(t[2] for t in tenths) / n, sum(t[1] for t in tenths) / n,
            sum(abs(t[1] - t[2]) for t in tenths) / n))


def print_losses(texts):
    """Languages with F1 below .9, the worst first, and which labels took most of theirs."""
    truths = [truth for truth, _ in texts]
    labels = kc_lang([text for _, text in texts])
    by_language = f1_by_language(truths, labels)
    for language in sorted(by_language, key=by_language.get):
        if by_language[language] >= .9:
            break
        own = [base_of(label) for truth, label in zip(truths, labels) if truth == language]
        taken = collections.Counter(label for label in own if label != language).most_common(3)
        print("  %s %.2f: %s" % (language, by_language[language], ", ".join(
            "%s %.0f %%" % (label, 100 * n / len(own)) for label, n in taken)))


def print_table(title, source):
    sets = cut(source)
    print(title + ": " + " ".join(sorted({t for v in sets.values() for t, _ in v})))
    print("macro-F1      " + "  ".join("%s (%d)" % (name, len(v)) for name, v in sets.items()))
    for name, judge in peers():
        scores = [macro_f1([t for t, _ in v], judge([x for _, x in v])) for v in sets.values()]
        print("  %-12s" % name + "".join("  %.4f" % s for s in scores), flush=True)
    print_calibration(sets)
    print("kc-lang, word pairs, languages below .9 and the labels that took most of theirs")
    print_losses(sets["word pairs"])


def main(argv):
    if argv and argv[0].startswith("--debian="):
        return fetch_debian(argv[0].split("=", 1)[1])
    folder = os.path.join(os.environ.get("KC_DATA", ""), "langid/opensource_guide")
    if not os.path.isdir(folder):
        sys.exit("langid.py: no $KC_DATA/langid/opensource_guide")
    print_table("open-source guides", guides(folder))
    if os.environ.get("KC_DEBIAN"):
        print_table("Debian's documentation", debian(os.environ["KC_DEBIAN"]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
