# SPDX-License-Identifier: Apache-2.0
"""Writing shards: kc-shard write beside the writers of Megatron Core, datatrove
and dolma, on the same documents in one run. CPU seconds of one process each.

The peers get Python lists that are already there, kc-shard reads and checks a
token stream: what each is given in practice.

    python3 bench/shards.py FOLDER [MEGATOKENS]

FOLDER is best on tmpfs. The venv of tests/trainers/requirements.txt has Megatron
Core; datatrove and dolma are left out when they are not installed.
"""

import os
import random
import resource
import subprocess
import sys
import time
import warnings

warnings.filterwarnings("ignore")
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../tests/interop"))

import numpy as np

import kctokens

VOCAB, EOD, MEAN = 32000, 3, 740


def make_documents(tokens):
    """Lists of ids: lengths log-normal around MEAN, ids of a Zipf-like law."""
    rng = np.random.default_rng(1)
    docs, total = [], 0
    while total < tokens:
        n = max(1, int(rng.lognormal(np.log(MEAN) - 0.5, 1.0)))
        docs.append((4 + (rng.pareto(1.0, n) * 50) % (VOCAB - 4)).astype(int).tolist())
        total += n
    return docs


def doc_id(i):
    return "h%032x" % random.Random(i).getrandbits(128)


def cpu(run):
    start = time.process_time()
    run()
    return time.process_time() - start


def remove_outputs(folder):
    """What is overwritten would be freed in the next run's time."""
    for name in os.listdir(folder):
        if name.startswith("kc"):
            os.remove(os.path.join(folder, name))


def child_cpu(*command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def megatron(folder, docs):
    from megatron.core.datasets.indexed_dataset import IndexedDatasetBuilder

    builder = IndexedDatasetBuilder(folder + "/m.bin", dtype=np.uint16)

    def run():
        for ids in docs:
            builder.add_document(ids + [EOD], [len(ids) + 1])
        builder.finalize(folder + "/m.idx")

    return run


def datatrove(folder, docs):
    from datatrove.pipeline.tokens.tokenizer import TokenizedFile

    out = TokenizedFile(folder, "d.ds", token_size=2)

    def run():
        for ids in docs:
            out.write(ids + [EOD], None)
        out.close()

    return run


def dolma(folder, docs):
    from dolma.tokenizer.data_types import TokenizerOutput
    from dolma.tokenizer.memmap_writer import MemmapWriter

    tokens = sum(map(len, docs)) + len(docs) + 1

    def run():
        with MemmapWriter(folder + "/o", np.dtype("uint16"), max_tokens=tokens) as out:
            for i, ids in enumerate(docs):
                out.write(TokenizerOutput.from_tokens(doc_id(i), "", i, ids + [EOD]))

    return run


def main():
    folder = sys.argv[1]
    tokens = int(float(sys.argv[2] if len(sys.argv) > 2 else 20) * 1e6)
    docs = make_documents(tokens)
    total = sum(map(len, docs)) + len(docs)
    stream = folder + "/bench.tokens"
    with open(stream, "wb") as f:
        for i, ids in enumerate(docs):
            for frame in kctokens.frames({"id": doc_id(i)}, ids, VOCAB, EOD):
                f.write(frame)
    rows = []
    for formats in ("megatron", "megatron,datatrove,nanogpt", "megatron,olmo",
                    "megatron,datatrove,nanogpt,olmo"):
        # The best of five: a few tenths of a second are easily disturbed.
        seconds = []
        for _ in range(5):
            remove_outputs(folder)
            seconds.append(child_cpu("kc-shard", "write", "-q", "--format=" + formats,
                                     "-o", folder + "/kc", stream))
        seconds = min(seconds)
        rows.append(("kc-shard write --format=" + formats, seconds))
    rows.append(("kc-shard check megatron", child_cpu(
        "kc-shard", "check", "megatron", folder + "/kc")))
    rows.append(("kc-shard check megatron, without hashes", child_cpu(
        "kc-shard", "check", "--delim-id=%d" % EOD, "megatron",
        folder + "/kc-00000.idx")))
    gone = folder + "/kc-ids"
    with open(gone, "w") as f:
        f.write(doc_id(len(docs) // 2) + "\n")
    rows.append(("kc-shard drop, one document", child_cpu(
        "kc-shard", "drop", folder + "/kc", "--ids=" + gone, "-o", folder + "/kc3")))
    files = [folder + "/" + name for name in os.listdir(folder) if name.startswith("kc-0")]
    os.mkdir(folder + "/copy")
    # -a: names of one payload stay so.
    rows.append(("  cp -a of the same files", child_cpu("cp", "-a", *files, folder + "/copy")))
    rows.append(("kc-shard convert --format=megatron", child_cpu(
        "kc-shard", "convert", "-q", folder + "/kc", "--format=megatron",
        "-o", folder + "/kc2")))
    for name, make in (
        ("megatron-core IndexedDatasetBuilder", megatron),
        ("datatrove TokenizedFile", datatrove),
        ("dolma MemmapWriter", dolma),
    ):
        try:
            rows.append((name, cpu(make(folder, docs))))
        except ImportError as e:
            print("%s: left out (%s)" % (name, e))
    print("%d documents, %d tokens" % (len(docs), total))
    for name, seconds in rows:
        print("%-52s %8.2f s %8.1f Mtok/s" % (name, seconds, total / seconds / 1e6))


main()
