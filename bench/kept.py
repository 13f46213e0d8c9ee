# SPDX-License-Identifier: Apache-2.0
"""What the filters keep of good Korean, by genre and length, and of bad pages.

    PATH=build/tools:$PATH KC_DATA=... python3 bench/kept.py [--check] [--peers=N]

Rows are genres of $KC_DATA/korean (or the kinds of tests/bad_korean.py), columns
the presets of kc-filter. Documents are those that pass the length rules of the
korean preset (50 characters, 10 eojeol); comments, headlines and single sentences
are also taken from 10 characters and 3 eojeol on, by classes of length. --check:
that preset alone, and status 1 if it keeps less, or drops less, than it promises.

--peers=N adds datatrove's own filters (PyPI: datatrove==0.10.1 kiwipiepy==0.20.4
regex; later models of kiwipiepy lack a file that datatrove asks for) on N
documents of each source, of 5,000 characters at most, drawn with a fixed seed: Gopher's quality and repetition,
C4 and FineWeb with their defaults, FineWeb2's configuration for Korean, all with
datatrove's Korean tokenizer. A document counts as kept if no filter drops it; C4
may take lines out of what it keeps.
"""

import collections
import glob
import json
import os
import random
import subprocess
import sys

import benchlib as b

PROSE = ("news/wikinews_ko", "essays", "law", "literature")
DOCUMENTS = {"edited prose": PROSE, "documentation": ("techdocs", "debian"), "blogs": ("blogs",),
             "machine translation": ("msdocs",)}
SHORT = {"headlines": ("news/kocohub_news_titles",), "sentences": ("web", "dialogue", "learner"),
         "comments": ("comments", "reviews")}
CLASSES = (10, 20, 50, 100, 200, 10**9)
PROMISED = {"edited prose": 0.995, "documentation": 0.99, "blogs": 0.99, "headlines": 0.99, "sentences": 0.99,
            "comments": 0.99}
PROMISED_BAD = 0.95
PRESETS = ("korean",) if "--check" in sys.argv else ("korean", "gopher", "fineweb2-ko")


def texts(path):
    """(id, text) of each record; zstd by the tool of that name."""
    read = ["zstd", "-dcqf", path] if path.endswith(".zst") else ["cat", path]
    for line in subprocess.run(read, stdout=subprocess.PIPE, check=True).stdout.splitlines():
        record = json.loads(line)
        yield str(record["id"]), record["text"]


def sources(prefixes):
    for prefix in prefixes:
        yield from sorted(glob.glob(os.path.join(b.DATA, "korean", prefix + "*")) if "/" in prefix
                          else glob.glob(os.path.join(b.DATA, "korean", prefix, "*")))


def is_long(text, chars, eojeol):
    return len(text) >= chars and len(text.split()) >= eojeol


def run_filter(documents, scratch, options):
    """The reason for which each document is dropped, None for those kept."""
    path, rejects = os.path.join(scratch, "in.jsonl"), os.path.join(scratch, "rejects.jsonl")
    with open(path, "w", encoding="utf-8") as out:
        for number, (_, text) in enumerate(documents):
            out.write(json.dumps({"id": str(number), "text": text}, ensure_ascii=False) + "\n")
    b.run(["kc-filter", "-q", "--rejects=" + rejects, *options, path])
    reasons = [None] * len(documents)
    with open(rejects, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            reasons[int(record["id"])] = record["reason"]
    return reasons


def share(reasons):
    return sum(r is None for r in reasons) / len(reasons) if reasons else 1


def percent(value):
    return f"{100 * value:7.2f}"


def why(reasons):
    counts = collections.Counter(r for r in reasons if r)
    return ", ".join(f"{name} {n}" for name, n in counts.most_common(4))


def load(prefixes, chars, eojeol):
    return {path: [d for d in texts(path) if is_long(d[1], chars, eojeol)] for path in sources(prefixes)}


def judge(documents, scratch, length=()):
    return {p: run_filter(documents, scratch, ["--preset=" + p, *length]) for p in PRESETS}


class Peers:
    """datatrove's filters, made once."""

    def __init__(self):
        from datatrove.pipeline import filters as f
        ko = {"language": "kor_Hang"}
        stop = "의 다 이 는 에 을 한 년 하 은 를 했 고 에서 가 있 으로 인 월 로 되".split()
        self.sets = {
            "dt-gopher": (f.GopherRepetitionFilter(**ko), f.GopherQualityFilter(**ko)),
            "dt-c4": (f.C4QualityFilter(**ko),),
            "dt-fineweb": (f.FineWebQualityFilter(**ko),),
            "dt-fineweb2": (
                f.GopherRepetitionFilter(dup_line_frac=0.374, dup_para_frac=0, dup_line_char_frac=0, dup_para_char_frac=0,
                                         top_n_grams=((2, .282), (3, .228), (4, .185)),
                                         dup_n_grams=((5, .201), (6, .184), (7, .168), (8, .154), (9, .14), (10, .127)), **ko),
                f.FineWebQualityFilter(line_punct_thr=0.062, short_line_thr=999, char_duplicates_ratio=0.1,
                                       new_line_ratio=0.196, **ko),
                f.GopherQualityFilter(min_avg_word_length=1, max_avg_word_length=6, max_non_alpha_words_ratio=0.791,
                                      stop_words=stop, **ko)),
        }

    def keeps(self, name, text):
        from datatrove.data import Document
        document = Document(text=text, id="")
        try:
            return all(f.filter(document) is True for f in self.sets[name])
        except (IndexError, ZeroDivisionError):
            return False  # a text without a line or word to judge


def draw(by_source, n):
    """At most 5,000 characters: the analyser reads some 20,000 a second."""
    r = random.Random(1)
    drawn = []
    for path in sorted(by_source):
        documents = [d for d in by_source[path] if len(d[1]) <= 5000]
        drawn += documents if len(documents) <= n else r.sample(documents, n)
    return drawn


def compare(peers, n, by_source):
    drawn = draw(by_source, n)
    return "".join(percent(sum(peers.keeps(name, text) for _, text in drawn) / len(drawn)) for name in peers.sets) \
        + f"  of {len(drawn)}"


def main():
    check = "--check" in sys.argv
    n = next((int(a[8:]) for a in sys.argv if a.startswith("--peers=")), 0)
    peers = Peers() if n else None
    failed = []
    print(f"{'kept, %':34s}{'number':>8s}" + "".join(f"{p[:7]:>8s}" for p in PRESETS)
          + ("".join(f"{p[3:]:>9s}" for p in peers.sets) if peers else "") + "  dropped by korean")

    def row(name, documents, by_preset, extra="", promised=None):
        kept = share(by_preset["korean"])
        print(f"{name:34s}{len(documents):8d}" + "".join(" " + percent(share(by_preset[p])) for p in PRESETS) + extra
              + "  " + why(by_preset["korean"]), flush=True)
        if documents and promised and kept < promised:
            failed.append(f"{name}: {100 * kept:.2f} % kept, {100 * promised:g} % promised")

    with b.folder() as scratch:
        if os.path.isdir(os.path.join(b.DATA, "korean")):
            for genre, prefixes in {**DOCUMENTS, **SHORT}.items():
                by_source = load(prefixes, 50, 10)
                documents = [d for path in sorted(by_source) for d in by_source[path]]
                row(genre, documents, judge(documents, scratch), compare(peers, n, by_source) if peers else "",
                    PROMISED.get(genre))
            for genre, prefixes in SHORT.items():
                documents = [d for found in load(prefixes, 10, 3).values() for d in found]
                short = ["--min-chars=10", "--min-eojeol=3"]
                for low, high in zip(CLASSES, CLASSES[1:]):
                    some = [d for d in documents if low <= len(d[1]) < high]
                    row(f"{genre}, {low} characters on", some, judge(some, scratch, short), promised=PROMISED[genre]
                        if len(some) >= 100 else None)
        else:
            print(f"no {b.DATA}/korean: bad pages alone")
        bad = [json.loads(line) for line in subprocess.run(
            [sys.executable, os.path.join(b.TOP, "tests", "bad_korean.py")], stdout=subprocess.PIPE, check=True).stdout.splitlines()]
        for kind in dict.fromkeys(d["kind"] for d in bad):
            some = [(d["id"], d["text"]) for d in bad if d["kind"] == kind]
            row("bad: " + kind, some, judge(some, scratch), compare(peers, n, {kind: some}) if peers else "")
        everything = [(d["id"], d["text"]) for d in bad]
        verdicts = judge(everything, scratch)
        row("bad: all", everything, verdicts)
        if share(verdicts["korean"]) > 1 - PROMISED_BAD:
            failed.append(f"bad: {100 * share(verdicts['korean']):.2f} % kept")
    for line in failed:
        print("FAILED", line)
    return bool(check and failed)


if __name__ == "__main__":
    sys.exit(main())
