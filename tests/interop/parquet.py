# SPDX-License-Identifier: Apache-2.0
"""kc-extract on Parquet files that pyarrow writes: each compression, encoding and
kind of page; every value as pyarrow reads it.

    python3 parquet.py FOLDER
"""

import datetime
import json
import random
import re
import struct
import subprocess
import sys
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 3000
UTC = datetime.timezone.utc
FILES = {
    "none": {"compression": "none"},
    "snappy": {"compression": "snappy"},
    "gzip": {"compression": "gzip"},
    "brotli": {"compression": "brotli"},
    "zstd": {"compression": "zstd"},
    "pages-2": {"data_page_version": "2.0", "compression": "zstd"},
    "small-pages-2": {"data_page_version": "2.0", "compression": "none",
                      "data_page_size": 3000},
    "plain": {"use_dictionary": False, "row_group_size": 700, "data_page_size": 2000},
    "delta": {"use_dictionary": False, "column_encoding": {
        "text": "DELTA_LENGTH_BYTE_ARRAY", "id": "DELTA_BYTE_ARRAY",
        "n": "DELTA_BINARY_PACKED", "u32": "DELTA_BINARY_PACKED", "ok": "RLE"}},
    "delta-pages-2": {"use_dictionary": False, "data_page_size": 1000,
                      "data_page_version": "2.0", "column_encoding": {
                          "text": "DELTA_BYTE_ARRAY", "kind": "DELTA_BYTE_ARRAY",
                          "n": "DELTA_BINARY_PACKED"}},
    "groups-of-a-row": {"row_group_size": 1},
    "split": {"use_dictionary": False, "column_encoding": {
        name: "BYTE_STREAM_SPLIT" for name in ("n", "u32", "score", "f", "at")}},
    "split-pages-2": {"use_dictionary": False, "data_page_version": "2.0",
                      "data_page_size": 900, "compression": "snappy",
                      "column_encoding": {name: "BYTE_STREAM_SPLIT"
                                          for name in ("n", "u", "score", "ms")}},
    "full-dictionary": {"dictionary_pagesize_limit": 3000, "data_page_size": 2000},
    "checksums": {"write_page_checksum": True},
}


def digits_of_doubles(folder):
    """Doubles of random bits have the digits of Python's repr."""
    r = random.Random(3)
    values = [5e-324, 1.7976931348623157e308, 2.2250738585072014e-308, 1e22, 1e23, -0.0]
    while len(values) < 20000:
        x = struct.unpack("<d", r.randbytes(8))[0]
        if x == x and abs(x) != float("inf"):
            values.append(x)
            values.append(r.randrange(10**9) / 10 ** r.randrange(12))
            values.append(x * 2.0**-1000 if abs(x) < 1 else 1 / x)
    path = folder + "/doubles.parquet"
    pq.write_table(pa.table({"text": ["x"] * len(values), "x": values}), path)
    out = subprocess.run(["kc-extract", "-q", path], stdout=subprocess.PIPE, check=True)
    have = [re.search('"x":([^,}]*)', line).group(1)
            for line in out.stdout.decode().splitlines()]
    wrong = [(h, v) for h, v in zip(have, values, strict=True)
             if Decimal(h).normalize() != Decimal(repr(v)).normalize()]
    print(f"{len(values)} doubles, {len(wrong)} not as repr", wrong[:3])
    return len(wrong)


def sometimes(r, value):
    return None if r.random() < .2 else value


def table():
    r = random.Random(20)
    chars = "가나다라 마바사abc\n\"\\漢\U0001f600"
    texts = ["".join(r.choice(chars) for _ in range(r.choice([0, 1, 5, 50, 400])))
             for _ in range(ROWS)]
    rows = range(ROWS)
    day = datetime.date(1900, 1, 1)
    start = datetime.datetime(1950, 1, 1, tzinfo=UTC)
    return pa.table({
        "id": ["d%d" % i for i in rows],
        "text": [sometimes(r, t) for t in texts],
        "n": [sometimes(r, r.randrange(-2**63, 2**63)) for _ in rows],
        "small": pa.array([r.randrange(-128, 128) for _ in rows], pa.int8()),
        "u": pa.array([r.randrange(2**64) for _ in rows], pa.uint64()),
        "u32": pa.array([r.randrange(2**32) for _ in rows], pa.uint32()),
        "score": [sometimes(r, r.random()) for _ in rows],
        "f": pa.array([r.random() for _ in rows], pa.float32()),
        "ok": [sometimes(r, r.random() < .5) for _ in rows],
        "kind": [sometimes(r, r.choice(["news", "blog"])) for _ in rows],
        "day": [sometimes(r, day + datetime.timedelta(days=r.randrange(80000)))
                for _ in rows],
        "at": pa.array([start + datetime.timedelta(microseconds=r.randrange(3 * 10**15))
                        for _ in rows], pa.timestamp("us", "UTC")),
        "ms": pa.array([r.randrange(-10**12, 10**12) for _ in rows],
                       pa.timestamp("ms")),
        "meta": [sometimes(r, {"url": "http://x/%d" % i, "k": sometimes(r, i)})
                 for i in rows],
        "tags": [["a"] * (i % 3) for i in rows],
        "large": pa.array(["x" * (i % 9) for i in rows], pa.large_string()),
        "view": pa.array([sometimes(r, "가%d" % i) for i in rows], pa.string_view()),
        "binary": pa.array([b"b%d" % i for i in rows], pa.binary()),
        "none": pa.nulls(ROWS),
        "deep": [sometimes(r, {"a": sometimes(r, {"b": sometimes(r, "z%d" % i)})})
                 for i in rows],
        "ns": pa.array([r.randrange(10**18) for _ in rows], pa.timestamp("ns")),
    })


def expected(row):
    """The record of a row, dates and times as they are but for nanoseconds."""
    row["binary"] = row["binary"].decode()
    row["deep.a.b"] = ((row.pop("deep") or {}).get("a") or {}).get("b")
    row["ns"] = datetime.datetime(1970, 1, 1) + datetime.timedelta(
        microseconds=row["ns"] // 1000)
    meta = row.pop("meta") or {}
    del row["tags"]
    row["meta.url"] = meta.get("url")
    row["meta.k"] = meta.get("k")
    return row


def read_back(record):
    if record["day"]:
        record["day"] = datetime.date.fromisoformat(record["day"])
    record["at"] = datetime.datetime.fromisoformat(record["at"].replace("Z", "+00:00"))
    record["ns"] = datetime.datetime.fromisoformat(record["ns"])
    record["ms"] = datetime.datetime.fromisoformat(record["ms"])
    return record


def main(folder):
    rows = table()
    at = rows.column_names.index("ns")
    plain = rows.set_column(at, "ns", rows["ns"].cast(pa.int64()))
    want = [expected(row) for row in plain.to_pylist() if row["text"]]
    bad = 0
    for name, options in FILES.items():
        path = f"{folder}/{name}.parquet"
        pq.write_table(rows, path, **options)
        out = subprocess.run(["kc-extract", "-q", path], stdout=subprocess.PIPE,
                             check=False)
        have = [read_back(json.loads(line)) for line in out.stdout.splitlines()]
        wrong = [(h, w) for h, w in zip(have, want) if h != w]
        if out.returncode or len(have) != len(want) or wrong:
            bad += 1
            print(f"{name}: status {out.returncode}, {len(have)} records of "
                  f"{len(want)}, {len(wrong)} differ", wrong[:1])
    print(f"{len(FILES)} files of {ROWS} rows, {bad} differ")
    bad += digits_of_doubles(folder)
    return bad > 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
