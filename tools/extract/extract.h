/* SPDX-License-Identifier: Apache-2.0 */
/* kc-extract in its two parts: the source of pages, and a page on its worker. */
#ifndef KC_EXTRACT_H
#define KC_EXTRACT_H

#include "cli/map.h"
#include "name_list.h"
#include "parquet_rows.h"

#include "kcorpus/page.h"
#include "kcorpus/site.h"
#include "kcorpus/warc.h"

#include <pthread.h>

enum kc_extract_from {
	KC_FROM_AUTO,
	KC_FROM_WARC,
	KC_FROM_WET,
	KC_FROM_ARC,
	KC_FROM_HTML,
	KC_FROM_TEXT,
	KC_FROM_PARQUET
};

struct kc_extract_options {
	int from, all; /* all: --content=all */
	int comments;  /* kc_comments */
	const char *charset_name;
	const char *field;      /* of Parquet: the column of the text */
	struct kc_list lists;   /* --files-from */
	const char *files_from; /* the only one, or NULL */
	uint64_t max_record;

	/* Of the run. */
	kc_charset charset;
	kc_sites *sites; /* of all workers */
};

/* Why something gives no record; from BAD on it counts as a bad record. */
enum kc_extract_reason {
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
extern const char *const kc_extract_reasons[KC_REASON_COUNT + 1];

/* One page or archive record. */
struct kc_extract_item {
	struct kc_unit unit;
	bool archived;
	bool made;    /* a row: its bytes are the record */
	bool damaged; /* the compressed body lacks its end */
	kc_warc_type type;
	struct kc_batch_span id, url, date, content_type;
};

/* Drop the item, for a reason; a bad one says more in unit.error. */
static inline void
kc_extract_drop(struct kc_extract_item *item, enum kc_extract_reason reason)
{
	item->unit.dropped = true;
	item->unit.reason = reason;
}

/* The source: names, and the operand that is open. */
struct kc_extract_input {
	struct kc_cli *cli;
	const struct kc_extract_options *options;
	size_t next_operand;
	struct kc_name_list list; /* --files-from */
	bool listed;              /* it has been read to its end */
	kc_reader *file;
	kc_warc *warc;
	struct kc_row_source *rows; /* of Parquet */
	bool told_columns;          /* which are not read, once */
	bool told_binary;           /* an operand of a kind that is not read */
	char *name;                 /* of the open operand */
	kc_buf head; /* its first bytes, read to see what it is */
	size_t head_pos;
	/* Found at head_damage_at in head, or after it. */
	kc_damage head_damage;
	size_t head_damage_at;
	kc_error head_error;
	bool inside_long; /* its bytes pass by, for --rejects */
	kc_buf carry;     /* ... those that fill no group of base64 yet */
	/* Archive records that are about no page. */
	uint64_t passed[KC_WARC_UNTYPED + 1];

	/* Progress, from any thread: `lock` is for `file` and these. */
	pthread_mutex_t lock;
	uint64_t raw;  /* bytes of the operands before */
	uint64_t size; /* of all operands, 0 if not known */
};

/* The `next`, `offset` and `size` of the source (map.h). */
kc_status kc_extract_next(void *input, struct kc_units *units, kc_error *err);
uint64_t kc_extract_offset(const void *input);
uint64_t kc_extract_size(const void *input);

/* Close what is open. */
void kc_extract_close(struct kc_extract_input *in);

/* A worker's own. */
struct kc_extract_worker {
	kc_extractor *extractor;
	kc_buf body, text;
	uint64_t evidence[KC_EVIDENCE_GUESS + 1];
	uint64_t charsets[KC_CHARSET_COUNT];
	uint64_t replaced, reread, flattened, damaged;
};

/* The map_unit of a page, and what a reject tells of it besides its bytes. */
kc_status
kc_extract_map(struct kc_mapper *m, struct kc_unit *unit, kc_error *err);
kc_status kc_extract_describe(
    struct kc_mapper *m, const struct kc_unit *unit, kc_buf *out);

#endif
