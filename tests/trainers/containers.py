# SPDX-License-Identifier: Apache-2.0
"""Formats that have a record for each document, through their own readers: ids,
texts and columns come back as they went in.

    python3 containers.py FOLDER
"""

import glob
import json
import os
import random
import shutil
import subprocess
import sys
import warnings

warnings.filterwarnings("ignore")
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../interop"))

import shard_cases

EOD = 1
COUNT = 2400
VOCABS = [256, 32000, 65536, 128256]


def run(*args):
    subprocess.run(["kc-shard", *args], check=True, stdin=subprocess.DEVNULL)


def write(folder, name, stream, fmt, *options):
    prefix = os.path.join(folder, name)
    run("write", "--format=" + fmt, "-o", prefix, *options, stream)
    run("check", fmt, prefix)
    return prefix


def sequences(docs, length, pad=EOD):
    """The ids of all documents, delimited, cut into sequences."""
    flat = [x for _, ids in docs for x in ids + [EOD]]
    flat += [pad] * (-len(flat) % length)
    return [flat[i : i + length] for i in range(0, len(flat), length)]


# --- MosaicML Streaming ---


def read_mds(folder):
    from streaming import StreamingDataset

    dataset = StreamingDataset(
        local=folder, shuffle=False, validate_hash="xxh3_128", batch_size=1
    )
    return [dataset[i] for i in range(len(dataset))]


def check_mds(folder, docs, stream, vocab):
    import numpy as np

    dtype = np.uint16 if vocab <= 65536 else np.int32
    for name, options in (
        ("mds", ("--max-tokens=400000",)),
        ("mds-zstd", ("--compress=zstd", "--max-tokens=400000")),
        ("mds-gz", ("--compress=gzip", "--max-tokens=400000")),
    ):
        prefix = write(folder, name, stream, "mds", *options)
        rows = read_mds(prefix + ".mds")
        assert all(row["tokens"].dtype == dtype for row in rows)
        assert [row["tokens"].tolist() for row in rows] == [
            ids + [EOD] for _, ids in docs
        ]
        assert [row["id"] for row in rows] == [head.get("id", "") for head, _ in docs]
    prefix = write(
        folder, "mds-packed", stream, "mds", "--pack=concat", "--sequence=64"
    )
    rows = read_mds(prefix + ".mds")
    assert [row["tokens"].tolist() for row in rows] == sequences(docs, 64)
    assert set(rows[0]) == {"tokens"}


# --- Parquet ---


def check_parquet(folder, docs, stream, vocab):
    import duckdb
    import pyarrow.parquet as pq
    from datasets import load_dataset

    want = [ids + [EOD] for _, ids in docs]
    names = [head.get("id") for head, _ in docs]
    sources = [head.get("source") for head, _ in docs]
    for how in ("none", "gzip", "zstd"):
        prefix = write(
            folder, "pq-" + how, stream, "parquet", "--compress=" + how,
            "--columns=id,source", "--max-tokens=1M",
        )
        files = sorted(glob.glob(prefix + "-*.parquet"))
        table = pq.read_table(files)
        assert table.column("input_ids").to_pylist() == want
        assert table.column("id").to_pylist() == names
        assert table.column("source").to_pylist() == sources
        for file in files:
            check_statistics(pq.ParquetFile(file))
        rows = duckdb.sql("select input_ids, id from read_parquet(%r)" % files).fetchall()
        assert rows == list(zip(want, names))
    stream_rows = load_dataset(
        "parquet", data_files=files, split="train", streaming=True,
        cache_dir=os.path.join(folder, "cache"),
    )
    assert [row["input_ids"] for row in stream_rows] == want
    prefix = write(
        folder, "pq-packed", stream, "parquet", "--pack=concat", "--sequence=64"
    )
    table = pq.read_table(glob.glob(prefix + "-*.parquet"))
    assert table.column_names == ["input_ids"]
    assert table.column("input_ids").to_pylist() == sequences(docs, 64)
    # A file by pyarrow is one that a set by others may have.
    other = os.path.join(folder, "other.parquet")
    pq.write_table(table, other)
    run("check", "parquet", other)


def check_statistics(file):
    for group in range(file.metadata.num_row_groups):
        meta = file.metadata.row_group(group)
        table = file.read_row_group(group)
        for i in range(meta.num_columns):
            column = meta.column(i)
            name = column.path_in_schema.split(".")[0]
            values = table.column(name).to_pylist()
            if name == "input_ids":
                values = [x for ids in values for x in ids]
            there = [x for x in values if x is not None]
            stats = column.statistics
            assert stats.null_count == len(values) - len(there)
            if stats.has_min_max:
                assert (stats.min, stats.max) == (min(there), max(there)), name
            else:
                assert name != "input_ids"


# --- WebDataset ---


def read_webdataset(prefix):
    import webdataset as wds

    files = sorted(glob.glob(prefix + "-*.tar"))
    return list(wds.WebDataset(files, shardshuffle=False).decode())


def check_wids(prefix, rows):
    """The reader of the index finds the samples by their numbers, in any order."""
    import wids

    dataset = wids.ShardListDataset(prefix + ".wids.json", keep=True,
                                    cache_dir=prefix + ".cache")
    assert len(dataset) == len(rows)
    order = list(range(len(rows)))
    random.Random(3).shuffle(order)
    for i in order[:100] + [0, len(rows) - 1]:
        sample, row = dataset[i], rows[i]
        assert sample["__key__"] == row["__key__"]
        assert sample[".json"] == row["json"]
        assert sample[".input_ids.npy"].tolist() == row["input_ids.npy"].tolist()
    with open(prefix + ".wids.json") as f:
        shards = json.load(f)["shardlist"]
    for shard in shards:
        path = os.path.join(os.path.dirname(prefix), shard["url"])
        assert os.path.getsize(path) == shard["filesize"]


def check_webdataset(folder, docs, stream, vocab):
    prefix = write(folder, "wds", stream, "webdataset", "--columns=id,source",
                   "--max-tokens=1M")
    rows = read_webdataset(prefix)
    assert [row["input_ids.npy"].tolist() for row in rows] == [
        ids + [EOD] for _, ids in docs
    ]
    assert [row["json"] for row in rows] == [
        {k: head[k] for k in ("id", "source") if k in head} for head, _ in docs
    ]
    assert len({row["__key__"] for row in rows}) == len(rows)
    check_wids(prefix, rows)
    prefix = write(folder, "wds-packed", stream, "webdataset", "--pack=concat",
                   "--sequence=64")
    rows = read_webdataset(prefix)
    assert [row["input_ids.npy"].tolist() for row in rows] == sequences(docs, 64)


# --- TFRecord and ArrayRecord ---


def check_example(example, ids, head):
    assert list(example["input_ids"]) == ids
    for key in ("id", "source"):
        value = example.get(key)
        value = None if value is None else bytes(value).decode()
        assert value == head.get(key), key


def read_tfrecords(prefix):
    from tfrecord.reader import tfrecord_loader

    for file in sorted(glob.glob(prefix + "-*.tfrecord")):
        with open(file + ".index") as f:
            places = [tuple(map(int, line.split())) for line in f]
        assert sum(size for _, size in places) == os.path.getsize(file)
        rows = list(tfrecord_loader(file, None))
        assert len(rows) == len(places)
        yield from rows


def check_tfrecord(folder, docs, stream, vocab):
    prefix = write(folder, "tf", stream, "tfrecord", "--columns=id,source",
                   "--max-tokens=1M")
    rows = list(read_tfrecords(prefix))
    assert len(rows) == len(docs)
    for example, (head, ids) in zip(rows, docs):
        check_example(example, ids + [EOD], head)


def read_arrayrecords(prefix):
    import grain
    from array_record.python.array_record_module import (
        ArrayRecordReader, ArrayRecordWriter)
    from tfrecord import example_pb2

    for file in sorted(glob.glob(prefix + "-*.arrayrecord")):
        reader = ArrayRecordReader(file)
        records = reader.read(0, reader.num_records())
        # The package's own writer makes the same bytes of these records.
        again = ArrayRecordWriter(file + ".again", "group_size:1,uncompressed")
        for record in records:
            again.write(record)
        again.close()
        with open(file, "rb") as a, open(file + ".again", "rb") as b:
            assert a.read() == b.read()
        # Grain finds records by their numbers, in any order.
        source = grain.sources.ArrayRecordDataSource(file)
        shuffled = grain.MapDataset.source(source).shuffle(seed=1)
        assert len(source) == len(records)
        assert sorted(shuffled[i] for i in range(len(records))) == sorted(records)
        assert [source[i] for i in range(len(records))] == records
        for record in records:
            example = example_pb2.Example()
            example.ParseFromString(record)
            row = {}
            for key, feature in example.features.feature.items():
                row[key] = (feature.int64_list.value or feature.bytes_list.value[0])
            yield row


def check_arrayrecord(folder, docs, stream, vocab):
    prefix = write(folder, "ar", stream, "arrayrecord", "--columns=id,source",
                   "--max-tokens=1M")
    rows = list(read_arrayrecords(prefix))
    assert len(rows) == len(docs)
    for example, (head, ids) in zip(rows, docs):
        check_example(example, ids + [EOD], head)


# --- LitData ---


def check_litdata(folder, docs, stream, vocab):
    for how in ("none", "zstd"):
        prefix = write(folder, "lit-" + how, stream, "litdata", "--compress=" + how,
                       "--max-tokens=400000")
        read_litdata(prefix, [x for _, ids in docs for x in ids + [EOD]])
    prefix = write(folder, "lit-packed", stream, "litdata", "--pack=concat",
                   "--sequence=64", "--compress=zstd")
    read_litdata(prefix, [x for ids in sequences(docs, 64) for x in ids])


def read_litdata(prefix, flat, size=64):
    """Blocks of the loader are the ids of each chunk, but for a tail."""
    from litdata import StreamingDataset, TokensLoader

    # It decompresses chunks in place and removes the compressed files.
    shutil.copytree(prefix + ".litdata", prefix + ".copy")
    dataset = StreamingDataset(prefix + ".copy", item_loader=TokensLoader(size))
    want = []
    with open(prefix + ".manifest.jsonl") as f:
        shards = [json.loads(line) for line in f][:-1]
    for shard in shards:
        part, flat = flat[: shard["tokens"]], flat[shard["tokens"] :]
        want += [part[i : i + size] for i in range(0, len(part) - size + 1, size)]
    assert not flat and len(dataset) == len(want)
    assert [dataset[i].tolist() for i in range(len(dataset))] == want


CHECKS = {
    "mds": check_mds,
    "parquet": check_parquet,
    "webdataset": check_webdataset,
    "tfrecord": check_tfrecord,
    "arrayrecord": check_arrayrecord,
    "litdata": check_litdata,
}


# --- Texts ---


def make_records(path):
    chars = "가나다라 마바사abc\n\"\\漢\U0001f600"
    r = random.Random(7)
    rows = []
    for i in range(COUNT):
        text = "".join(r.choice(chars) for _ in range(r.choice([1, 5, 50, 400, 9000])))
        rows.append({"id": "d%d" % i, "text": text, "url": "http://x/%d" % i})
        if i % 5 == 0:
            del rows[-1]["url"]
    with open(path, "w") as f:
        for i, row in enumerate(rows):
            f.write(json.dumps(row, ensure_ascii=i % 2 == 0) + "\n")
    return rows


def texts_of_parquet(prefix):
    import duckdb
    import pyarrow.parquet as pq
    from datasets import load_dataset

    files = sorted(glob.glob(prefix + "-*.parquet"))
    rows = pq.read_table(files).to_pylist()
    again = duckdb.sql("select id, url, text from read_parquet(%r)" % files).fetchall()
    assert [tuple(row.values()) for row in rows] == again
    stream = load_dataset("parquet", data_files=files, split="train", streaming=True,
                          cache_dir=prefix + ".cache")
    assert list(stream) == rows
    return [(row["id"], row["url"], row["text"]) for row in rows]


def texts_of_mds(prefix):
    rows = read_mds(prefix + ".mds")
    return [(row["id"], row["url"] or None, row["text"]) for row in rows]


def texts_of_webdataset(prefix):
    return [(row["json"]["id"], row["json"].get("url"), row["txt"])
            for row in read_webdataset(prefix)]


def texts_of_examples(rows):
    names = ("id", "url", "text")
    return [tuple(bytes(row[k]).decode() if k in row else None for k in names)
            for row in rows]


TEXTS = {
    "parquet": texts_of_parquet,
    "mds": texts_of_mds,
    "webdataset": texts_of_webdataset,
    "tfrecord": lambda prefix: texts_of_examples(read_tfrecords(prefix)),
    "arrayrecord": lambda prefix: texts_of_examples(read_arrayrecords(prefix)),
}


def check_texts(folder):
    path = os.path.join(folder, "in.jsonl")
    want = [(r["id"], r.get("url"), r["text"]) for r in make_records(path)]
    for name, read in TEXTS.items():
        prefix = write(folder, name, path, name, "--from=records",
                       "--columns=id,url", "--max-tokens=1M")
        assert read(prefix) == want
        print("texts of %s: %d documents read back" % (name, len(want)))


def main():
    folder = sys.argv[1]
    only = sys.argv[2:] or CHECKS
    os.mkdir(os.path.join(folder, "texts"))
    check_texts(os.path.join(folder, "texts"))
    for vocab in VOCABS:
        home = os.path.join(folder, str(vocab))
        os.mkdir(home)
        stream = os.path.join(home, "in.tokens")
        docs = list(shard_cases.documents(vocab, COUNT, EOD, seed=2))
        shard_cases.write_stream(stream, docs, vocab, EOD)
        for name in only:
            CHECKS[name](home, docs, stream, vocab)
            print("%s, vocabulary of %d: %d documents read back"
                  % (name, vocab, len(docs)))


if __name__ == "__main__":
    main()
