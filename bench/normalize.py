# SPDX-License-Identifier: Apache-2.0
"""What normalizers lose, and how fast they are: kc-norm beside its peers.

    python3 bench/normalize.py FILE.jsonl [TOOLS-DIR]

Losses: on the inputs of tests/vectors/korean.txt and on 10,000 texts of FILE. A
syllable is lost when the result has fewer of it than form C of the text had; a
letter when it has fewer of that, in syllables or as compatibility jamo (laughter);
digits are changed when those of the result, in their order, are not those of the
text, fullwidth ones read as ASCII.

Speed: CPU seconds of one process over the same texts, JSON Lines in and out; the
peers run as their users run them, ftfy and then soynlp.

Peers that are not installed are left out. dps (EleutherAI) is not on PyPI: its
steps are restated here from their description (NFC, then every U+1100..U+11FF
deleted; soynlp's emoticon and repeat functions, which it copied, with 2; runs of
white space to one space). hgtk is text.compose(text.decompose(s)).
"""

import collections
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
import unicodedata

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TEXTS = 10000
SPEED_TEXTS = 20000


def vectors():
    """The inputs, each between two syllables as texts have them."""
    path = os.path.join(TOP, "tests", "vectors", "korean.txt")
    with open(path, encoding="utf-8") as f:
        for line in f:
            if line[:1] in "#\n":
                continue
            before = line.split(">")[0].split()[1:]
            text = "".join(chr(int(x, 16)) for x in before)
            if "\n" not in text:
                yield text


def texts(path, most):
    out = []
    with open(path, encoding="utf-8") as f:
        for line in f:
            text = json.loads(line)["text"]
            if text.strip():
                out.append(text)
            if len(out) == most:
                break
    return out


def peers():
    """Names and functions from text to text."""
    found = {}
    try:
        import ftfy
        found["ftfy"] = ftfy.fix_text
    except ImportError:
        pass
    try:
        from soynlp.normalizer import emoticon_normalize, repeat_normalize

        def soynlp(s):
            return repeat_normalize(emoticon_normalize(s, num_repeats=2),
                                    num_repeats=2)

        def dps(s):
            s = re.sub("[\u1100-\u11ff]", "", unicodedata.normalize("NFC", s))
            return re.sub(r"\s+", " ", soynlp(s)).strip()
        found["soynlp"] = soynlp
        found["dps (restated)"] = dps
    except ImportError:
        pass
    try:
        import hgtk

        def hgtk_round(s):
            return hgtk.text.compose(hgtk.text.decompose(s))
        found["hgtk"] = hgtk_round
    except ImportError:
        pass
    try:
        # What kss.normalize does with all of its options on.
        from kss._modules.preprocessing.half2full import _half2full
        from kss._modules.preprocessing.reduce_repeats import (
            _reduce_char_repeats, _reduce_emoticon_repeats)
        from kss._modules.preprocessing.remove_invisible_chars import (
            _remove_invisible_chars)

        def kss(s):
            s = _remove_invisible_chars(_half2full(s))
            return _reduce_char_repeats(_reduce_emoticon_repeats(s, 2), 2)
        found["kss"] = kss
    except ImportError:
        pass
    found["unicodedata NFKC"] = lambda s: unicodedata.normalize("NFKC", s)
    return found


def by_command(command, inputs):
    """JSON Lines through a filter."""
    lines = "".join(json.dumps({"text": s}, ensure_ascii=False) + "\n"
                    for s in inputs)
    out = subprocess.run(command, input=lines.encode(), check=True,
                         stdout=subprocess.PIPE).stdout.decode()
    return [json.loads(line)["text"] for line in out.split("\n") if line]


def by_uconv(inputs):
    # A separator that no form touches keeps the texts apart.
    joined = "\n\x1e\n".join(inputs)
    out = subprocess.run(
        ["uconv", "-f", "utf-8", "-t", "utf-8", "-x", "any-nfkc"],
        input=joined.encode(), check=True, stdout=subprocess.PIPE).stdout
    return out.decode().split("\n\x1e\n")


def syllables_of(text):
    return collections.Counter(c for c in text if "\uac00" <= c <= "\ud7a3")


CHOSEONG = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
JONGSEONG = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"


def letters_of(text):
    found = collections.Counter()
    for c in text:
        if "\uac00" <= c <= "\ud7a3":
            n = ord(c) - 0xAC00
            found[CHOSEONG[n // 588]] += 1
            found[chr(0x314F + n % 588 // 28)] += 1
            if n % 28:
                found[JONGSEONG[n % 28]] += 1
        elif "\u3131" <= c <= "\u3163":
            found[c] += 1
    return found


def digits_of(text):
    return [chr(ord(c) - 0xFEE0) if c > "\uff00" else c for c in text
            if "0" <= c <= "9" or "\uff10" <= c <= "\uff19"]


def losses(inputs, outputs):
    syllables = letters = digits = 0
    for before, after in zip(inputs, outputs):
        nfc = unicodedata.normalize("NFC", before)
        syllables += sum((syllables_of(nfc) - syllables_of(after)).values())
        letters += sum((letters_of(nfc) - letters_of(after)).values())
        digits += digits_of(before) != digits_of(after)
    return syllables, letters, digits


def safe(function, text):
    try:
        return function(text)
    except Exception:  # a peer that fails on a text loses it
        return ""


def cpu(function):
    start = time.process_time()
    function()
    return time.process_time() - start


def child_cpu(command, path):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(path, "rb") as f:
        subprocess.run(command, stdin=f, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime -
            before.ru_stime)


def table(kc_norm, inputs, what):
    print(f"\n{what}: {len(inputs)} texts")
    print(f"{'':22}{'syllables lost':>15}{'letters lost':>14}"
          f"{'digits changed':>16}")
    rows = {f"kc-norm {p}": by_command([kc_norm, "-q", f"--profile={p}"], inputs)
            for p in ("lossless", "minimal", "web")}
    for name, function in peers().items():
        rows[name] = [safe(function, s) for s in inputs]
    try:
        rows["uconv NFKC"] = by_uconv(inputs)
    except FileNotFoundError:
        pass
    for name, outputs in rows.items():
        assert len(outputs) == len(inputs), name
        lost = losses(inputs, outputs)
        print(f"{name:22}{lost[0]:15}{lost[1]:14}{lost[2]:16}")


def speed(kc_norm, path):
    inputs = texts(path, SPEED_TEXTS)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as f:
        for s in inputs:
            f.write(json.dumps({"text": s}, ensure_ascii=False) + "\n")
        f.flush()
        # Often enough to be measured.
        with tempfile.NamedTemporaryFile("wb", suffix=".jsonl") as big:
            with open(f.name, "rb") as small:
                one = small.read()
            times = max(1, (64 << 20) // len(one))
            for _ in range(times):
                big.write(one)
            big.flush()
            ours = min(child_cpu([kc_norm, "--profile=web"], big.name)
                       for _ in range(3)) / times
        mb = len(one) / 1e6
        print(f"\nspeed: {mb:.1f} MB of JSON Lines, one process")
        print(f"  kc-norm --profile=web   {mb / ours:9.1f} MB/s of CPU")
        found = peers()

        def both():
            for line in open(f.name, encoding="utf-8"):
                record = json.loads(line)
                record["text"] = safe(found["soynlp"],
                                      safe(found["ftfy"], record["text"]))
                json.dumps(record, ensure_ascii=False)
        if "ftfy" in found and "soynlp" in found:
            theirs = cpu(both)
            print(f"  ftfy and soynlp         {mb / theirs:9.1f} MB/s"
                  f"   (kc-norm: {theirs / ours:.0f} times)")


def main():
    path = sys.argv[1]
    tools = sys.argv[2] if len(sys.argv) > 2 else ""
    kc_norm = os.path.join(tools, "kc-norm")
    table(kc_norm, list(vectors()), "vectors")
    table(kc_norm, texts(path, TEXTS), os.path.basename(path))
    speed(kc_norm, path)


main()
