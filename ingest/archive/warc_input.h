/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bytes of an archive that are at hand. Damage ends them as the end of the
 * input does, until kc_warc_input_resume. Private to ingest/.
 */
#ifndef KC_WARC_INPUT_H
#define KC_WARC_INPUT_H

#include "kcorpus/warc.h"

struct warc_input {
	kc_warc_source source;
	void *ctx;
	kc_buf buf;
	size_t pos;      /* of the next byte in buf */
	uint64_t base;   /* offset of buf[0] in the input */
	kc_status ended; /* what the source gave at its end, and why */
	kc_error error;
	bool broken;       /* damage follows the bytes in buf */
	bool told;         /* a bad record of it was handed out */
	uint64_t bad_from; /* offset of the first byte of what is damaged */
	kc_error damage;   /* why */
	bool arc;          /* the records are those of ARC */
	uint64_t intact;   /* offset up to which look_for_damage found none */
};

static inline size_t
warc_available(const struct warc_input *in)
{
	return in->buf.len - in->pos;
}

static inline const char *
warc_here(const struct warc_input *in)
{
	return in->buf.ptr + in->pos;
}

static inline uint64_t
warc_offset(const struct warc_input *in)
{
	return in->base + in->pos;
}

/* Forget what was used, when that is most of the buffer. */
void kc_warc_input_compact(struct warc_input *in);

/*
 * Read more. KC_EOF when there is none: that the source failed, or that there is
 * damage, comes after what can be said of the bytes before it. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_warc_input_more(
    struct warc_input *in, kc_error *err);

/* Have `n` bytes ready, or all there are. KC_EOF: fewer. KC_ERR_NOMEM. */
KC_MUST_CHECK kc_status kc_warc_input_want(
    struct warc_input *in, size_t n, kc_error *err);

/* Go on after damage, when the bytes before it are used. */
void kc_warc_input_resume(struct warc_input *in);

#endif
