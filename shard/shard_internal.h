/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the parts of a shard fit together. The writer (set_writer.c) takes documents,
 * decides what becomes of them and cuts shards; an assembly (assembly.c) is one
 * shard while it is made: it hands each document's ids to payloads (payload.c:
 * raw ids, alone or after a header) and each document's place to sidecars
 * (megatron.c, olmo.c, positions.c, lineage.c). An outfile
 * (outfile.c) is a file that knows its hashes; manifest.c says what was made.
 *
 * A new format is a kc_shard_format in a file of its own and a line in formats.c;
 * it names the kind of its payload, which others may share, and its sidecar.
 *
 * A format whose file has a record for each document (mds.c) is a sidecar that
 * takes rows: its payload is kc_payload_held, which holds the ids of the document,
 * or of the sequence of a packed set, until all such sidecars have got them. So it
 * has the order, the delimiters, the lineage, the manifest and the resumption of all
 * others. What it wrote is read back row by row (rows.h). A file that lists all
 * shards of a set is a kc_set_index.
 */
#ifndef KC_SHARD_INTERNAL_H
#define KC_SHARD_INTERNAL_H

#include "kcorpus/hash.h"
#include "kcorpus/shard.h"
#include "kcorpus/spool.h"

#include "head_columns.h"
#include "shard/formats/rows.h"

/* --- Places and names --- */

/* Where the files of a shard go. */
struct kc_shard_place {
	kc_outset *set;
	const char *prefix;
	uint64_t number;
	const char *tmp;     /* a folder for temporary files */
	unsigned width;      /* bytes of an id */
	uint32_t vocab_size; /* every id is less; 0: texts */
	uint32_t sequence;   /* tokens, of a packed set; else 0 */
	/* Empty in a packed set, whose sequences are of no one document. */
	const struct kc_shard_columns *columns;
	unsigned compress;  /* KC_COMPRESS_*, of the sidecar's format */
	uint64_t max_bytes; /* of its ids, for formats that tell it */
	kc_buf *notes;      /* for the format's kc_set_index; else NULL */
	struct kc_file_worker *worker; /* for its files; or NULL */
};

/*
 * PREFIX and the template, in which a run of '#' stands for the number with so
 * many digits at least: "-#####.bin" is "PREFIX-00012.bin". NULL when memory runs
 * out. Freed with kc_free.
 */
char *
kc_shard_name(const char *prefix, uint64_t number, const char *name_template);

/* --- Files --- */

/* A file being written, or one that is complete (w is NULL then). */
struct kc_outfile {
	char *name;     /* as it was opened; owned */
	kc_writer *w;   /* NULL when it is closed */
	kc_hasher *h;   /* of the content, before compression */
	uint64_t len;   /* of the content */
	char hex[33];   /* its XXH3-128, once closed */
	kc_sha256 *sha; /* of the content too */
	char sha_hex[65];
	kc_buf waiting; /* small pieces, not hashed or written yet */
	bool headless;  /* its head is not there yet: see kc_outfile_set_head */
	bool squeezed;  /* it is compressed on its way */
	struct kc_file_worker *worker; /* that hashes it; or NULL */
};

#define KC_OUTFILE_INIT \
	{ \
		NULL, NULL, NULL, 0, "", NULL, "", KC_BUF_INIT, false, false, \
		    NULL \
	}

/* The work of a place's kc_file_worker, whose files are of struct kc_outfile. */
void kc_outfile_work(void *file, kc_str piece);

/*
 * Create the file of that name in the place's set, and the folder that the template
 * names, if it does. KC_ERR_IO, KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_outfile_open(struct kc_outfile *f,
    const struct kc_shard_place *place, const char *name_template,
    kc_error *err);

/* A table that is compressed, quickly; right after it is opened. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_outfile_hurry(struct kc_outfile *f, kc_error *err);

/* What is compressed already, whatever the name; right after it is opened. */
void kc_outfile_store(struct kc_outfile *f);

/* Append bytes. KC_ERR_IO, also of earlier ones; KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_outfile_add(
    struct kc_outfile *f, kc_str s, kc_error *err);

/*
 * Write `head` over the first bytes, as many, which were added as zeros right after
 * f->headless was set: hashes begin with the head, and so wait for it. The file is
 * not compressed.
 */
KC_MUST_CHECK kc_status kc_outfile_set_head(
    struct kc_outfile *f, kc_str head, kc_error *err);

/* Close it; name, len and hex stay. KC_ERR_IO. */
KC_MUST_CHECK kc_status kc_outfile_close(struct kc_outfile *f, kc_error *err);

/* Free everything, closed or not. The file is as after KC_OUTFILE_INIT. */
void kc_outfile_release(struct kc_outfile *f);

/* --- What is told of documents and shards --- */

/* A document as it stands in the payload, or a piece of one in a packed set. */
struct kc_shard_document {
	uint64_t start;  /* its first token, counted from the shard's start */
	uint64_t tokens; /* with delimiters */
	uint64_t from;   /* tokens of the document before this piece */
	uint64_t
	    number;  /* among all documents of the input, from 1; 0: padding */
	kc_str head; /* a JSON object */
	kc_str id;   /* its id as JSON; empty if it has none */
	kc_str source; /* its source as JSON; empty if it has none */
};

/* What a run of ids holds. Starts as {UINT32_MAX, 0, 0}. */
struct kc_id_scan {
	uint32_t min, max;
	uint64_t delims; /* how many are the delimiter */
};

/* Add ids of `width` bytes (1, 2 or 4) to the scan. */
void kc_scan_ids(
    struct kc_id_scan *scan, kc_str ids, unsigned width, uint32_t delim);

/* One shard as its manifest line tells of it. */
struct kc_shard_facts {
	uint64_t number;
	uint64_t documents, tokens;
	uint32_t sequence; /* tokens, of a packed set; else 0 */
	uint64_t entries;  /* of a packed set: documents, pieces and padding */
	uint64_t padding;  /* tokens */
	unsigned width;
	uint32_t delim_id;
	kc_tokens_spec spec;
	struct kc_id_scan ids;
	const struct kc_special_ids *special; /* their counts; or NULL */
	kc_hash128 sum;           /* of its documents, as shard.h says */
	kc_str first_id, last_id; /* as JSON; empty if absent */
	const char *prefix;       /* whose folder names are told from */
};

/* --- Payloads --- */

struct kc_payload; /* of a kind; what is in it is the kind's own */

/*
 * A kind of file that holds the ids of documents. Formats of one kind share a
 * file under several names. `ids` are of the place's width, and come with the
 * delimiters that `delim` of the payload asks for already among them.
 */
struct kc_payload_kind {
	unsigned delim; /* KC_DELIM_* where the user leaves it open */
	bool packs;     /* it may hold packed sequences */
	kc_status (*open)(struct kc_payload **p,
	    const struct kc_shard_place *place, const char *name_template,
	    kc_error *err);
	kc_status (*add)(struct kc_payload *p, kc_str ids, kc_error *err);
	kc_status (*close)(struct kc_payload *p,
	    const struct kc_shard_facts *facts, kc_error *err);
	/* The file, borrowed. NULL: there is none. */
	const struct kc_outfile *(*file)(const struct kc_payload *p);
	void (*release)(struct kc_payload *p); /* NULL is allowed */
};

extern const struct kc_payload_kind kc_payload_raw;       /* ids alone */
extern const struct kc_payload_kind kc_payload_llmc;      /* payload.c */
extern const struct kc_payload_kind kc_payload_automodel; /* payload.c */

/* Ids in memory, for formats that take rows (payload.c). */
extern const struct kc_payload_kind kc_payload_held;

/* What it holds, borrowed; forget the first `len` bytes of that. */
kc_str kc_payload_held_ids(const struct kc_payload *p);
void kc_payload_held_drop(struct kc_payload *p, size_t len);

/* The longest document, in bytes of ids, that is held: what readers take too. */
#define KC_HELD_MAX (UINT64_C(1) << 30)

/* --- Sidecars --- */

/* A file for the line of the manifest, with the format that it belongs to. */
struct kc_shard_file {
	const char *format;
	const char
	    *name; /* borrowed from the file, or owned (see assembly.c) */
	uint64_t len;
	const char *hex, *sha_hex;
	const char *delim; /* of a payload: where delimiters stand; or NULL */
};

/* Append a file to a list of `struct kc_shard_file`. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_shard_list_file(kc_buf *files, const char *format,
    const struct kc_outfile *file, kc_error *err);

struct kc_sidecar_kind {
	/* Begin the sidecar of a shard. *self is freed with `release`. */
	kc_status (*open)(
	    void **self, const struct kc_shard_place *place, kc_error *err);
	/* A document that stands in the payload; NULL: see put. */
	kc_status (*add)(
	    void *self, const struct kc_shard_document *d, kc_error *err);
	/*
	 * Of a format that takes rows: the ids of a document, or of a sequence of a
	 * packed set, and its values in the place's columns. Else NULL.
	 */
	kc_status (*put)(void *self, const struct kc_cells *cells, kc_str ids,
	    kc_error *err);
	/* Write the rest, close, and list the files. */
	kc_status (*close)(void *self, const struct kc_shard_facts *facts,
	    kc_buf *files, kc_error *err);
	void (*release)(void *self); /* NULL is allowed */
};

/* --- Files of a whole set --- */

struct kc_set_index {
	const char *name; /* after the prefix */
	/* The file's text, from the notes of all shards, in their order. */
	kc_status (*make)(kc_buf *out, kc_str notes);
};

/* --- Formats --- */

struct kc_shard_format {
	unsigned bit;
	const char *name;
	const struct kc_payload_kind *payload; /* NULL: a sidecar alone */
	const char *payload_name;              /* template */
	const struct kc_sidecar_kind *sidecar; /* or NULL */
	const struct kc_rows_kind *rows;  /* NULL: the payload is raw ids */
	size_t header;                    /* bytes before these */
	bool texts;                       /* it may hold texts instead of ids */
	const struct kc_set_index *index; /* or NULL */
	unsigned compress; /* KC_COMPRESS_* where the user leaves it open */
	unsigned
	    compressions; /* that can be asked for: bits 1 << KC_COMPRESS_* */
	uint64_t usual_bytes; /* of a shard's ids, unless told; 0: no ceiling */

	/* Ceilings, all inclusive. */
	uint64_t max_document;  /* tokens of a document */
	uint64_t max_documents; /* of a shard */
	uint64_t max_tokens;    /* of a shard */
	uint64_t max_bytes;     /* of a shard's ids */
	uint64_t max_vocab;
	uint64_t max_shards;
	unsigned delim; /* KC_DELIM_* that must be there */
};

extern const struct kc_shard_format kc_format_megatron;
extern const struct kc_shard_format kc_format_olmo;
extern const struct kc_shard_format kc_format_datatrove;
extern const struct kc_shard_format kc_format_nanogpt;
extern const struct kc_shard_format kc_format_llmc;
extern const struct kc_shard_format kc_format_automodel;
extern const struct kc_shard_format kc_format_mds;
extern const struct kc_shard_format kc_format_parquet;
extern const struct kc_shard_format kc_format_webdataset;
extern const struct kc_shard_format kc_format_tfrecord;
extern const struct kc_shard_format kc_format_arrayrecord;
extern const struct kc_shard_format kc_format_litdata;
extern const struct kc_shard_format kc_format_lineage;

/* All formats, in the order in which their files are made; NULL ends it. */
extern const struct kc_shard_format *const kc_shard_format_table[];

/* Formats are bits of an unsigned of which the highest is left free. */
enum { KC_SHARD_MAX_FORMATS = 31 };

/* "none", "prepend", "append", "both". */
const char *kc_delim_name(unsigned delim);

/* "none", "concat", "best-fit". */
const char *kc_pack_name(unsigned pack);

/* "auto", "none", "gzip", "zstd". */
const char *kc_compress_name(unsigned compress);

/* True if one of the formats (KC_SHARD_*) takes rows. */
bool kc_shard_has_rows(unsigned formats);

/* The format of that name; NULL: there is none. */
const struct kc_shard_format *kc_shard_format_named(kc_str name);

/* --- Manifest --- */

/* Add to a sum modulo 2^128. */
void kc_hash128_add(kc_hash128 *sum, kc_hash128 h);

/*
 * Append the line of the set, which comes after those of its shards, with the n
 * files that list them.
 */
KC_MUST_CHECK kc_status kc_manifest_set_line(kc_buf *out,
    const kc_shard_params *params, const kc_shard_totals *totals,
    const struct kc_shard_facts *last, const struct kc_shard_file *files,
    size_t n);

/* Append the line of a shard. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_manifest_line(kc_buf *out,
    const struct kc_shard_facts *facts, const struct kc_shard_file *files,
    size_t n);

#endif
