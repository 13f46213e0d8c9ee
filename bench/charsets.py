#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Guesses of encodings beside other detectors: per cent right, false Korean.

usage: charsets.py [--lib=libkcorpus.so] [--only=kc,...] DATA

DATA is the folder of test data with korean/ and langid/common_voice/. Samples
of 5 to 200 characters from comments, encyclopedic sentences and news, 1,000 a cell,
in each Korean encoding, and in windows-949 with a stray byte; and pieces of other
languages in theirs, of which those taken for Korean are counted. Peers from PyPI: chardetng-py, charset-normalizer.
"""
import argparse
import collections
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
# Languages in their legacy encodings, Windows', Unix's and the Mac's.
OTHERS = {"ja": ["euc_jp", "shift_jis"], "zh-CN": ["gbk", "gb18030"],
          "zh-TW": ["big5", "gbk"], "zh-HK": ["big5hkscs"],
          "ru": ["cp1251", "koi8_r", "mac_cyrillic", "iso8859_5", "cp866"],
          "uk": ["cp1251", "koi8_u", "mac_cyrillic"],
          "be": ["cp1251"], "sr": ["cp1251", "mac_cyrillic"],
          "bg": ["cp1251"], "tt": ["cp1251"], "ky": ["cp1251"],
          "el": ["cp1253", "mac_greek", "iso8859_7"], "th": ["cp874"],
          "ar": ["cp1256"], "fa": ["cp1256"], "ur": ["cp1256"],
          "tr": ["cp1254", "mac_turkish"], "vi": ["cp1258"],
          "pl": ["cp1250", "mac_latin2"], "cs": ["cp1250", "mac_latin2"],
          "hu": ["cp1250", "mac_latin2"], "ro": ["cp1250", "mac_romanian"],
          "hr": ["cp1250", "mac_croatian"], "sk": ["cp1250"],
          "sl": ["cp1250"], "lt": ["cp1257"], "lv": ["cp1257"],
          "et": ["cp1257"], "is": ["cp1252", "mac_iceland"],
          **{lang: ["cp1252", "mac_roman"] for lang in (
              "de", "fr", "es", "sv-SE", "pt")},
          **{lang: ["cp1252"] for lang in (
              "it", "nl", "da", "fi", "ca", "eu", "gl")}}


KOREAN_ONLY = ("euc-kr", "johab", "iso-2022-kr")


class Str(ctypes.Structure):
    _fields_ = [("ptr", ctypes.c_char_p), ("len", ctypes.c_size_t)]


class Buf(ctypes.Structure):
    _fields_ = [("ptr", ctypes.c_void_p), ("len", ctypes.c_size_t),
                ("cap", ctypes.c_size_t)]


class Guess(ctypes.Structure):
    _fields_ = [("charset", ctypes.c_int), ("evidence", ctypes.c_int),
                ("errors", ctypes.c_uint64),
                ("reread", ctypes.c_uint64)]


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


def pieces(lines, codec, count, rng):
    """Runs of text that begin and end anywhere, with a byte above ASCII."""
    joined = "\n".join(lines[:20000])
    found = []
    for _ in range(count * 20):
        n = rng.randrange(20, 401)
        at = rng.randrange(max(1, len(joined) - 420))
        b = joined[at:at + n].encode(codec, "ignore")[:n]
        if len(b) >= 20 and any(c > 127 for c in b):
            found.append(b)
        if len(found) == count:
            break
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lib", default=".libs/libkcorpus.so")
    parser.add_argument("--only", default="")
    parser.add_argument("--pieces", type=int, default=400)
    parser.add_argument("data")
    args = parser.parse_args()
    only = [n for n in args.only.split(",") if n]
    detectors = {"kc": kc_detector(args.lib), **peers(only)}
    # build-aux/gen-syllable-costs.py leaves every fourth comment
    pools = {"nsmc": texts(args.data + "/korean/reviews/nsmc_raw.jsonl")[::4],
             "klue": texts(args.data + "/korean/web/klue_nli_sts_dev.jsonl"),
             "news": texts(args.data + "/korean/news/wikinews_ko.jsonl")}
    spent = dict.fromkeys(detectors, 0.0)
    print("text  encoding    chars  " + "  ".join(
        "%-12s" % d for d in detectors))
    for pool, lines in pools.items():
        for codec, name in KOREAN.items():
            for n in (5, 10, 20, 50, 200):
                rng = random.Random(n)
                cell = []
                texts_of_n = samples(lines, n, 1000, rng)
                if codec == "cp949+":
                    data = [with_stray(s, "cp949", rng) for s in texts_of_n]
                else:
                    data = [s.encode(codec, "ignore") for s in texts_of_n]
                for d, f in detectors.items():
                    start = time.process_time()
                    right = sum(f(b) == name for b in data)
                    spent[d] += time.process_time() - start
                    cell.append("%-12.1f" % (right / 10))
                print("%-5s %-11s %5d  %s" % (pool, codec, n,
                                              "  ".join(cell)))
    print("CPU s %s" % " ".join("%s %.2f" % x for x in spent.items()))
    print("others taken for Korean, of pieces of 20 to 400 bytes")
    print("language encoding     pieces  " + "  ".join(detectors))
    total, wrong = 0, collections.Counter()
    for lang, codecs in OTHERS.items():
        lines = sentences(args.data, lang)
        for codec in codecs:
            data = pieces(lines, codec, args.pieces, random.Random(1))
            total += len(data)
            cell = []
            for d, f in detectors.items():
                n = sum(f(b) in KOREAN_ONLY for b in data)
                wrong[d] += n
                cell.append("%-*d" % (len(d), n))
            print("%-8s %-12s %6d  %s" % (lang, codec, len(data),
                                          "  ".join(cell)))
    print("all %d: %s" % (total, ", ".join(
        "%s %d (%.3f %%)" % (d, wrong[d], 100 * wrong[d] / total)
        for d in detectors)))


if __name__ == "__main__":
    main()
