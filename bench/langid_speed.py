# SPDX-License-Identifier: Apache-2.0
"""The speed of kc-lang beside its peers, on one core, each in CPU seconds without what
it takes to start (measured with one English line, for which the built-in model is opened
as for some of the reviews; peers in Python have theirs open), the least of five runs:

- fastText classifiers ($KC_FASTTEXT: lid.176.ftz ...), lines in and labels out, beside the
  fasttext command and the package that has the module fasttext, fasttext-turbo or
  fasttext, on a list of lines;
- the built-in model on Korean reviews, records in and out and --plain, beside eldc;
- the built-in model on sentences of the Latin script (Common Voice and the open-source
  guides, at most 1,200 of a language, shuffled), beside CLD2 and eldc.

    PATH=build/tools:$PATH KC_DATA=... KC_FASTTEXT=lid.176.ftz python3 bench/langid_speed.py
"""

import glob
import json
import os
import random
import subprocess
import sys
import time
from importlib import metadata

import benchlib
import langid

TIMES = 5
MOST = 1200  # lines of a language
ONE = "The weather was fine and people went for a walk in the park."


def is_latin(lines):
    letters = [c for line in lines for c in line if c.isalpha()]
    return sum(c < "\u0250" or "\u1e00" <= c < "\u1f00" for c in letters) > .9 * len(letters)


def by_language(folder):
    """Lines of each file below langid/, by language."""
    for path in sorted(glob.glob(os.path.join(folder, "langid/common_voice/*"))):
        text = subprocess.run(["zstd", "-dcf", path], stdout=subprocess.PIPE, check=True).stdout
        yield [line for line in text.decode("utf-8", "ignore").split("\n") if len(line) > 10]
    for path in sorted(glob.glob(os.path.join(folder, "langid/opensource_guide/*"))):
        yield [line for line in langid.lines_of_guide(path) if sum(map(str.isalpha, line)) >= 10]


def mixes(folder):
    """Lines of all languages, and of those of the Latin script."""
    rng = random.Random(5)
    every, latin = [], []
    for lines in by_language(folder):
        sample = [" ".join(x.split()) for x in rng.sample(lines, min(MOST, len(lines)))]
        every += sample
        if is_latin(sample):
            latin += sample
    rng.shuffle(every)
    rng.shuffle(latin)
    return every, latin


def korean(folder):
    """Reviews, a line each."""
    path = glob.glob(os.path.join(folder, "korean/reviews/nsmc_raw.jsonl*"))[0]
    text = subprocess.run(["zstd", "-dcf", path], stdout=subprocess.PIPE, check=True).stdout
    reviews = [json.loads(record)["text"] for record in text.decode().split("\n")[:-1]]
    return [" ".join(x.split()) for review in reviews for x in review.split("\n") if x.strip()]


class Set:
    """Lines as files: records and plain, all of them and one."""

    def __init__(self, folder, name, lines):
        self.lines = lines
        self.records, self.plain = (os.path.join(folder, name + x) for x in (".jsonl", ".txt"))
        self.size = sum(len(line.encode()) + 1 for line in lines) / 1e6
        for suffix, some in (("", lines), (".one", [ONE])):
            with open(self.plain + suffix, "w", encoding="utf-8") as f:
                f.writelines(line + "\n" for line in some)
            with open(self.records + suffix, "w", encoding="utf-8") as f:
                f.writelines(json.dumps({"id": "%d" % i, "text": line}, ensure_ascii=False) + "\n"
                             for i, line in enumerate(some))


def command(path, *args):
    """CPU seconds of a command for a file, less those for one line of it."""
    def least(name):
        return min(benchlib.run([*args, name]).cpu for _ in range(TIMES))
    return least(path) - least(path + ".one")


def function(judge):
    """CPU seconds of a call in this process."""
    def once():
        start = time.process_time()
        judge()
        return time.process_time() - start
    return min(once() for _ in range(TIMES))


def show(name, s, seconds, ours):
    print("  %-28s %6.3f s  %6.1f MB/s  %7.0f lines/s  %5.2f" % (
        name, seconds, s.size / seconds, len(s.lines) / seconds, seconds / ours))


def package_of(module):
    """The package that has a module, and its version: several have one named fasttext."""
    return " ".join("%s %s" % (name, metadata.version(name))
                    for name in sorted(set(metadata.packages_distributions()[module])))


def classifier(s, model):
    print("%s on %d lines of all languages, %.1f MB" % (os.path.basename(model), len(s.lines), s.size))
    ours = command(s.plain, "kc-lang", "--model=" + model, "--plain", "--keep=ko")
    show("kc-lang --plain --keep=ko", s, ours, ours)
    show("kc-lang", s, command(s.records, "kc-lang", "--model=" + model), ours)
    if benchlib.have("fasttext"):
        show("fasttext predict", s, command(s.plain, "fasttext", "predict", model), ours)
    try:
        import fasttext
        m = fasttext.load_model(model)
        show(package_of("fasttext") + ", a list", s, function(lambda: m.predict(s.lines)), ours)
    except ImportError:
        pass


def built_in(s, what):
    print("the built-in model on %d lines of %s, %.1f MB" % (len(s.lines), what, s.size))
    ours = command(s.records, "kc-lang")
    show("kc-lang, records", s, ours, ours)
    show("kc-lang --plain --keep=ko", s, command(s.plain, "kc-lang", "--plain", "--keep=ko"), ours)
    try:
        import eldc
        eldc.init()
        show("eldc, lines in memory", s, function(lambda: [eldc.detect(x) for x in s.lines]), ours)
    except ImportError:
        pass
    try:
        import pycld2
        show("CLD2, lines in memory", s, function(lambda: [pycld2.detect(x) for x in s.lines]), ours)
    except ImportError:
        pass


def main():
    if not os.path.isdir(os.path.join(benchlib.DATA, "langid/common_voice")):
        sys.exit("langid_speed.py: no $KC_DATA/langid/common_voice")
    every, latin = mixes(benchlib.DATA)
    with benchlib.folder() as folder:
        for model in os.environ.get("KC_FASTTEXT", "").split():
            classifier(Set(folder, "all", every), model)
        built_in(Set(folder, "korean", korean(benchlib.DATA)), "Korean")
        built_in(Set(folder, "latin", latin), "the Latin script")


if __name__ == "__main__":
    main()
