# SPDX-License-Identifier: Apache-2.0
"""Shards through the trainers' own readers: Megatron Core's IndexedDataset,
OLMo-core's document indices and NumpyFSLDataset and datatrove's
DatatroveFolderDataset give the documents' ids back.

    python3 shards.py FOLDER
"""

import json
import os
import subprocess
import sys
import warnings

warnings.filterwarnings("ignore")

import numpy as np
from megatron.core.datasets.indexed_dataset import IndexedDataset
from olmo_core.data import NumpyFSLDataset
from olmo_core.data.utils import iter_document_indices, load_array_slice

import shard_cases
from datatrove.utils.dataset import DatatroveFolderDataset

EOD = 1


def check_megatron(prefix, want, vocab):
    for mmap in (True, False):
        dataset = IndexedDataset(prefix, mmap=mmap)
        assert len(dataset) == len(want)
        assert list(dataset.document_indices) == list(range(len(want) + 1))
        for i, ids in enumerate(want):
            assert dataset[i].tolist() == ids
            assert dataset.get(i, offset=len(ids) // 2).tolist() == ids[len(ids) // 2 :]
        assert [x.tolist() for x in dataset[0:3]] == want[0:3]
    # GPTDataset's fast cache path takes the dtype from the vocabulary, unread.
    code = 4 if vocab > 65536 else 8
    fast = IndexedDataset(
        prefix, fast_cache_load=True, dtype_code=code,
        sequences_per_dataset=(len(want), len(want) + 1),
    )
    assert [fast[i].tolist() for i in range(len(want))] == want


def check_olmo(path, want, vocab):
    dtype = np.uint16 if vocab <= 65536 else np.uint32
    for how in (
        {"use_array_if_local": False},
        {"use_array_if_local": True, "eos_token_id": EOD, "dtype": dtype},
    ):
        spans = list(iter_document_indices(path, **how))
        got = [load_array_slice(path, a, b, dtype).tolist() for a, b in spans]
        assert got == want, how
    length = 32
    dataset = NumpyFSLDataset(
        path, sequence_length=length, pad_token_id=0, eos_token_id=EOD,
        vocab_size=vocab, dtype=dtype,
    )
    dataset.prepare()
    flat = [x for ids in want for x in ids]
    assert len(dataset) == len(flat) // length
    for i in range(len(dataset)):
        ids = dataset[i]["input_ids"].tolist()
        assert ids == flat[i * length : (i + 1) * length]


def check_datatrove(folder, want, vocab):
    length = 16
    dataset = DatatroveFolderDataset(
        folder, length, filename_pattern="*.ds", recursive=False,
        token_size=2 if vocab <= 65536 else 4, return_positions=True,
    )
    flat = [x for ids in want for x in ids]
    places = [i for ids in want for i in range(len(ids))]
    assert len(dataset) == len(flat) // (length + 1)
    for i in range(len(dataset)):
        at = i * (length + 1)
        got = dataset[i]
        assert got["input_ids"].tolist() == flat[at : at + length + 1]
        # Positions count from the window's start in the document cut by it.
        window = places[at : at + length + 1]
        cut = next((i for i, x in enumerate(window) if i and x == 0), len(window))
        window[:cut] = range(cut)
        positions = got["positions"].tolist()
        assert positions == window[: len(positions)]


def main():
    folder = sys.argv[1]
    for vocab in shard_cases.VOCABS:
        prefix = os.path.join(folder, "v%d" % vocab)
        docs = list(shard_cases.documents(vocab, 60, EOD, seed=1))
        shard_cases.write_stream(prefix + ".tokens", docs, vocab, EOD)
        subprocess.run(
            ["kc-shard", "write", "--format=megatron,olmo,datatrove", "--max-tokens=200000",
             "-o", prefix, prefix + ".tokens"],
            check=True, stdin=subprocess.DEVNULL,
        )
        want = [ids + [EOD] for _, ids in docs]
        with open(prefix + ".manifest.jsonl") as f:
            shards = [json.loads(line) for line in f][:-1]
        assert sum(shard["documents"] for shard in shards) == len(want)
        for shard in shards:
            part, want = want[: shard["documents"]], want[shard["documents"] :]
            name = "%s-%05d" % (prefix, shard["shard"])
            check_megatron(name, part, vocab)
            check_olmo(name + ".npy", part, vocab)
            alone = name + ".datatrove"
            os.mkdir(alone)
            for suffix in (".ds", ".ds.index"):
                os.link(name + suffix, os.path.join(alone, "0" + suffix))
            check_datatrove(alone, part, vocab)
        print("vocabulary of %d: %d shards read back" % (vocab, len(shards)))


main()
