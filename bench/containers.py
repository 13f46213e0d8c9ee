# SPDX-License-Identifier: Apache-2.0
"""Formats that have a record for each document: kc-shard write beside the writers of
pyarrow, MosaicML Streaming and LitData, on the same documents in one run. CPU seconds
of one process each, the best of five.

The peers get Python lists that are already there, as tokenizers give them, and then
arrays of numpy; kc-shard reads and checks a token stream, writes a lineage besides and
hashes all files twice (XXH3, SHA-256), MDSWriter does too. With zstd both have level 1
in Parquet (pyarrow's own) and level 3 in MDS (MDSWriter's own) and LitData: the time
of zstd alone on the ids, as uint16, is printed for both, since it bounds what a writer
can gain.

    python3 bench/containers.py FOLDER [MEGATOKENS]

FOLDER is best on tmpfs. The venv of tests/trainers/requirements.txt has the peers.
"""

import os
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


def make_documents(tokens):
    """Lists of ids: lengths log-normal around MEAN, ids of a Zipf-like law."""
    rng = np.random.default_rng(1)
    docs, total = [], 0
    while total < tokens:
        n = max(1, int(rng.lognormal(np.log(MEAN) - 0.5, 1.0)))
        ids = 4 + (rng.pareto(1.0, n) * 50) % (VOCAB - 4)
        docs.append(ids.astype(np.int32))
        total += n
    return docs


def as_array(ids):
    if isinstance(ids, list):
        return np.array(ids + [EOD], np.uint16)
    return np.append(ids, EOD).astype(np.uint16)


def zstd_alone(docs, level):
    """CPU seconds of zstd on all ids, 512 KiB at a time."""
    import zstandard

    ids = np.concatenate([as_array(ids) for ids in docs]).tobytes()
    start = time.process_time()
    compressor = zstandard.ZstdCompressor(level=level)
    for at in range(0, len(ids), 1 << 19):
        compressor.compress(ids[at : at + (1 << 19)])
    return time.process_time() - start


def child_cpu(*command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def pyarrow(compression):
    def run(folder, docs):
        import pyarrow as pa
        import pyarrow.parquet as pq

        schema = pa.schema([("id", pa.string()), ("input_ids", pa.list_(pa.int32()))])
        with pq.ParquetWriter(folder + "/p.parquet", schema, compression=compression,
                              use_content_defined_chunking=True) as out:
            for at in range(0, len(docs), 1000):
                part = docs[at : at + 1000]
                if not isinstance(part[0], list):
                    offsets = np.cumsum([0] + [len(ids) + 1 for ids in part])
                    flat = np.concatenate([x for ids in part for x in (ids, [EOD])])
                    lists = pa.ListArray.from_arrays(
                        pa.array(offsets, pa.int32()), pa.array(flat, pa.int32()))
                else:
                    lists = pa.array([ids + [EOD] for ids in part],
                                     pa.list_(pa.int32()))
                names = pa.array(["d%d" % i for i in range(at, at + len(part))])
                out.write_table(pa.table([names, lists], schema=schema))

    return run


def mds(compression):
    def run(folder, docs):
        from streaming import MDSWriter

        with MDSWriter(out=folder + "/m", columns={"id": "str", "tokens": "ndarray:uint16"},
                       compression=compression, hashes=["sha256", "xxh3_128"]) as out:
            for i, ids in enumerate(docs):
                ids = as_array(ids)
                out.write({"id": "d%d" % i, "tokens": ids})

    return run


def litdata(compression):
    def run(folder, docs):
        from litdata.streaming.item_loader import TokensLoader
        from litdata.streaming.writer import BinaryWriter

        how = {"compression": compression, "compression_level": "chunk"}
        out = BinaryWriter(folder + "/l", chunk_bytes="64MB", item_loader=TokensLoader(),
                           **(how if compression else {}))
        os.makedirs(folder + "/l", exist_ok=True)
        for i, ids in enumerate(docs):
            out.add_item(i, as_array(ids))
        out.done()

    return run


def our_cpu(options, output, stream):
    """CPU seconds of kc-shard write, into a folder that has no such set, as peers."""
    best = None
    for _ in range(5):
        shutil.rmtree(output, ignore_errors=True)
        took = child_cpu("kc-shard", "write", "--format=" + options[0],
                         "--compress=" + options[1], "-o", output + "/", stream)
        best = min(best or took, took)
    return best


def peer_cpu(write, docs):
    folder = sys.argv[1] + "/peer"
    best = None
    for _ in range(5):
        shutil.rmtree(folder, ignore_errors=True)
        os.mkdir(folder)
        start = time.process_time()
        write(folder, docs)
        took = time.process_time() - start
        best = min(best or took, took)
    return best


def main():
    folder = sys.argv[1]
    output = folder + "/kc"
    tokens = int(float(sys.argv[2] if len(sys.argv) > 2 else 10) * 1e6)
    docs = make_documents(tokens)
    total = sum(map(len, docs)) + len(docs)
    stream = folder + "/bench.tokens"
    with open(stream, "wb") as f:
        for i, ids in enumerate(docs):
            for frame in kctokens.frames({"id": "d%d" % i}, list(map(int, ids)), VOCAB, EOD):
                f.write(frame)
    print("%d documents, %d tokens" % (len(docs), total))
    lists = [ids.tolist() for ids in docs]
    for name, options, write in (
        ("parquet, none", ("parquet", "none"), pyarrow("none")),
        ("parquet, zstd", ("parquet", "zstd"), pyarrow("zstd")),
        ("mds, none", ("mds", "none"), mds(None)),
        ("mds, zstd", ("mds", "zstd"), mds("zstd")),
        ("litdata, none", ("litdata", "none"), litdata(None)),
        ("litdata, zstd", ("litdata", "zstd"), litdata("zstd:3")),
    ):
        ours = our_cpu(options, output, stream)
        line = "%-16s %6.2f s %6.1f Mtok/s" % (name, ours, total / ours / 1e6)
        for form, given in ("lists", lists), ("arrays", docs):
            try:
                theirs = peer_cpu(write, given)
            except ImportError as e:
                line += "   peer left out: %s" % e
                break
            line += "   peer, %s %6.2f s %4.1fx" % (form, theirs, theirs / ours)
        print(line, flush=True)
    for level in 1, 3:
        print("zstd -%d alone    %6.2f s" % (level, zstd_alone(docs, level)))


main()
