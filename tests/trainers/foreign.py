# SPDX-License-Identifier: Apache-2.0
"""Sets that others' own writers make: kc-shard shows, checks and converts them, and the
ids are those that went in.

    python3 foreign.py FOLDER
"""

import json
import os
import random
import subprocess
import sys
import warnings

warnings.filterwarnings("ignore")

import numpy as np

COUNT = 2400


def documents():
    r = random.Random(5)
    return [[r.randrange(4, 30000) for _ in range(r.randrange(1, 300))]
            for _ in range(COUNT)]


def parquet(docs, folder, compression):
    import pyarrow as pa
    import pyarrow.parquet as pq

    names = ["d%d" % i for i in range(len(docs))]
    pq.write_table(pa.table({"id": names, "input_ids": docs}), folder + "/x.parquet",
                   compression=compression, row_group_size=700)
    return "x.parquet"


def mds(docs, folder, compression):
    from streaming import MDSWriter

    with MDSWriter(out=folder, columns={"id": "str", "tokens": "ndarray:int32"},
                   compression=compression, size_limit=100000) as out:
        for i, ids in enumerate(docs):
            out.write({"id": "d%d" % i, "tokens": np.array(ids, np.int32)})
    return "index.json"


def webdataset(docs, folder, compression):
    import webdataset as wds

    with wds.TarWriter(folder + "/x.tar") as out:
        for i, ids in enumerate(docs):
            key = "a/long/folder/" + "x" * 150 * (i % 3 == 0) + "/%06d" % i
            out.write({"__key__": key, "txt": "x", "input_ids.npy": np.array(ids)})
    return "x.tar"


def tfrecord(docs, folder, compression):
    from tfrecord import TFRecordWriter

    out = TFRecordWriter(folder + "/x.tfrecord")
    for ids in docs:
        out.write({"text": (b"x", "byte"), "input_ids": (ids, "int")})
    out.close()
    return "x.tfrecord"


def arrayrecord(docs, folder, options):
    from array_record.python.array_record_module import ArrayRecordWriter
    from tfrecord import example_pb2

    out = ArrayRecordWriter(folder + "/x.arrayrecord", options or "")
    for ids in docs:
        example = example_pb2.Example()
        example.features.feature["input_ids"].int64_list.value.extend(ids)
        out.write(example.SerializeToString())
    out.close()
    return "x.arrayrecord"


def litdata(docs, folder, compression):
    from litdata.streaming.item_loader import TokensLoader
    from litdata.streaming.writer import BinaryWriter

    how = {"compression": compression, "compression_level": "chunk"}
    out = BinaryWriter(folder, chunk_bytes="100KB", item_loader=TokensLoader(),
                       **(how if compression else {}))
    for i, ids in enumerate(docs):
        out.add_item(i, np.array(ids, np.uint16))
    out.done()
    out.merge()
    return "index.json"


def dumped(name):
    out = subprocess.run(["kc-shard", "show", "--dump=%d" % COUNT, name],
                         check=True, stdout=subprocess.PIPE)
    return [json.loads(line)["input_ids"] for line in out.stdout.splitlines()]


def check(consumer, name, docs):
    assert dumped(name) == docs, name
    subprocess.run(["kc-shard", "check", consumer, name], check=True)
    prefix = os.path.join(os.path.dirname(name), "ours")
    subprocess.run(["kc-shard", "convert", "-q", "--delim=none", "--format=megatron",
                    "-o", prefix, name], check=True)
    assert dumped(prefix) == docs, prefix


def main():
    docs = documents()
    for write, how in ((parquet, "none"), (parquet, "snappy"), (parquet, "zstd"),
                       (mds, None), (mds, "zstd"), (mds, "gz"), (mds, "br"),
                       (mds, "snappy"), (webdataset, None), (tfrecord, None),
                       (arrayrecord, None), (arrayrecord, "group_size:7"),
                       (litdata, None), (litdata, "zstd")):
        folder = os.path.join(sys.argv[1], "%s-%s" % (write.__name__, how))
        os.mkdir(folder)
        name = os.path.join(folder, write(docs, folder, how))
        check(write.__name__, name, docs)
        print("%s (%s) by its own writer: %d documents" % (write.__name__, how, COUNT))


if __name__ == "__main__":
    main()
