# SPDX-License-Identifier: Apache-2.0
"""Token streams as kc-tokens(5) describes them, written from that page alone."""

import json
import struct

import xxhash

NO_EOD = 0xFFFFFFFF
HEADER = struct.Struct("<4sBBBB16sIIII")
MAGIC = b"\xcbKCT"


def frames(head, ids, vocab, eod=NO_EOD, tokenizer=bytes(16), frame_ids=65536):
    """The frames of one document; `ids` is a list of ints."""
    width = 2 if vocab <= 65536 else 4
    starts = range(0, len(ids), frame_ids) if ids else [0]
    for at in starts:
        part = ids[at : at + frame_ids]
        first, last = at == 0, at + frame_ids >= len(ids)
        text = json.dumps(head, ensure_ascii=False).encode() if first else b""
        body = HEADER.pack(
            MAGIC, 1, width, first | last << 1, 0, tokenizer,
            vocab, eod, len(text), len(part),
        )
        body += text
        body += struct.pack("<%d%s" % (len(part), "H" if width == 2 else "I"), *part)
        yield body + struct.pack("<Q", xxhash.xxh3_64_intdigest(body))


def documents(stream):
    """Yield (head, ids, vocab, eod, tokenizer) of each document of the bytes."""
    at, head, ids = 0, None, []
    while at < len(stream):
        (magic, version, width, flags, zero, tokenizer,
         vocab, eod, head_len, count) = HEADER.unpack_from(stream, at)
        assert magic == MAGIC and version == 1 and zero == 0, at
        assert width == (2 if vocab <= 65536 else 4), at
        end = at + HEADER.size + head_len + count * width
        (checksum,) = struct.unpack_from("<Q", stream, end)
        assert checksum == xxhash.xxh3_64_intdigest(stream[at:end]), at
        assert bool(flags & 1) == (head is None) == bool(head_len), at
        if flags & 1:
            head = json.loads(stream[at + HEADER.size :][:head_len])
            ids = []
        ids += struct.unpack_from(
            "<%d%s" % (count, "H" if width == 2 else "I"),
            stream, at + HEADER.size + head_len,
        )
        if flags & 2:
            yield head, ids, vocab, eod, tokenizer
            head = None
        at = end + 8
    assert head is None, "the stream ends inside a document"
