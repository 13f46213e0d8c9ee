/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How the parts of a shard fit together. The writer (set_writer.c) takes documents,
 * decides what becomes of them and cuts shards; an outfile (outfile.c) is a file
 * that knows its hash; a format (megatron.c, olmo.c, listed in formats.c) keeps
 * its sidecar; manifest.c says what was made.
 *
 * A new format of raw ids is one file with a kc_format and a line in formats.c.
 */
#ifndef KC_SHARD_INTERNAL_H
#define KC_SHARD_INTERNAL_H

#include "kcorpus/hash.h"
#include "kcorpus/shard.h"

#include "spool.h"

/* --- Files --- */

/* A file being written, or one that is complete (w is NULL then). */
typedef struct outfile {
	char *name;   /* as it was opened; owned */
	kc_writer *w; /* NULL when it is closed */
	kc_hasher *h; /* of the content, before compression */
	uint64_t len; /* of the content */
	char hex[33]; /* its XXH3-128, once closed */
} outfile;

#define OUTFILE_INIT \
	{ \
		NULL, NULL, NULL, 0, "" \
	}

/* Create PREFIX-NNNNN then `suffix` in `set`. KC_ERR_IO, KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_outfile_open(outfile *f, kc_outset *set,
    const char *prefix, uint64_t number, const char *suffix, kc_error *err);

/* Append bytes. KC_ERR_IO. */
KC_MUST_CHECK kc_status kc_outfile_add(outfile *f, kc_str s, kc_error *err);

/* Close it; name, len and hex stay. KC_ERR_IO. */
KC_MUST_CHECK kc_status kc_outfile_close(outfile *f, kc_error *err);

/* Free everything, closed or not. The file is as after OUTFILE_INIT. */
void kc_outfile_release(outfile *f);

/* "PREFIX-00012.bin"; NULL when memory runs out. Freed with kc_free. */
char *kc_shard_name(const char *prefix, uint64_t number, const char *suffix);

/* --- Formats --- */

/* A document as it stands in the payload. */
typedef struct document {
	uint64_t start;  /* its first token, counted from the shard's start */
	uint64_t tokens; /* with delimiters */
	uint64_t number; /* among all documents of the input, from 1 */
	kc_str id;       /* its id as JSON; empty if it has none */
	kc_str source;   /* its source as JSON; empty if it has none */
} document;

/* What a sidecar is told about its shard. */
typedef struct shard_place {
	kc_outset *set;
	const char *prefix;
	uint64_t number;
	const char *tmp; /* a folder for temporary files */
	unsigned width;  /* bytes of an id */
} shard_place;

typedef struct sidecar sidecar;

typedef struct kc_format {
	unsigned bit;
	const char *name;
	const char *payload; /* suffix of the payload's name */

	/* Ceilings, all inclusive. */
	uint64_t max_document;  /* tokens of a document */
	uint64_t max_documents; /* of a shard */
	uint64_t max_tokens;    /* of a shard */
	uint64_t max_vocab;
	unsigned delim; /* KC_DELIM_* that must be there */

	/* Begin the sidecar of a shard. *s is freed with `release`. */
	kc_status (*open)(sidecar **s, const shard_place *place, kc_error *err);
	kc_status (*add)(sidecar *s, const document *d, kc_error *err);
	/* Write the rest and close; returns the file, borrowed, in *f. */
	kc_status (*close)(sidecar *s, const outfile **f, kc_error *err);
	void (*release)(sidecar *s); /* NULL is allowed */
} kc_format;

extern const kc_format kc_format_megatron;
extern const kc_format kc_format_olmo;

enum { KC_FORMATS = 2 };

/* All formats, in the order in which their files are made. */
extern const kc_format *const kc_formats[KC_FORMATS];

/* --- Ids --- */

/* What a run of ids holds. Starts as {UINT32_MAX, 0, 0}. */
typedef struct id_scan {
	uint32_t min, max;
	uint64_t delims; /* how many are the delimiter */
} id_scan;

/* Add ids of `width` bytes (2 or 4) to the scan. */
void kc_scan_ids(id_scan *scan, kc_str ids, unsigned width, uint32_t delim);

/* --- Manifest --- */

/* One shard as its manifest line tells of it. */
typedef struct shard_facts {
	uint64_t number;
	uint64_t documents, tokens;
	unsigned width;
	unsigned delim;
	uint32_t delim_id;
	kc_tokens_spec spec;
	id_scan ids;
	kc_str first_id, last_id; /* as JSON; empty if absent */
} shard_facts;

/* A file for the line: with the format that it belongs to. */
typedef struct shard_file {
	const char *format;
	const char *name;
	uint64_t len;
	const char *hex;
} shard_file;

/* Append the line of a shard. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_manifest_line(
    kc_buf *out, const shard_facts *facts, const shard_file *files, size_t n);

#endif
