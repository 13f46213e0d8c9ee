/* SPDX-License-Identifier: Apache-2.0 */
/* kc-extract in its three parts: source, worker, ordered side. */
#ifndef KC_EXTRACT_H
#define KC_EXTRACT_H

#include "cli/cli.h"
#include "name_list.h"

#include "kcorpus/page.h"
#include "kcorpus/site.h"
#include "kcorpus/stream.h"
#include "kcorpus/warc.h"

#include <pthread.h>

enum kc_extract_from {
	KC_FROM_AUTO,
	KC_FROM_WARC,
	KC_FROM_WET,
	KC_FROM_ARC,
	KC_FROM_HTML,
	KC_FROM_TEXT
};

struct kc_extract_options {
	int from, all; /* all: --content=all */
	int comments;  /* kc_comments */
	const char *charset_name;
	struct kc_list lists;   /* --files-from */
	const char *files_from; /* the only one, or NULL */
	uint64_t max_record;
	kc_charset charset;
};

/* Why something gives no record; from BAD on it counts as a bad record. */
enum kc_extract_reason {
	KC_REASON_NONE,
	KC_REASON_BINARY,
	KC_REASON_EMPTY,
	KC_REASON_STATUS,
	KC_REASON_TYPE,
	KC_REASON_REVISIT,
	KC_REASON_CHARSET,
	KC_REASON_ENCODING,
	KC_REASON_LONG,
	KC_REASON_MALFORMED,
	KC_REASON_COUNT,
	KC_REASON_BAD = KC_REASON_CHARSET
};
extern const char *const kc_extract_reasons[KC_REASON_COUNT];

/* A range of a batch's input. */
struct kc_span {
	size_t at, len;
};

/* One page or archive record, or what became of it. */
struct kc_extract_item {
	bool failed; /* the file cannot be read (on): `error` says why */
	bool archived;
	bool rest;    /* no page, but more bytes of the long one before */
	bool more;    /* the next item is such a one */
	bool damaged; /* the compressed body of a page lacks its end */
	enum kc_extract_reason reason; /* set by the source, or the worker */
	kc_warc_type type;
	struct kc_span name; /* of the operand, a NUL behind it */
	struct kc_span id, url, date, content_type, bytes;
	uint64_t offset; /* in the decompressed operand */
	kc_error error;  /* with `failed`, or a bad one */
};

/* What a batch carries. */
struct kc_extract_batch {
	struct kc_extract_item *items;
	size_t n, cap;
	uint64_t files, bytes, in, out, rejected, bad;
	bool stop; /* --on-error=stop: the last item ends the run */
	uint64_t reasons[KC_REASON_COUNT];
	uint64_t evidence[KC_EVIDENCE_GUESS + 1];
	uint64_t charsets[KC_CHARSET_COUNT];
	uint64_t replaced, reread, flattened, damaged;
	uint64_t passed[KC_WARC_UNTYPED + 1]; /* records of no page, by type */
	bool any_passed;
	kc_buf rejects;
};

/* A worker's own. */
struct kc_extract_worker {
	kc_extractor *extractor;
	kc_buf body, text;
};

struct kc_extract_run {
	struct kc_cli *cli;
	const struct kc_extract_options *options;
	struct kc_extract_worker *workers;
	kc_sites *sites; /* of all workers */
	unsigned threads;
	const char *failed; /* the output that an error is about */

	/* The source: names, and the operand that is open. */
	size_t next_operand;
	struct kc_name_list list; /* --files-from */
	bool listed;              /* it has been read to its end */
	kc_reader *file;
	kc_warc *warc;
	char *name;  /* of the open operand */
	kc_buf head; /* its first bytes, read to see what it is */
	size_t head_pos;
	kc_damage
	    head_damage; /* found at head_damage_at in head, or after it */
	size_t head_damage_at;
	kc_error head_error;
	bool inside_long; /* its bytes pass by, for --rejects */
	kc_buf carry;     /* ... those that fill no group of base64 yet */
	kc_status ended;  /* what comes after the batch handed out last */
	kc_error ended_error;

	/* Progress, from any thread: `lock` is for `file` and these. */
	pthread_mutex_t lock;
	uint64_t raw;  /* bytes of the operands before */
	uint64_t size; /* of all operands, 0 if not known */
};

/* The `next` of the stream: fill a batch with whole pages. */
kc_status kc_extract_next(void *run, kc_batch *b, kc_error *err);

/* Close what is open. */
void kc_extract_close(struct kc_extract_run *run);

/* Bytes read from the operands so far. From any thread. */
uint64_t kc_extract_offset(const void *run);

/* The `map`: items to records. */
kc_status
kc_extract_map(void *run, unsigned worker, kc_batch *b, kc_error *err);

static inline kc_str
kc_span_str(const kc_batch *b, struct kc_span s)
{
	return (kc_str){b->in.ptr + s.at, s.len};
}

#endif
