#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Guesses of encodings beside other detectors: per cent right, false Korean.

usage: charsets.py [--lib=libkcorpus.so] [--only=kc,...] DATA

DATA is the folder of test data with korean/ and langid/common_voice/. Samples
of 5 to 500 characters from comments and encyclopedic sentences, 200 a cell, in
each Korean encoding, and in windows-949 with a stray byte; and sentences of
other languages in theirs, of which those taken for Korean and those taken for
windows-1252 are counted. Peers from PyPI: chardetng-py, charset-normalizer.
"""
import argparse
import ctypes
import glob
import json
import os
import random
import subprocess
import time

KOREAN = {"cp949": "euc-kr", "cp949+": "euc-kr", "utf-8": "utf-8",
          "iso2022_kr": "iso-2022-kr", "utf-16-le": "utf-16le",
          "utf-16-be": "utf-16be", "johab": "johab"}
WESTERN = ["de", "fr", "es", "sv-SE", "pt", "it", "nl", "da", "fi", "ca", "is",
           "nn-NO", "eu", "gl"]
OTHERS = {"ja": ["euc_jp", "shift_jis"], "zh-CN": ["gbk"], "zh-TW": ["big5"],
          "ru": ["cp1251", "koi8_r"], "uk": ["cp1251"], "el": ["cp1253"],
          "th": ["cp874"], "ar": ["cp1256"], "he": ["cp1255"],
          "tr": ["cp1254"], "pl": ["cp1250"], "cs": ["cp1250"],
          "hu": ["cp1250"], "vi": ["cp1258"], "lt": ["cp1257"],
          **{lang: ["cp1252"] for lang in WESTERN}}


class Str(ctypes.Structure):
    _fields_ = [("ptr", ctypes.c_char_p), ("len", ctypes.c_size_t)]


class Buf(ctypes.Structure):
    _fields_ = [("ptr", ctypes.c_void_p), ("len", ctypes.c_size_t),
                ("cap", ctypes.c_size_t)]


class Guess(ctypes.Structure):
    _fields_ = [("charset", ctypes.c_int), ("evidence", ctypes.c_int),
                ("errors", ctypes.c_uint64)]


def kc_detector(path):
    lib = ctypes.CDLL(path)
    lib.kc_charset_name.restype = ctypes.c_char_p
    lib.kc_decode_page.argtypes = [Str, ctypes.c_int, ctypes.c_bool,
                                   ctypes.POINTER(Buf), ctypes.POINTER(Guess),
                                   ctypes.c_void_p]

    def detect(data):
        buf, guess = Buf(), Guess()
        status = lib.kc_decode_page(Str(data, len(data)), 0, False,
                                    ctypes.byref(buf), ctypes.byref(guess),
                                    None)
        lib.kc_buf_release(ctypes.byref(buf))
        return "" if status else lib.kc_charset_name(guess.charset).decode()

    return detect


def peers(only):
    found = {}
    if not only or "chardetng" in only:
        import chardetng_py

        def chardetng(data):
            d = chardetng_py.EncodingDetector()
            d.feed(data, last=True)
            return d.guess(tld=None, allow_utf8=True).lower()

        found["chardetng"] = chardetng
    if not only or "charset_normalizer" in only:
        import charset_normalizer

        def normalizer(data):
            best = charset_normalizer.from_bytes(data).best()
            name = best.encoding if best else ""
            return {"cp949": "euc-kr", "euc_kr": "euc-kr", "utf_8": "utf-8",
                    "ascii": "utf-8", "iso2022_kr": "iso-2022-kr",
                    "utf_16_le": "utf-16le", "utf_16_be": "utf-16be"}.get(
                        name, name)

        found["charset_norm"] = normalizer
    return found


def texts(path):
    if os.path.exists(path):
        data = open(path, "rb").read()
    else:
        data = subprocess.run(["zstdcat", path + ".zst"], check=True,
                              stdout=subprocess.PIPE).stdout
    return [json.loads(line)["text"] for line in data.splitlines()]


def samples(pool, n, count, rng):
    joined = "\n".join(pool)
    out = []
    while len(out) < count:
        at = rng.randrange(len(joined) - n)
        s = joined[at:at + n].strip()
        if sum("가" <= c <= "힣" for c in s) * 2 >= n:
            out.append(s)
    return out


def with_stray(text, codec, rng):
    at = rng.randrange(len(text))
    return b"\xff".join(s.encode(codec, "ignore")
                        for s in (text[:at], text[at:]))


def sentences(data, lang):
    found = []
    for path in glob.glob("%s/langid/common_voice/%s.txt*" % (data, lang)):
        raw = subprocess.run(["zstdcat", "-f", path], stdin=subprocess.DEVNULL,
                             stdout=subprocess.PIPE).stdout
        found += [s for s in raw.decode().splitlines() if len(s) > 20]
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lib", default=".libs/libkcorpus.so")
    parser.add_argument("--only", default="")
    parser.add_argument("data")
    args = parser.parse_args()
    only = [n for n in args.only.split(",") if n]
    detectors = {"kc": kc_detector(args.lib), **peers(only)}
    pools = {"nsmc": texts(args.data + "/korean/reviews/nsmc_raw.jsonl"),
             "klue": texts(args.data + "/korean/web/klue_nli_sts_dev.jsonl")}
    spent = dict.fromkeys(detectors, 0.0)
    print("text  encoding    chars  " + "  ".join(
        "%-12s" % d for d in detectors))
    for pool, lines in pools.items():
        for codec, name in KOREAN.items():
            for n in (5, 10, 20, 50, 500):
                rng = random.Random(n)
                cell = []
                texts_of_n = samples(lines, n, 200, rng)
                if codec == "cp949+":
                    data = [with_stray(s, "cp949", rng) for s in texts_of_n]
                else:
                    data = [s.encode(codec, "ignore") for s in texts_of_n]
                for d, f in detectors.items():
                    start = time.process_time()
                    right = sum(f(b) == name for b in data)
                    spent[d] += time.process_time() - start
                    cell.append("%-12.1f" % (right / 2))
                print("%-5s %-11s %5d  %s" % (pool, codec, n,
                                              "  ".join(cell)))
    print("CPU s %s" % " ".join("%s %.2f" % x for x in spent.items()))
    print("others taken for Korean, for windows-1252, of up to 300 sentences; "
          "and all joined")
    for lang, codecs in OTHERS.items():
        lines = sentences(args.data, lang)
        rng = random.Random(1)
        rng.shuffle(lines)
        for codec in codecs:
            data = [s.encode(codec, "ignore") for s in lines[:300]]
            data = [b for b in data if any(c > 127 for c in b)]
            joined = b"\n".join(data)
            korean = ("euc-kr", "johab", "iso-2022-kr")
            cell = []
            for d, f in detectors.items():
                names = [f(b) for b in data]
                cell.append("%s %d %d/%d %s" % (
                    d, sum(n in korean for n in names),
                    names.count("windows-1252"), len(data), f(joined)))
            if data:
                print("%-6s %-10s %s" % (lang, codec, "  ".join(cell)))


if __name__ == "__main__":
    main()
