/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Token streams: documents of token ids in self-contained binary frames, as
 * they go from kc-encode to kc-shard and kc-decode. kc-tokens(5) fixes the
 * bytes.
 *
 * A document is one frame or several, each with the tokenizer's hash, its
 * vocabulary size and a checksum. Streams may be joined with cat, an empty
 * stream is empty, and no document is too long: both sides hold one frame.
 *
 *	kc_tokens_spec spec = {hash, 32000, 2};
 *	kc_tokens_writer *w;
 *
 *	st = kc_tokens_writer_new(&w, &spec, 0, &err);
 *	st = kc_tokens_put(w, KC_STR("{\"id\":\"a\"}"), ids, n, &out, &err);
 *	kc_tokens_writer_free(w);
 *
 * The parser takes bytes in pieces of any size and gives frames:
 *
 *	while (more(&in)) {	bytes of the stream, as many as there are
 *		while (!(st = kc_tokens_parser_next(p, &in, &frame, &err)))
 *			...		frame.head if frame.start, then the ids
 *		if (st != KC_EOF)
 *			...		err says what is wrong, and where
 *	}
 *	st = kc_tokens_parser_finish(p, &err);		KC_OK: nothing is cut off
 */
#ifndef KCORPUS_TOKENS_H
#define KCORPUS_TOKENS_H

#include "kcorpus/base.h"
#include "kcorpus/hash.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the frames that this library writes and reads. */
enum { KC_TOKENS_VERSION = 1 };

/* No end-of-document id. */
#define KC_TOKENS_NO_EOD UINT32_C(0xffffffff)

/* Ceilings of the format, and the frames that the writer makes by default. */
enum {
	KC_TOKENS_MAX_HEAD = 16 << 20, /* bytes of a document's head */
	KC_TOKENS_MAX_IDS = 1 << 20,   /* ids in a frame */
	KC_TOKENS_FRAME_IDS = 1 << 16
};

/* What encoded the ids. All frames of one document agree in it. */
typedef struct kc_tokens_spec {
	kc_hash128 tokenizer; /* of its definition, see kc-tokens(5) */
	uint32_t vocab_size;  /* every id is less; at least 1 */
	uint32_t eod;         /* end-of-document id, or KC_TOKENS_NO_EOD */
} kc_tokens_spec;

/* True if tokenizer, vocabulary size and end-of-document id are the same. */
KC_API bool
kc_tokens_spec_equal(const kc_tokens_spec *a, const kc_tokens_spec *b);

/*
 * KC_ERR_FORMAT with `offset` and what is different, if documents of `spec` cannot
 * stand beside those of `first`. Texts (kcorpus/shard.h) have a vocabulary of 0.
 */
KC_API KC_MUST_CHECK kc_status kc_tokens_spec_agree(const kc_tokens_spec *first,
    const kc_tokens_spec *spec, uint64_t offset, kc_error *err);

/*
 * Bytes of an id: 2 for a vocabulary of up to 65536 ids, else 4. Of no vocabulary (0),
 * which is not that of a stream, 1: what stands for ids are the bytes of a text, as
 * sets of shards have them (kcorpus/shard.h).
 */
static inline unsigned
kc_tokens_width(uint32_t vocab_size)
{
	return !vocab_size ? 1 : vocab_size <= 65536 ? 2 : 4;
}

/*
 * True if the first bytes of a file say that it is a token stream. Exact from 4
 * bytes on; of fewer, whether it still may be one (true for none).
 */
KC_API bool kc_tokens_detect(kc_str start);

/* --- Writing --- */

typedef struct kc_tokens_writer kc_tokens_writer;

/*
 * *w makes documents of `spec` (copied) in frames of up to `frame_ids` ids (0:
 * KC_TOKENS_FRAME_IDS); the bytes depend on nothing else, however a document's
 * ids arrive. Free with kc_tokens_writer_free. KC_ERR_ARG for a vocabulary of
 * size 0, an end-of-document id outside it or too large a frame; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_tokens_writer_new(kc_tokens_writer **w,
    const kc_tokens_spec *spec, size_t frame_ids, kc_error *err);
KC_API void kc_tokens_writer_free(kc_tokens_writer *w);

/* Forget an unfinished document (what its frames put out stays there). */
KC_API void kc_tokens_writer_reset(kc_tokens_writer *w);

/*
 * Start a document: `head` (copied) is a JSON object with its `id` and the
 * fields that shall travel with it, on one line, with white space neither around
 * it nor before its first key. KC_ERR_LIMIT over KC_TOKENS_MAX_HEAD; KC_ERR_ARG
 * when it is no such object or a document is open; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_tokens_writer_begin(
    kc_tokens_writer *w, kc_str head, kc_error *err);

/*
 * Add ids to the document and append the frames that are full to `out`, which
 * may be written and emptied between calls. KC_ERR_ARG with err->offset, the
 * index in `ids`, for an id not less than the vocabulary size, and when no
 * document is open; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_tokens_writer_add(kc_tokens_writer *w,
    const uint32_t *ids, size_t n, kc_buf *out, kc_error *err);

/* End the document: append its last frame. KC_ERR_ARG when none is open. */
KC_API KC_MUST_CHECK kc_status kc_tokens_writer_end(
    kc_tokens_writer *w, kc_buf *out, kc_error *err);

/*
 * A whole document: begin, add, end. On failure nothing is appended, and the
 * writer is ready for the next one. As those three.
 */
KC_API KC_MUST_CHECK kc_status kc_tokens_put(kc_tokens_writer *w, kc_str head,
    const uint32_t *ids, size_t n, kc_buf *out, kc_error *err);

/* --- Reading --- */

/*
 * A frame, borrowed until the next call of the parser or until the bytes given
 * to it change. Everything in it was checked, each id against the vocabulary.
 */
typedef struct kc_tokens_frame {
	kc_tokens_spec spec;
	bool start;      /* the document starts here: `head` is set */
	bool end;        /* it ends with this frame */
	unsigned width;  /* bytes of an id: 2 or 4 */
	kc_str head;     /* {} or {"...}, one line; empty unless `start` */
	size_t count;    /* ids in this frame */
	kc_str ids;      /* count * width bytes, little-endian, any alignment */
	uint64_t offset; /* of the frame in the stream */
} kc_tokens_frame;

/* The i-th id of a frame; i < f->count. */
static inline uint32_t
kc_tokens_id(const kc_tokens_frame *f, size_t i)
{
	const unsigned char *p = (const unsigned char *)f->ids.ptr +
	    i * f->width;
	uint32_t id = (uint32_t)(p[0] | p[1] << 8);

	return f->width == 2 ? id
			     : id | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* Copy the ids of a frame to ids[0 .. f->count - 1]. */
KC_API void kc_tokens_unpack(const kc_tokens_frame *f, uint32_t *ids);

typedef struct kc_tokens_parser kc_tokens_parser;

/* NULL when memory runs out; free with kc_tokens_parser_free. */
KC_API kc_tokens_parser *kc_tokens_parser_new(void);
KC_API void kc_tokens_parser_free(kc_tokens_parser *p);

/* Start again at offset 0, for another stream or after an error. */
KC_API void kc_tokens_parser_reset(kc_tokens_parser *p);

/*
 * Give the next frame of the stream; *in moves past the bytes that were used.
 * KC_OK with *frame set; KC_EOF when all of `in` is used and more must come;
 * KC_ERR_FORMAT for a wrong magic, version, width, order of documents, id or
 * checksum, KC_ERR_FORMAT or KC_ERR_ENCODING for a head that is none, KC_ERR_LIMIT
 * over the format's ceilings, all with err->offset counted from the start of the
 * stream; KC_ERR_NOMEM. After an error the parser can only be reset or freed. A
 * frame that lies whole in `in` is not copied; else the parser holds its bytes,
 * never more than one frame of them.
 */
KC_API KC_MUST_CHECK kc_status kc_tokens_parser_next(
    kc_tokens_parser *p, kc_str *in, kc_tokens_frame *frame, kc_error *err);

/*
 * What a stream that breaks off leaves: the bytes of a frame that is not whole, or
 * is wrong, as far as the parser holds them (borrowed until the next call), and
 * where it begins in the stream.
 */
KC_API kc_str kc_tokens_parser_held(const kc_tokens_parser *p);
KC_API uint64_t kc_tokens_parser_offset(const kc_tokens_parser *p);

/*
 * The stream ends here: KC_OK between documents, else KC_ERR_FORMAT with
 * err->offset, the length of what came.
 */
KC_API KC_MUST_CHECK kc_status kc_tokens_parser_finish(
    const kc_tokens_parser *p, kc_error *err);

#ifdef __cplusplus
}
#endif

#endif
