/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Training shards: documents of token ids in, the files that trainers read out.
 *
 * A shard has one payload, the raw little-endian ids of its documents one after
 * the other, under a name for each format, and a sidecar for each format that
 * says where the documents are. All shards of a run and their manifest come into
 * being together, when the set of files is committed.
 *
 *	kc_shard_params params = KC_SHARD_PARAMS_INIT;
 *	kc_outset *set = kc_outset_new();
 *	kc_shard_writer *w;
 *
 *	params.prefix = "out/ko";
 *	params.formats = KC_SHARD_MEGATRON | KC_SHARD_OLMO;
 *	st = kc_shard_writer_new(&w, &params, set, &err);
 *	...for each frame of a token stream (kcorpus/tokens.h):
 *		st = kc_shard_writer_add(w, &frame, &verdict, &err);
 *	st = kc_shard_writer_finish(w, &err);
 *	st = kc_outset_commit(set, &err);
 *	kc_shard_writer_free(w);
 *
 * makes out/ko-00000.bin, .idx, .npy, .csv.gz and out/ko.manifest.jsonl. Without
 * a document no file is made. Memory is bounded, whatever comes in: a document
 * and an index that outgrow their buffers go to files without a name.
 */
#ifndef KCORPUS_SHARD_H
#define KCORPUS_SHARD_H

#include "kcorpus/io.h"
#include "kcorpus/tokens.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Formats, each a bit; the value of a set is at most 2^31 - 1. kc-shard(1) has
 * their names, bytes and ceilings.
 * KC_SHARD_MEGATRON: .bin and .idx of Megatron-LM, Megatron Core, NeMo, GPT-NeoX.
 * KC_SHARD_OLMO: .npy (raw, in spite of its name) and .csv.gz of OLMo-core and
 * dolma. KC_SHARD_DATATROVE: .ds and .ds.index of datatrove and Nanotron.
 * KC_SHARD_NANOGPT: one .bin of nanoGPT. KC_SHARD_LLMC: .bin with a header, of
 * llm.c and modded-nanogpt. KC_SHARD_AUTOMODEL: .bin with another header and
 * .bos.idx, of NeMo AutoModel's nanogpt dataset. KC_SHARD_MDS: a folder .mds of
 * MosaicML Streaming. KC_SHARD_PARQUET: .parquet with input_ids or text.
 * KC_SHARD_WEBDATASET: .tar and .wids.json of WebDataset. KC_SHARD_TFRECORD: .tfrecord
 * of tf.train.Example, and an index. KC_SHARD_LITDATA: a folder .litdata of LitData's
 * TokensLoader. KC_SHARD_ARRAYRECORD: .arrayrecord of tf.train.Example.
 * KC_SHARD_LINEAGE, beside any of them: .lineage, the head of each document and its
 * place.
 */
enum {
	KC_SHARD_MEGATRON = 1,
	KC_SHARD_OLMO = 2,
	KC_SHARD_DATATROVE = 4,
	KC_SHARD_NANOGPT = 8,
	KC_SHARD_LLMC = 16,
	KC_SHARD_AUTOMODEL = 32,
	KC_SHARD_MDS = 64,
	KC_SHARD_PARQUET = 128,
	KC_SHARD_WEBDATASET = 256,
	KC_SHARD_TFRECORD = 512,
	KC_SHARD_LITDATA = 1024,
	KC_SHARD_ARRAYRECORD = 2048,
	KC_SHARD_LINEAGE = 1 << 30
};

/*
 * The set of formats that `names` lists, separated by commas. KC_ERR_ARG for an
 * unknown or empty name.
 */
KC_API KC_MUST_CHECK kc_status kc_shard_formats(
    kc_str names, unsigned *formats, kc_error *err);

/*
 * Where the delimiter stands in a document; KC_DELIM_BOTH is both bits.
 * KC_DELIM_AUTO: where the readers of each payload expect it, before documents
 * in those of llm.c and AutoModel, after them in all others.
 */
enum {
	KC_DELIM_NONE = 0,
	KC_DELIM_PREPEND = 1,
	KC_DELIM_APPEND = 2,
	KC_DELIM_BOTH = 3,
	KC_DELIM_AUTO = 4
};

/*
 * Sequences of equally many tokens, for readers that take fixed windows.
 * KC_PACK_CONCAT: documents one after the other, and padding at the end of a
 * shard, so that it is a whole number of sequences. KC_PACK_BEST_FIT: documents
 * that are no longer than a sequence stay whole and longer ones are cut into
 * sequences and a rest, by kc_pack_best_fit (kcorpus/order.h) over windows of
 * 131072 pieces; each sequence is filled up with padding. The sequences of a window
 * are shuffled: those of a long document do not come together. Megatron's index
 * has the sequences then, the others have pieces, and padding as documents.
 */
enum { KC_PACK_NONE, KC_PACK_CONCAT, KC_PACK_BEST_FIT };

/* How formats that can be compressed are; KC_COMPRESS_AUTO: as each usually is. */
enum { KC_COMPRESS_AUTO, KC_COMPRESS_NONE, KC_COMPRESS_GZIP, KC_COMPRESS_ZSTD };

/*
 * What to make. Ceilings of 0 are those of the formats, which hold in any case.
 * A document of more than max_document tokens is left out; a shard is complete
 * before the document that would exceed one of its ceilings, and one that is
 * longer than they allow has a shard of its own.
 */
typedef struct kc_shard_params {
	const char *prefix;    /* of all names; its folder exists */
	unsigned formats;      /* KC_SHARD_*, at least one besides LINEAGE */
	unsigned delim;        /* KC_DELIM_* */
	uint32_t delim_id;     /* KC_TOKENS_NO_EOD: the stream's own */
	bool keep_delim;       /* take documents that contain the delimiter */
	unsigned width;        /* bytes of an id: 2, 4, or 0: by vocabulary */
	unsigned pack;         /* KC_PACK_* */
	uint32_t sequence;     /* tokens of one, up to 2^24; 0: none */
	uint32_t pad_id;       /* KC_TOKENS_NO_EOD: the delimiter */
	uint64_t max_document; /* tokens, delimiters counted */
	uint64_t max_tokens;   /* of a shard */
	uint64_t max_bytes;    /* of a payload */
	size_t memory;         /* for a document, and a window of best-fit
				  packing; the rest waits in a file */
	const char *tmp;       /* folder of such files; NULL: prefix's own */
	const char *order;     /* a JSON object that says how the documents
				  come to be, for the manifest; NULL: none */
	bool mixed;            /* documents are repeated or left out by a mix */
	const char *columns;   /* members of heads that records have as fields,
				  separated by commas; NULL: "id" */
	unsigned compress;     /* KC_COMPRESS_* */
	const uint32_t *special; /* ids to count besides the delimiter and what
				    fills up sequences: special tokens */
	size_t special_count;
	unsigned
	    threads; /* 2 or more: files are hashed, and indexes compressed,
			     by a second thread; the bytes are the same */
} kc_shard_params;

#define KC_SHARD_PARAMS_INIT \
	{ \
		NULL, KC_SHARD_MEGATRON | KC_SHARD_LINEAGE, KC_DELIM_AUTO, \
		    KC_TOKENS_NO_EOD, false, 0, KC_PACK_NONE, 0, \
		    KC_TOKENS_NO_EOD, 0, 0, 0, 16 << 20, NULL, NULL, false, \
		    NULL, KC_COMPRESS_AUTO, NULL, 0, 1 \
	}

/* What has been written so far. Tokens and bytes with delimiters and padding. */
typedef struct kc_shard_totals {
	uint64_t shards; /* begun */
	uint64_t documents;
	uint64_t tokens;
	uint64_t padding; /* tokens */
	uint64_t mended;  /* half surrogate pairs in columns, now U+FFFD */
	uint64_t bytes;   /* of payload, once a shard */
	/*
	 * The sum modulo 2^128 of the XXH3-128 of each document's id, a NUL and
	 * its ids without delimiters: the id as it is without the escapes of
	 * JSON (empty if there is none), ids in as many bytes as
	 * kc_tokens_width says. Any order of the documents has the same sum.
	 */
	kc_hash128 corpus;
} kc_shard_totals;

typedef struct kc_shard_writer kc_shard_writer;

/*
 * *w makes shards in `set`, which must outlive it; `params` is copied, what it
 * points to is borrowed until kc_shard_writer_free. KC_ERR_ARG for what no
 * stream can satisfy: no format, one without the delimiter that its reader looks
 * for, one that takes no packed sequences, packing without the tokens of a
 * sequence, a prefix that is empty or not UTF-8. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_shard_writer_new(kc_shard_writer **w,
    const kc_shard_params *params, kc_outset *set, kc_error *err);
KC_API void kc_shard_writer_free(kc_shard_writer *w);

/* What became of a document; its numbers may be counted by. */
typedef enum kc_shard_verdict {
	KC_SHARD_TAKEN,
	KC_SHARD_NO_TOKENS,  /* left out: it has no ids */
	KC_SHARD_LONG,       /* left out: longer than max_document */
	KC_SHARD_TOO_LONG,   /* left out: longer than a format allows */
	KC_SHARD_DELIM,      /* left out: an id of it is the delimiter */
	KC_SHARD_DELIM_KEPT, /* taken (keep_delim) all the same */
	KC_SHARD_VERDICTS
} kc_shard_verdict;

/* "taken", "no-tokens", "long", "too-long", "delimiter", "delimiter-kept". */
KC_API const char *kc_shard_verdict_name(kc_shard_verdict verdict);

/*
 * Take a frame as kc_tokens_parser_next gives it, or a document that is a text: its
 * spec has no vocabulary (0) and no end-of-document id, its ids are bytes of UTF-8.
 * What is said of tokens is then of bytes; there are no delimiters. Formats that
 * have records take texts, the others do not: KC_ERR_ARG. *verdict is on the document
 * that ends with it, and KC_SHARD_TAKEN if none does.
 *
 * KC_ERR_FORMAT when the tokenizer is not that of the first document;
 * KC_ERR_ARG when the vocabulary does not go with the formats, the width, the
 * delimiter or the special ids, or the frame has a part of an id; KC_ERR_LIMIT when
 * a second shard is needed and a format takes one; KC_ERR_IO, KC_ERR_NOMEM. The
 * writer cannot go on after an error.
 */
KC_API KC_MUST_CHECK kc_status kc_shard_writer_add(kc_shard_writer *w,
    const kc_tokens_frame *frame, kc_shard_verdict *verdict, kc_error *err);

/*
 * Count documents of the input that do not come, because an earlier run left
 * them out: the numbers of those that follow (the last column of OLMo's
 * .csv.gz, the numbers of a lineage) are as if they had come.
 */
KC_API void kc_shard_writer_skip(kc_shard_writer *w, uint64_t documents);

/*
 * The document at hand will not be whole, as its input broke off: leave it out.
 * The next frame starts another.
 */
KC_API void kc_shard_writer_forget(kc_shard_writer *w);

/* The head of the document that ended last. Borrowed until the next frame. */
KC_API kc_str kc_shard_writer_head(const kc_shard_writer *w);

/*
 * Complete the last shard and the manifest; the set can be committed then.
 * KC_ERR_ARG inside a document; KC_ERR_IO, KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_shard_writer_finish(
    kc_shard_writer *w, kc_error *err);

/*
 * The name of a file that an earlier run with the same prefix left where the
 * next shard would be, or NULL: trainers that list files would read it too. To
 * be asked after kc_shard_writer_finish. Borrowed until kc_shard_writer_free.
 */
KC_API const char *kc_shard_writer_leftover(kc_shard_writer *w);

/* What was written so far. */
KC_API kc_shard_totals kc_shard_writer_totals(const kc_shard_writer *w);

#ifdef __cplusplus
}
#endif

#endif
