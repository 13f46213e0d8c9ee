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
import shutil
import subprocess
import sys
import time
import warnings

warnings.filterwarnings("ignore")
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../tests/interop"))

import numpy as np

import kctokens

VOCAB, EOD, MEAN = 32000, 3, 740


def make_documents(tokens, mean):
    """Lists of ids: lengths log-normal around the mean, ids of a Zipf-like law."""
    rng = np.random.default_rng(1)
    docs, total = [], 0
    while total < tokens:
        n = max(1, int(rng.lognormal(np.log(mean) - 0.5, 1.0)))
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


def child_seconds(*command):
    """CPU and wall-clock seconds."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.time()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    after, end = resource.getrusage(resource.RUSAGE_CHILDREN), time.time()
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, end - start


def child_cpu(*command):
    return child_seconds(*command)[0]


def best_of(n, folder, command):
    """The least CPU and wall-clock seconds; what it writes into `folder` goes."""
    seconds = []
    for _ in range(n):
        shutil.rmtree(folder, ignore_errors=True)
        os.mkdir(folder)
        seconds.append(child_seconds(*command))
    shutil.rmtree(folder)
    return min(s[0] for s in seconds), min(s[1] for s in seconds)


def compare_drop(folder, docs):
    """drop, which copies and hashes, beside cp -a (names of one payload stay so) and
    sha256sum of the same files; one document of 3,500 goes."""
    out = folder + "/copy"
    with open(folder + "/kc-ids", "w") as f:
        f.writelines(doc_id(i) + "\n" for i in range(3, len(docs), 3500))
    files = [folder + "/" + name for name in os.listdir(folder) if name.startswith("kc-0")]
    drop = ("kc-shard", "drop", folder + "/kc", "--ids=" + folder + "/kc-ids", "-o", out + "/")
    copy = best_of(5, out, ("cp", "-a", *files, out))
    hashes = best_of(5, out, ("sha256sum", *[f for f in files if f[-4:] not in (".npy", ".bin")]))
    print("%-44s %6s %6s  %s" % ("", "CPU s", "wall s", "times cp, cp + sha256sum (CPU)"))
    for name, (cpu, wall) in (
        ("cp -a", copy),
        ("sha256sum", hashes),
        ("kc-shard drop", best_of(5, out, drop)),
        ("kc-shard drop -j2", best_of(5, out, (*drop, "-j2"))),
    ):
        print("%-44s %6.3f %6.3f  %5.2f %5.2f" % (
            name, cpu, wall, cpu / copy[0], cpu / (copy[0] + hashes[0])))


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


def write_stream(name, docs):
    with open(name, "wb") as f:
        for i, ids in enumerate(docs):
            for frame in kctokens.frames({"id": doc_id(i)}, ids, VOCAB, EOD):
                f.write(frame)


def write_seconds(folder, stream, formats):
    """The best of five: a few tenths of a second are easily disturbed."""
    seconds = []
    for _ in range(5):
        remove_outputs(folder)
        seconds.append(child_cpu("kc-shard", "write", "-q", "--format=" + formats,
                                 "-o", folder + "/kc", stream))
    return min(seconds)


def compare_formats(folder, docs):
    """What more formats cost over Megatron alone, and how fast all four are beside
    datatrove's writer."""
    stream = folder + "/bench.tokens"
    write_stream(stream, docs)
    rows = [
        ("kc-shard write --format=" + formats, write_seconds(folder, stream, formats))
        for formats in ("megatron", "megatron,datatrove,nanogpt", "megatron,olmo",
                        "megatron,datatrove,nanogpt,olmo")]
    one = rows[0][1]
    print("over Megatron alone: datatrove and nanoGPT %+.1f %%, OLMo %+.1f %%" % (
        100 * (rows[1][1] / one - 1), 100 * (rows[2][1] / one - 1)))
    return rows


def compare_short(folder):
    """Documents of 43 tokens, which cost by their number."""
    docs = make_documents(15e6, 43)
    stream = folder + "/short.tokens"
    write_stream(stream, docs)
    seconds = write_seconds(folder, stream, "megatron,datatrove")
    os.remove(stream)
    print("%d documents of %.0f tokens: %.2f s, %.2f million a second" % (
        len(docs), sum(map(len, docs)) / len(docs), seconds, len(docs) / seconds / 1e6))


def compare_writers(folder, docs, four):
    """The writers of others; `four`: our seconds for four formats."""
    rows = []
    for name, make in (
        ("megatron-core IndexedDatasetBuilder", megatron),
        ("datatrove TokenizedFile", datatrove),
        ("dolma MemmapWriter", dolma),
    ):
        try:
            rows.append((name, cpu(make(folder, docs))))
        except ImportError as e:
            print("%s: left out (%s)" % (name, e))
            continue
        print("four formats at once: %.1f times %s" % (rows[-1][1] / four, name))
    return rows


def main():
    folder = sys.argv[1]
    tokens = int(float(sys.argv[2] if len(sys.argv) > 2 else 20) * 1e6)
    compare_short(folder)
    docs = make_documents(tokens, MEAN)
    total = sum(map(len, docs)) + len(docs)
    rows = compare_formats(folder, docs)
    four = rows[-1][1]
    rows.append(("kc-shard check megatron", child_cpu(
        "kc-shard", "check", "megatron", folder + "/kc")))
    rows.append(("kc-shard check megatron, without hashes", child_cpu(
        "kc-shard", "check", "--delim-id=%d" % EOD, "megatron",
        folder + "/kc-00000.idx")))
    rows.append(("kc-shard convert --format=megatron", child_cpu(
        "kc-shard", "convert", "-q", folder + "/kc", "--format=megatron",
        "-o", folder + "/kc2")))
    compare_drop(folder, docs)
    rows += compare_writers(folder, docs, four)
    print("%d documents, %d tokens" % (len(docs), total))
    for name, seconds in rows:
        print("%-56s %7.2f s %7.1f Mtok/s" % (name, seconds, total / seconds / 1e6))


main()
