# SPDX-License-Identifier: Apache-2.0
"""kc-shard write against readers written from the published layouts.

numpy.memmap and gzip stand for the trainers: what they give must be the ids of
the documents, in order, with the delimiter where it was asked for. The manifest
is checked against the files themselves.

    python3 shards.py FOLDER
"""

import csv
import gzip
import io
import json
import os
import struct
import subprocess
import sys

import numpy as np
import xxhash

import shard_cases

EOD = 1


def run(prefix, stream, *options):
    subprocess.run(
        ["kc-shard", "write", "-o", prefix, *options, stream],
        check=True, stdin=subprocess.DEVNULL,
    )


def read_megatron(prefix):
    """All sequences of a .bin and .idx, as Megatron Core lays them out."""
    with open(prefix + ".idx", "rb") as f:
        index = f.read()
    assert index[:9] == b"MMIDIDX\0\0"
    version, code, count, documents = struct.unpack_from("<QBQQ", index, 9)
    assert version == 1 and documents == count + 1
    assert len(index) == 42 + 20 * count
    dtype = {4: np.int32, 8: np.uint16}[code]
    lengths = np.frombuffer(index, "<i4", count, 34)
    offsets = np.frombuffer(index, "<i8", count, 34 + 4 * count)
    ends = np.frombuffer(index, "<i8", documents, 34 + 12 * count)
    assert list(ends) == list(range(documents))
    payload = np.memmap(prefix + ".bin", dtype=dtype, mode="r")
    size = np.dtype(dtype).itemsize
    for length, offset in zip(lengths, offsets):
        assert offset % size == 0
        yield payload[offset // size :][:length].tolist()
    assert lengths.sum() == len(payload)


def read_olmo(prefix, dtype):
    """All documents of a .npy by its .csv.gz, with their last three columns."""
    payload = np.memmap(prefix + ".npy", dtype=dtype, mode="r")
    with gzip.open(prefix + ".csv.gz", "rb") as f:
        text = f.read().decode()
    end = 0
    # OLMo-core takes lines as they come and splits them at commas.
    lines = text.split("\n")
    assert lines.pop() == "" and "\r" not in text
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len(rows) == len(lines)
    for line, row in zip(lines, rows):
        start, end_here = line.split(",")[:2]
        assert [start, end_here] == row[:2] and int(start) == end
        end = int(end_here)
        yield payload[int(start) : end].tolist(), row[2:]
    assert end == len(payload)


def read_headed(path, ends_file=None):
    """Documents of a .bin with llm.c's or AutoModel's header, each from a
    delimiter to the next, as their readers look for them."""
    header = np.fromfile(path, dtype="<i4", count=256)
    magic, version, count, width = header[:4]
    if magic == 278895051:
        assert version == 1 and width in (2, 4)
    else:
        assert width == 0
        width = {(20240520, 1): 2, (20240801, 7): 4}[magic, version]
    assert not header[4:].any()
    assert os.path.getsize(path) == 1024 + count * width
    ids = np.memmap(path, dtype="<u%d" % width, mode="r", offset=1024)
    assert len(ids) == count and ids[0] == EOD
    starts = np.flatnonzero(ids == EOD)
    if ends_file:
        assert np.array_equal(np.fromfile(ends_file, dtype="<i4"), starts)
    return [part.tolist() for part in np.split(ids, starts[1:])]


def read_datatrove(path, dtype):
    """Documents of a .ds by its .ds.index."""
    ids = np.memmap(path, dtype=dtype, mode="r")
    ends = np.fromfile(path + ".index", dtype="<u8")
    assert ends[-1] == len(ids)
    with open(path + ".metadata") as f:
        tokenizer, total, _ = f.read().split("\n")
    assert tokenizer.split("|")[1] == str(np.dtype(dtype).itemsize)
    assert int(total) == len(ids)
    return [part.tolist() for part in np.split(ids, ends[:-1].astype(int))]


def cell(text):
    """What a control character becomes in the .csv.gz."""
    return "".join("\\u%04x" % ord(c) if c < " " else c for c in text)


def check_file(folder, entry):
    path = os.path.join(folder, entry["name"])
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rb") as f:
        data = f.read()
    assert len(data) == entry["bytes"], path
    assert xxhash.xxh3_128_hexdigest(data) == entry["xxh3_128"], path


def document_hash(head, ids, vocab):
    """The XXH3-128 that the manifest's sums are of."""
    data = head.get("id", "").encode() + b"\0"
    data += np.array(ids, dtype="<u2" if vocab <= 65536 else "<u4").tobytes()
    return int(xxhash.xxh3_128_hexdigest(data), 16)


def check_totals(lines, total):
    assert total["set"] == len(lines)
    for key in ("documents", "tokens"):
        assert total[key] == sum(line[key] for line in lines)
    sums = sum(int(line["sum"], 16) for line in lines) % 2**128
    assert total["corpus"] == "%032x" % sums


def check_manifest(prefix, vocab, delim):
    """The manifest's lines, and that they tell the truth about the files."""
    folder = os.path.dirname(prefix)
    with open(prefix + ".manifest.jsonl") as f:
        lines = [json.loads(line) for line in f]
    total = lines.pop()
    check_totals(lines, total)
    names = {os.path.basename(prefix) + ".manifest.jsonl"}
    for i, line in enumerate(lines):
        assert line["shard"] == i
        assert line["vocab_size"] == vocab
        for entry in line["files"]:
            check_file(folder, entry)
            names.add(entry["name"])
            if delim != "auto" and "delim" in entry:
                assert entry["delim"] == delim
        payload = os.path.join(folder, line["files"][0]["name"])
        ids = np.memmap(payload, dtype=line["dtype"], mode="r")
        assert len(ids) == line["tokens"]
        assert (ids.min(), ids.max()) == (line["min_id"], line["max_id"])
    assert names == set(os.listdir(folder))
    return lines


def with_delim(ids, delim):
    return (
        ([EOD] if delim in ("prepend", "both") else [])
        + ids
        + ([EOD] if delim in ("append", "both") else [])
    )


def check_case(folder, vocab, formats, delim="append", options=()):
    case = os.path.join(folder, "%d-%s-%s" % (vocab, delim, len(options)))
    os.mkdir(case)
    stream, prefix = case + ".tokens", os.path.join(case, "s")
    docs = list(shard_cases.documents(vocab, 120, EOD))
    shard_cases.write_stream(stream, docs, vocab, EOD)
    run(prefix, stream, "--format=" + formats, "--delim=" + delim, *options)
    lines = check_manifest(prefix, vocab, delim)
    sums = sum(document_hash(head, ids, vocab) for head, ids in docs)
    got = sum(int(line["sum"], 16) for line in lines)
    assert got % 2**128 == sums % 2**128
    want = [with_delim(ids, "append" if delim == "auto" else delim) for _, ids in docs]
    first = [with_delim(ids, "prepend") for _, ids in docs]
    shards = ["%s-%05d" % (prefix, i) for i in range(len(lines))]
    if "megatron" in formats:
        got = [ids for shard in shards for ids in read_megatron(shard)]
        assert got == want
    if "olmo" in formats:
        dtype = lines[0]["dtype"]
        got = [row for shard in shards for row in read_olmo(shard, dtype)]
        assert [ids for ids, _ in got] == want
        for number, ((head, _), (_, cells)) in enumerate(zip(docs, got)):
            want_cells = [cell(head.get(k, "")) for k in ("id", "source")]
            assert cells == want_cells + [str(number + 1)], cells
    if "datatrove" in formats:
        dtype = lines[0]["dtype"]
        got = [ids for shard in shards for ids in read_datatrove(shard + ".ds", dtype)]
        assert got == want
    if "nanogpt" in formats:
        ids = np.memmap(prefix + ".bin", dtype=np.uint16, mode="r")
        assert ids.tolist() == [x for ids in want for x in ids]
    if "llmc" in formats:
        names = ["%s_%06d.bin" % (prefix, i) for i in range(len(lines))]
        assert [ids for name in names for ids in read_headed(name)] == first
    if "automodel" in formats:
        names = [shard + ".automodel.bin" for shard in shards]
        got = [
            ids for name in names
            for ids in read_headed(name, name[:-4] + ".bos.idx")
        ]
        assert got == first
    for consumer in formats.split(","):
        subprocess.run(["kc-shard", "check", consumer, prefix], check=True)
    os.remove(stream)
    return lines


def main():
    folder = sys.argv[1]
    for vocab in shard_cases.VOCABS:
        lines = check_case(folder, vocab, "megatron,olmo")
        assert len(lines) == 1
        assert lines[0]["dtype"] == ("uint16" if vocab <= 65536 else "uint32")
        rest = "datatrove,llmc,automodel"
        check_case(folder, vocab, rest, "auto", ("--max-tokens=100000",))
        if vocab <= 65536:
            all_of_them = "megatron,olmo,nanogpt," + rest
            assert len(check_case(folder, vocab, all_of_them, "auto")) == 1
    for delim in ("none", "prepend", "both"):
        check_case(folder, 32000, "megatron", delim)
    check_case(folder, 32000, "olmo", "both", ("--width=4",))
    lines = check_case(
        folder, 32000, "megatron,olmo", "append",
        ("--max-tokens=20000", "--max-bytes=1G"),
    )
    assert len(lines) > 5
    assert all(x["tokens"] <= 20000 or x["documents"] == 1 for x in lines)
    print("shards: all read back")


if __name__ == "__main__":
    main()
