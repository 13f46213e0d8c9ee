# SPDX-License-Identifier: Apache-2.0
"""kc-encode --offsets, --dropout, --alpha and --nbest beside HF tokenizers and
sentencepiece: offsets of the vocabularies that models.py makes and finds, how often
each way to cut a text is drawn, and the n best ways with their scores.

    python3 offsets.py FOLDER
"""

import collections
import json
import math
import re
import sys
import unicodedata

import sentencepiece
from tokenizers import Tokenizer, pre_tokenizers

import models
import peers


def records(file, docs, options):
    lines = "".join(json.dumps({"text": d}, ensure_ascii=False) + "\n" for d in docs)
    out = peers.kc("kc-encode", file, ["--to=jsonl", "-j2"] + options, lines.encode())
    return [json.loads(line) for line in out.splitlines()]


def show(what, doc, i, a, b):
    print("  %s of %r: %d is %r, not %r" % (what, doc[:60], i, a, b))


def compare(what, file, docs, unit, lists, tolerate):
    """Ids are what models.py compares; here they must only be those without offsets."""
    plain = peers.encode(file, docs, [])
    wrong = tokens = 0
    more = records(file, docs, ["--offsets=" + unit])
    for doc, ids, got, want in zip(docs, plain, more, lists):
        if got["input_ids"] != ids or len(ids) != len(got["offset_mapping"]):
            show("other ids", doc, 0, got["input_ids"][:9], ids[:9])
            wrong += 1
            continue
        tokens += len(ids)
        for i, (a, b) in enumerate(zip(got["offset_mapping"], want)):
            if tuple(a) != tuple(b) and not tolerate(doc, ids, i, a, b):
                wrong += 1
                if wrong < 5:
                    show("offset", doc, i, a, b)
    print("%s: %d tokens, %d with other offsets" % (what, tokens, wrong))
    return wrong == 0


# --- HF ---


def check_hf(what, file, docs):
    with open(file, encoding="utf-8") as f:
        j = json.load(f)
    j["post_processor"] = None  # its trim_offsets is not ours
    t = Tokenizer.from_str(json.dumps(j))
    t.encode_special_tokens = True
    want = [e.offsets for e in t.encode_batch(docs, add_special_tokens=False)]

    def tolerate(doc, _ids, _i, a, b):
        """Of what a form joined HF gives the first character's place, or the last's; after
        a control that a charsmap takes out its places are one off."""
        part = doc[a[0]:a[1]]
        if what == "Precompiled" and re.search("[\x01-\x08\x0b\x0e-\x1f\x7f]", doc):
            return True
        return a[0] <= b[0] and b[1] <= a[1] and any(
            unicodedata.normalize(f, part) != "".join(unicodedata.normalize(f, c) for c in part)
            for f in ["NFKC", "NFKD", "NFD"])

    return compare("HF, " + what, file, docs, "chars", want, tolerate)


# --- sentencepiece ---


def check_piece(what, file, docs):
    p = sentencepiece.SentencePieceProcessor(model_file=file)
    byte = [p.is_byte(i) for i in range(p.get_piece_size())]
    want = [[(x.begin, x.end) for x in p.encode(d, return_type="proto").pieces]
            for d in docs]

    def tolerate(_doc, ids, i, a, b):
        """The bytes of a character but for the last: only where they start."""
        return byte[ids[i]] and a[0] == b[0] and b[0] == b[1]

    return compare("sentencepiece, " + what, file, docs, "bytes", want, tolerate)


# --- Drawn and n best ---

DRAWS = 6000


def drawn(file, text, options):
    """How often each way to cut the text is drawn."""
    lines = "".join(json.dumps({"id": "d%d" % i, "text": text}) + "\n" for i in range(DRAWS))
    out = [peers.kc("kc-encode", file, ["--to=text", "--seed=5"] + j + options, lines.encode())
           for j in (["-j1"], ["-j2"])]
    assert out[0] == out[1]
    return collections.Counter(tuple(map(int, x.split())) for x in out[0].splitlines())


def same_draws(what, got, want):
    """Half the sum of the differences of shares: of two samples of one distribution about
    sqrt(ways / (pi * DRAWS)), so that thrice as much is another distribution."""
    ways = set(got) | set(want)
    off = sum(abs(got[w] - want[w]) for w in ways) / 2 / DRAWS
    limit = 3 * math.sqrt(len(ways) / (math.pi * DRAWS))
    print("%s: %d ways, %.4f apart (at most %.4f)" % (what, len(ways), off, limit))
    return len(ways) > 1 and off < limit


def check_dropout(folder, corpus):
    ok, file = True, folder + "/made.json"
    t = models.hf_bpe(corpus, None, pre_tokenizers.Metaspace(), models.decoders.Metaspace(),
                      True, True, [])
    t.save(file)
    for alpha in [0.1, 0.4, 0.7]:
        t.model.dropout = alpha
        for text in ["데이터", "하늘에서", "aaab"]:
            want = collections.Counter(tuple(t.encode(text, add_special_tokens=False).ids)
                                       for _ in range(DRAWS))
            ok &= same_draws("HF, dropout %g of %s" % (alpha, text),
                             drawn(file, text, ["--dropout=%g" % alpha]), want)
    return ok


def check_samples(folder, corpus):
    ok, file = True, folder + "/made.model"
    for what, option, options in [("BPE", "--dropout", {"model_type": "bpe", "vocab_size": 800}),
                                  ("Unigram", "--alpha", {"vocab_size": 700})]:
        models.train_piece(file, corpus, options)
        p = sentencepiece.SentencePieceProcessor(model_file=file)
        for alpha in [0.15, 0.5, 0.8]:
            for text in ["하늘에서", "과학은 abc 사람들", "data in 2026"]:
                want = collections.Counter(
                    tuple(p.encode(text, enable_sampling=True, alpha=alpha, nbest_size=-1))
                    for _ in range(DRAWS))
                ok &= same_draws("sentencepiece, %s, %g, %s" % (what, alpha, text),
                                 drawn(file, text, ["%s=%g" % (option, alpha)]), want)
    return ok


def check_nbest(folder, corpus, docs):
    """Short texts: sentencepiece thins out its agenda on others. Ways of one score may stand
    in any order, and scores there are single."""
    ok, file = True, folder + "/made.model"
    for what in ["unigram", "unigram, bytes", "unigram, user's"]:
        models.train_piece(file, corpus, models.SENTENCEPIECE[what])
        p = sentencepiece.SentencePieceProcessor(model_file=file)
        short = [d[:30] for d in docs]
        wrong = ways = 0
        for doc, got in zip(short, records(file, short, ["--nbest=9"])):
            want = p.nbest_encode(doc, nbest_size=9, return_type="proto").nbests
            want = [(w.score, [x.id for x in w.pieces]) for w in want]
            have = [(w["score"], w["input_ids"]) for w in got["nbest"]]
            ways += len(want)
            same = len(have) == len(want) and have[0][1] == got["input_ids"]
            for (a, x), (b, y) in zip(have, want):
                close = abs(a - b) < 1e-4 * max(1, abs(b))
                tied = any(abs(c - a) < 2e-4 * max(1, abs(a)) and z == x for c, z in want)
                cut = abs(a - want[-1][0]) < 2e-4 * max(1, abs(a))
                same &= close and (x == y or tied or cut)
            if not same:
                wrong += 1
                if wrong < 4:
                    print("  %r: %r, not %r" % (doc, have, want))
        print("nbest, %s: %d ways, %d texts with others" % (what, ways, wrong))
        ok &= wrong == 0
    return ok


def main():
    folder = sys.argv[1]
    corpus, docs = models.all_texts()
    docs = docs[:-1500:9] + docs[-1500:]
    ok, file = check_dropout(folder, corpus), folder + "/made.json"
    ok &= check_samples(folder, corpus)
    ok &= check_nbest(folder, corpus, docs)
    for what, t in models.hf_cases(corpus, models.ADDED):
        t.save(file)
        ok &= check_hf(what, file, docs)
    for what, options in models.SENTENCEPIECE.items():
        file = folder + "/made.model"
        models.train_piece(file, corpus, options)
        ok &= check_piece(what, file, docs)
    sys.exit(not ok)


if __name__ == "__main__":
    main()
