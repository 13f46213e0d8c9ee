# SPDX-License-Identifier: Apache-2.0
"""Vocabularies trained on the same Korean text, on genres that were not trained on.

    python3 bench/vocabularies.py FOLDER [SIZE...]

$KC_DATA/korean has the text: some genres train, the others are what kc-vocab eval
reads. Files are made in FOLDER, one each, and kept: a second run measures again.
kc-train's vocabularies stand beside Unigram of sentencepiece and BPE of HF tokenizers
trained on the same lines, if they are installed, and files named in $KC_VOCABULARIES
(separated by spaces).
"""

import glob
import json
import os
import subprocess
import sys

TRAINED = ["debian", "essays", "law", "literature", "msdocs", "news", "techdocs", "web"]
OTHERS = ["blogs", "comments", "dialogue", "learner", "reviews"]
MOST_TRAINED = int(os.environ.get("KC_MOST", 3 << 20))  # bytes of text of a genre
MOST = 2 << 20  # the same, of one that was not trained on

# Our vocabularies by name: options of kc-train.
OURS = {
    "bpe": ["--pretokenizer=gpt2"],
    "bpe-korean": ["--pretokenizer=korean"],
    "bpe-korean-whole": ["--pretokenizer=korean", "--whole-syllables"],
    "bpe-korean-learnt": ["--pretokenizer=korean", "--whole-syllables",
                          "--learn-boundaries"],
    "unigram": ["--type=unigram"],
    "unigram-learnt": ["--type=unigram", "--learn-boundaries"],
    "unigram-korean": ["--type=unigram", "--alphabet=bytes", "--pretokenizer=korean"],
    "unigram-korean-learnt": ["--type=unigram", "--alphabet=bytes",
                              "--pretokenizer=korean", "--learn-boundaries"],
}


def documents(genre, most):
    """Of all files of a genre, as much of each as there is room."""
    names = sorted(glob.glob(f"{os.environ['KC_DATA']}/korean/{genre}/*"))
    for name in names:
        left = most // len(names)
        tool = ["zstdcat" if name.endswith(".zst") else "cat", name]
        with subprocess.Popen(tool, stdout=subprocess.PIPE) as p:
            for line in p.stdout:
                text = json.loads(line)["text"]
                left -= len(text.encode())
                if left < 0:
                    break
                yield text


def write_texts(folder):
    with open(f"{folder}/train.jsonl", "w", encoding="utf-8") as records, \
            open(f"{folder}/train.txt", "w", encoding="utf-8") as lines:
        for genre in TRAINED:
            for text in documents(genre, MOST_TRAINED):
                records.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
                lines.writelines(x + "\n" for x in text.split("\n") if x.strip())
    with open(f"{folder}/eval.jsonl", "w", encoding="utf-8") as f:
        for genre in OTHERS:
            for text in documents(genre, MOST):
                f.write(json.dumps({"text": text, "genre": genre},
                                   ensure_ascii=False) + "\n")


def made(path, make):
    if not os.path.exists(path):
        print("making", path, file=sys.stderr)
        make(path)
    return path


def train_ours(path, size, options):
    subprocess.run(["kc-train", "-q", f"--vocab-size={size}", *options, "-o", path,
                    os.path.dirname(path) + "/train.jsonl"], check=True)


def train_superwords(path, size):
    """The last quarter of the tokens may go over spaces."""
    folder, words = os.path.dirname(path), size * 3 // 4
    base = made(f"{folder}/bpe-korean-whole-{words}.json",
                lambda p: train_ours(p, words, OURS["bpe-korean-whole"]))
    subprocess.run(["kc-vocab", "extend", "-q", base, "--superwords", "--parts=none",
                    f"--add={size - words}", "-o", path, f"{folder}/train.jsonl"],
                   check=True)


def train_hf(path, size):
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.decoder = decoders.ByteLevel()
    t.train([os.path.dirname(path) + "/train.txt"], trainers.BpeTrainer(
        vocab_size=size, show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    t.save(path)


def train_spm(path, size):
    import sentencepiece
    sentencepiece.SentencePieceTrainer.train(
        input=os.path.dirname(path) + "/train.txt", model_prefix=path[:-len(".model")],
        vocab_size=size, model_type="unigram", byte_fallback=True, num_threads=2,
        normalization_rule_name="identity", minloglevel=2)


def compare_jamo(folder, sizes):
    """Do vocabularies over decomposed jamo need fewer tokens? The same BPE, trained and
    tried on conjoining jamo, which are three bytes each; all numbers are per eojeol and
    byte of the text in syllables."""
    for part in ["train", "eval"]:
        made(f"{folder}/{part}-jamo.jsonl", lambda p, part=part: subprocess.run(
            ["kc-jamo", "decompose", "-q", "-o", p, f"{folder}/{part}.jsonl"], check=True))
    for size in sizes:
        jamo = made(f"{folder}/bpe-jamo-{size}.json", lambda p, s=size: subprocess.run(
            ["kc-train", "-q", f"--vocab-size={s}", "--pretokenizer=korean", "-o", p,
             f"{folder}/train-jamo.jsonl"], check=True))
        plain = facts_of(f"{folder}/bpe-korean-{size}.json", f"{folder}/eval.jsonl")
        facts = facts_of(jamo, f"{folder}/eval-jamo.jsonl")
        larger = facts["bytes"] / plain["bytes"]
        print(f"{jamo}: {plain['bytes'] / facts['tokens']:.3f} bytes a token, "
              f"{facts['tokens_per_eojeol'][0]:.3f} tokens an eojeol, bits per byte "
              f"{facts['unigram_bits_per_byte'] * larger:.3f} "
              f"{facts['bigram_bits_per_byte'] * larger:.3f}")


def facts_of(file, text):
    out = subprocess.run(["kc-vocab", "eval", "--format=json", f"--text={text}", file],
                         stdout=subprocess.PIPE, check=True)
    return json.loads(out.stdout)[0]


def have(module):
    try:
        __import__(module)
    except ImportError:
        return False
    return True


def main(folder, sizes):
    os.makedirs(folder, exist_ok=True)
    if not os.path.exists(f"{folder}/eval.jsonl"):
        write_texts(folder)
    files = []
    for size in sizes:
        for name, options in OURS.items():
            end = "model" if name in ("unigram", "unigram-learnt") else "json"
            files.append(made(f"{folder}/{name}-{size}.{end}",
                              lambda p, o=options, s=size: train_ours(p, s, o)))
        files.append(made(f"{folder}/bpe-korean-superwords-{size}.json",
                          lambda p, s=size: train_superwords(p, s)))
        if have("tokenizers"):
            files.append(made(f"{folder}/hf-bpe-{size}.json",
                              lambda p, s=size: train_hf(p, s)))
        if have("sentencepiece"):
            files.append(made(f"{folder}/spm-unigram-{size}.model",
                              lambda p, s=size: train_spm(p, s)))
    files += os.environ.get("KC_VOCABULARIES", "").split()
    gold = sorted(glob.glob(f"{os.environ['KC_DATA']}/morph/*/*dev.conllu.zst"))
    subprocess.run(["kc-vocab", "eval", "-j2", "--by=genre", f"--text={folder}/eval.jsonl",
                    *[f"--gold={g}" for g in gold],
                    *([f"--plot={folder}/page.html"] if files else []), *files],
                   check=True)
    compare_jamo(folder, sizes)


if __name__ == "__main__":
    main(sys.argv[1], [int(s) for s in sys.argv[2:]] or [32000])
