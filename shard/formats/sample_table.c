/* SPDX-License-Identifier: Apache-2.0 */
/* Files of samples and where they are (sample_table.h). */
#include <config.h>

#include "sample_table.h"

#include "bytes.h"
#include "io/compressor.h"

#include <inttypes.h>
#include <string.h>

enum {
	/* A shard of the usual 64 MiB stays in memory, 17 MiB of offsets too. */
	SPOOL = 80 << 20,
	OFFSET_SPOOL = 1 << 20
};

void
kc_sample_table_init(struct kc_sample_table *t, const char *format,
    const struct kc_shard_place *place)
{
	*t = (struct kc_sample_table){
	    .format = format,
	    .compress = place->compress,
	    .most = place->compress == KC_COMPRESS_NONE ? UINT32_MAX
							: KC_SAMPLES_WHOLE,
	    .file = KC_OUTFILE_INIT,
	};
	kc_spool_init(&t->samples, place->tmp, SPOOL);
	kc_spool_init(&t->ends, place->tmp, OFFSET_SPOOL);
}

void
kc_sample_table_release(struct kc_sample_table *t)
{
	kc_spool_release(&t->samples);
	kc_spool_release(&t->ends);
	kc_outfile_release(&t->file);
	kc_buf_release(&t->whole);
}

/* --- Samples --- */

/* Where the first sample is in a file with a text of so many bytes. */
static uint64_t
samples_offset(const struct kc_sample_table *t, size_t text)
{
	return 4 * ((uint64_t)t->count + 2) + text;
}

kc_status
kc_sample_table_add(struct kc_sample_table *t, kc_str part, kc_error *err)
{
	return kc_spool_add(&t->samples, part, err);
}

kc_status
kc_sample_table_end(struct kc_sample_table *t, size_t text, kc_error *err)
{
	uint64_t len = kc_spool_len(&t->samples);
	char end[4];

	t->count++;
	if (samples_offset(t, text) + len > t->most)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "a shard of %s has at most %" PRIu64
		    " bytes with its columns%s: lower --max-bytes",
		    t->format, t->most,
		    t->compress == KC_COMPRESS_NONE ? ""
						    : ", if it is compressed");
	kc_put32(end, (uint32_t)len);
	return kc_spool_add(&t->ends, (kc_str){end, 4}, err);
}

/* --- The file --- */

/* Bytes on their way: into the file, or to the compressor. */
static kc_status
put_table_bytes(void *ctx, kc_str bytes, kc_error *err)
{
	struct kc_sample_table *t = ctx;

	if (t->compress == KC_COMPRESS_NONE)
		return kc_outfile_add(&t->file, bytes, err);
	return kc_buf_add(&t->whole, bytes) ? kc_fail_nomem(err) : KC_OK;
}

struct ends_walk {
	struct kc_sample_table *table;
	uint32_t base; /* where the first sample is */
};

/* A run of ends, counted from the start of the file. */
static kc_status
put_ends(void *ctx, kc_str ends, kc_error *err)
{
	enum { SOME = 256 };
	struct ends_walk *w = ctx;
	char some[4 * SOME];

	while (ends.len) {
		size_t n = ends.len < sizeof(some) ? ends.len : sizeof(some);

		for (size_t i = 0; i < n; i += 4)
			kc_put32(some + i, w->base + kc_get32(ends.ptr + i));
		KC_TRY(put_table_bytes(w->table, (kc_str){some, n}, err));
		ends.ptr += n;
		ends.len -= n;
	}
	return KC_OK;
}

static kc_status
put_table(struct kc_sample_table *t, kc_str text, kc_error *err)
{
	struct ends_walk w = {t, (uint32_t)samples_offset(t, text.len)};
	char head[8];

	t->len = w.base + kc_spool_len(&t->samples);
	if (t->compress != KC_COMPRESS_NONE &&
	    kc_buf_reserve(&t->whole, (size_t)t->len))
		return kc_fail_nomem(err);
	kc_put32(head, t->count);
	kc_put32(head + 4, w.base);
	KC_TRY(put_table_bytes(t, (kc_str){head, 8}, err));
	KC_TRY(kc_spool_each(&t->ends, put_ends, &w, err));
	KC_TRY(put_table_bytes(t, text, err));
	return kc_spool_each(&t->samples, put_table_bytes, t, err);
}

/* What is whole in memory, compressed, into the file. */
static kc_status
put_compressed(struct kc_sample_table *t, kc_error *err)
{
	kc_buf packed = KC_BUF_INIT;
	struct kc_compressor *c;
	kc_status st;

	KC_TRY(kc_compressor_new(&c,
	    t->compress == KC_COMPRESS_GZIP ? KC_CODEC_GZIP : KC_CODEC_ZSTD,
	    err));
	st = kc_compressor_add(c, kc_buf_str(&t->whole), &packed, err);
	if (!st)
		st = kc_outfile_add(&t->file, kc_buf_str(&packed), err);
	kc_compressor_free(c);
	kc_buf_release(&packed);
	return st;
}

kc_status
kc_sample_table_write(struct kc_sample_table *t,
    const struct kc_shard_place *place, const char *name_template, kc_str text,
    kc_error *err)
{
	bool zip = t->compress != KC_COMPRESS_NONE;

	KC_TRY(kc_outfile_open(&t->file, place, name_template, err));
	kc_outfile_store(&t->file);
	KC_TRY(put_table(t, text, err));
	if (zip)
		KC_TRY(put_compressed(t, err));
	KC_TRY(kc_outfile_close(&t->file, err));
	if (zip)
		kc_hash128_hex(kc_hash128_of(kc_buf_str(&t->whole)), t->hex);
	else
		memcpy(t->hex, t->file.hex, sizeof(t->hex));
	return KC_OK;
}
