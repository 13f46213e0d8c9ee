#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Measure the tree, and fail where a figure is over its target.

Usage: figures.py [-v] SRCDIR

The figures are of the product: what git has of *.c and *.h outside tests/ and
bench/, without generated tables. A definition has its return type on a line of
its own, its name at the first column and its last brace there too (.clang-format
sees to that), so lines tell functions. -v lists what a figure counts.
"""

import collections
import os
import re
import statistics
import subprocess
import sys

NAMED = re.compile(r"^([a-z_][a-z0-9_]*)\(")
TAG = re.compile(r"^\s*(?:typedef |static |const )*(?:struct|union|enum) ([a-z_][a-z0-9_]*) \{", re.M)
COMMENT = re.compile(r"/\*.*?\*/", re.S)
# The steps of a normalizer that others may name: the public ones.
STEPS = re.compile(r"\bKC_NORM_[A-Z0-9_]+\b")


def tracked(srcdir, *patterns):
    out = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "--", *patterns],
        cwd=srcdir, check=True, capture_output=True, text=True).stdout
    return [f for f in out.split() if os.path.exists(os.path.join(srcdir, f))]


def functions(text):
    """Yield (name, is_static, lines of the body) of each definition."""
    lines = text.split("\n")
    for i, line in enumerate(lines):
        named = NAMED.match(line)
        if not named or i == 0 or not re.match(r"[A-Za-z_]", lines[i - 1]):
            continue
        kind = lines[i - 1]
        # A return type with attributes may take two lines.
        if i > 1 and re.match(r"static\b", lines[i - 2]):
            kind = lines[i - 2]
        end = i
        while end < len(lines) and not lines[end].startswith("}"):
            if lines[end].endswith(";") and not lines[end].startswith("\t"):
                break  # a declaration
            end += 1
        if end < len(lines) and lines[end].startswith("}"):
            begin = next(k for k in range(i, end + 1) if lines[k].startswith("{"))
            yield named[1], kind.startswith("static"), end - begin - 1


def comment_share(text):
    """The share of a header's lines with text that are comment.

    The licence and what every header has (guards, includes, extern "C") count for
    neither; a line of code with a comment after it is code.
    """
    text = re.sub(r'#ifdef __cplusplus\n(extern "C" \{|\})\n#endif\n', "", text)
    text = "\n".join(l for l in text.split("\n") if not re.match(
        r"/\* SPDX|#(ifndef|endif|include)\b|#define K[A-Z]*_[A-Z0-9_]*_H$", l))
    total = sum(1 for l in text.split("\n") if l.strip())
    code = COMMENT.sub(lambda m: "\n" * m[0].count("\n"), text)
    return total - sum(1 for l in code.split("\n") if l.strip()), total


class Report:
    def __init__(self, verbose):
        self.verbose, self.failed = verbose, False

    def line(self, what, have, target, ok, found=()):
        print(f"{what:<56} {have:>9}  {target:<8} {'' if ok else 'NOT MET'}".rstrip())
        if found and (self.verbose or not ok):
            for f in found:
                print(f"    {f}")
        self.failed |= not ok


def main():
    args = [a for a in sys.argv[1:] if a != "-v"]
    srcdir = args[0] if args else "."
    report = Report("-v" in sys.argv)
    files = tracked(srcdir, "*.c", "*.h")
    read = {f: open(os.path.join(srcdir, f), encoding="utf-8").read() for f in files}
    product = [f for f in files if not re.match(r"tests/|bench/", f)
               and not re.search(r"_tables\.[ch]$", f)]

    where = collections.defaultdict(set)
    known = set()
    sizes = []
    for f in product:
        for name, static, size in functions(read[f]):
            known.add(name)
            sizes.append((size, f, name))
            if static:
                where[name].add(f)
    statics = sum(len(v) for v in where.values())
    often = sorted(((n, v) for n, v in where.items() if len(v) >= 3), key=lambda x: -len(x[1]))
    bare = sorted((f"{f}: {n}" for n, v in where.items() if "_" not in n for f in v))
    report.line("static functions", statics, "", True)
    report.line("names of static functions in three files or more", len(often), "<= 3",
                len(often) <= 3, [f"{n}: {' '.join(sorted(v))}" for n, v in often])
    report.line("static functions named by one bare word", f"{100 * len(bare) / statics:.1f} %",
                "<= 8 %", len(bare) <= .08 * statics, bare)

    names = collections.Counter(os.path.basename(f) for f in files)
    twice = [n for n, k in names.items() if k > 1]
    report.line("file names that stand twice", len(twice), "0", not twice, twice)

    tags = collections.defaultdict(set)
    for f in product:
        for m in TAG.finditer(COMMENT.sub("", read[f])):
            tags[m[1]].add(f)
    twice = [f"{t}: {' '.join(sorted(v))}" for t, v in sorted(tags.items()) if len(v) > 1]
    report.line("tags that are defined twice", len(twice), "0", not twice, twice)
    shared = [f"{t}: {' '.join(sorted(v))}" for t, v in sorted(tags.items()) if t in known]
    report.line("tags that share their name with a function", len(shared), "0", not shared, shared)

    public = [f for f in files if f.startswith("src/kcorpus/")]
    shares = {f: comment_share(read[f]) for f in public}
    c, n = (sum(s[i] for s in shares.values()) for i in (0, 1))
    report.line("comment share of public headers", f"{c / n:.2f}", ">= .60", c / n >= .60,
                [f"{a / b:.2f} {f}" for f, (a, b) in sorted(shares.items())])

    norm = "src/kcorpus/norm.h"
    said = set(STEPS.findall(read.get(norm, "")))
    strays = [f"{f}: {w}" for f in product if not f.startswith("normalize/") and f != norm
              for w in sorted(set(STEPS.findall(read[f])) - said)]
    report.line("names KC_NORM_* outside of the room", len(strays), "0", not strays, strays)

    sizes.sort(reverse=True)
    lines = [s for s, _, _ in sizes]
    long = [f"{s} {f}: {n}" for s, f, n in sizes if s > 40]
    report.line("functions", len(sizes), "", True)
    report.line("their lines: median", f"{statistics.median(lines):g}", "", True)
    report.line("functions of more than 40 lines", len(long), "", True, long)
    hard = [f"{s} {f}: {n}" for s, f, n in sizes if s > 70]
    report.line("functions of more than 70 lines", len(hard), "0", not hard, hard)
    big = sorted(((read[f].count("\n"), f) for f in product), reverse=True)
    report.line("files of more than 400 lines", sum(n > 400 for n, _ in big), "", True,
                [f"{n} {f}" for n, f in big if n > 400])
    hard = [f"{n} {f}" for n, f in big if n > 800]
    report.line("files of more than 800 lines", len(hard), "0", not hard, hard)
    sys.exit(report.failed)


main()
