/* SPDX-License-Identifier: Apache-2.0 */
/* Files of signatures that datatrove reads (trove_files.h). */
#include <config.h>

#include "trove_files.h"

#include "cli/map.h"

#include "kcorpus/io.h"
#include "kcorpus/spool.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { WORDS = 1, FIELDS };

enum { SPOOL_MEMORY = 1 << 20, LONGEST_PARAMETERS = 4096 };

struct trove_files {
	const struct kc_trove_options *o;
	uint32_t buckets, hashes;
	uint32_t documents;  /* so far, those without a signature too */
	uint64_t memory;     /* for the sort of a bucket; 0: no limit */
	kc_spool *signed_in; /* of each bucket, the numbers big endian */
	kc_buf record;
};

static size_t
signature_size(const struct trove_files *f)
{
	return f->hashes * sizeof(uint64_t) + sizeof(uint32_t);
}

static kc_status
init_trove_files(struct trove_files *f, const char *tmp, kc_error *err)
{
	f->signed_in = calloc(f->buckets, sizeof(*f->signed_in));
	if (!f->signed_in)
		return kc_fail_nomem(err);
	for (uint32_t i = 0; i < f->buckets; i++)
		kc_spool_init(&f->signed_in[i], tmp, SPOOL_MEMORY);
	return KC_OK;
}

static void
release_trove_files(struct trove_files *f)
{
	for (uint32_t i = 0; f->signed_in && i < f->buckets; i++)
		kc_spool_release(&f->signed_in[i]);
	free(f->signed_in);
	kc_buf_release(&f->record);
	f->signed_in = NULL;
}

/* The last n bytes of a number, the highest first: so memcmp orders them. */
static void
put_number(uint64_t x, unsigned n, kc_buf *out)
{
	while (n--)
		out->ptr[out->len++] = (char)(x >> 8 * n);
}

static kc_status
add_signature(struct trove_files *f, kc_str values, kc_error *err)
{
	const uint64_t *v = (const void *)values.ptr;
	uint32_t number = f->documents++;

	if (f->documents == UINT32_MAX)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "more than %u documents of one task", UINT32_MAX - 1);
	for (uint32_t i = 0; values.len && i < f->buckets; i++) {
		f->record.len = 0;
		if (kc_buf_reserve(&f->record, signature_size(f)))
			return kc_fail_nomem(err);
		for (uint32_t k = 0; k < f->hashes; k++)
			put_number(*v++, sizeof(*v), &f->record);
		put_number(number, sizeof(number), &f->record);
		KC_TRY(kc_spool_add(
		    &f->signed_in[i], kc_buf_str(&f->record), err));
	}
	return KC_OK;
}

/* --- Writing --- */

static int
compare_signatures(const void *a, const void *b)
{
	const kc_str *x = a, *y = b;

	return memcmp(x->ptr, y->ptr, x->len);
}

/* One number of n bytes, the other way round. */
static void
swap_number(char *p, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		char c = p[i];

		p[i] = p[n - 1 - i];
		p[n - 1 - i] = c;
	}
}

static void
write_signature(const struct trove_files *f, kc_str signature, kc_writer *w)
{
	char *p = (char *)signature.ptr;

	for (uint32_t k = 0; k < f->hashes; k++)
		swap_number(p + k * sizeof(uint64_t), sizeof(uint64_t));
	swap_number(p + f->hashes * sizeof(uint64_t), sizeof(uint32_t));
	(void)kc_writer_write(w, signature, NULL);
}

static kc_status
write_sorted(const struct trove_files *f, const kc_spool *spool, kc_writer *w,
    kc_error *err)
{
	size_t size = signature_size(f);
	uint64_t bytes = kc_spool_len(spool);
	size_t n = (size_t)(bytes / size);
	uint64_t need = bytes + n * sizeof(kc_str);
	char *all;
	kc_str *order;
	kc_status st;

	if (f->memory && need > f->memory)
		return kc_fail(err, KC_ERR_LIMIT, 0,
		    "a bucket of %zu documents needs %" PRIu64
		    " MiB, more than --memory; make more tasks",
		    n, (need >> 20) + 1);
	all = malloc((size_t)bytes + 1);
	order = malloc((n + 1) * sizeof(*order));
	st = all && order ? kc_spool_read(spool, 0, all, (size_t)bytes, err)
			  : kc_fail_nomem(err);
	for (size_t i = 0; i < n && !st; i++)
		order[i] = (kc_str){all + i * size, size};
	if (!st && n)
		qsort(order, n, sizeof(*order), compare_signatures);
	for (size_t i = 0; i < n && !st; i++)
		write_signature(f, order[i], w);
	free(all);
	free(order);
	return st;
}

static kc_status
write_bucket(struct trove_files *f, uint32_t bucket, kc_buf *path,
    kc_outset *set, kc_error *err)
{
	kc_writer *w;
	kc_status st;

	path->len = 0;
	if (kc_buf_addf(path, "%s/bucket_%03u", f->o->files, bucket))
		return kc_fail_nomem(err);
	KC_TRY(kc_outset_folder(set, path->ptr, err));
	if (kc_buf_addf(path, "/%05" PRIu64 ".minhash.sig", f->o->task))
		return kc_fail_nomem(err);
	KC_TRY(kc_writer_open(&w, path->ptr, set, err));
	st = write_sorted(f, &f->signed_in[bucket], w, err);
	if (!st)
		return kc_writer_close(w, err);
	kc_writer_abandon(w);
	return st;
}

/* Files of other parameters would be taken for the same by datatrove. */
static kc_status
check_parameters(const char *path, kc_str parameters, kc_error *err)
{
	kc_reader *r = NULL;
	struct stat st;
	kc_str line = {NULL, 0};
	kc_status rc;

	if (stat(path, &st) && errno == ENOENT)
		return KC_OK;
	KC_TRY(kc_reader_open(&r, path, err));
	rc = kc_reader_line(r, LONGEST_PARAMETERS, &line, err);
	if (rc == KC_OK && !kc_str_equal(line, parameters))
		rc = kc_fail(err, KC_ERR_ARG, 0,
		    "the folder has signatures of other parameters: %.*s",
		    (int)line.len, line.ptr);
	else if (rc == KC_EOF)
		rc = kc_fail(err, KC_ERR_FORMAT, 0, "'%s' is empty", path);
	kc_reader_close(r);
	return rc;
}

static kc_status
write_parameters(
    const char *path, kc_str parameters, kc_outset *set, kc_error *err)
{
	kc_writer *w;

	KC_TRY(kc_writer_open(&w, path, set, err));
	(void)kc_writer_write(w, parameters, NULL);
	(void)kc_writer_write(w, KC_STR("\n"), NULL);
	return kc_writer_close(w, err);
}

static kc_status
write_trove_files(
    struct trove_files *f, kc_str parameters, kc_outset *set, kc_error *err)
{
	kc_buf path = KC_BUF_INIT;
	kc_status st = kc_outset_folder(set, f->o->files, err);

	if (!st && kc_buf_addf(&path, "%s/parameters", f->o->files))
		st = kc_fail_nomem(err);
	if (!st)
		st = check_parameters(path.ptr, parameters, err);
	if (!st)
		st = write_parameters(path.ptr, parameters, set, err);
	for (uint32_t i = 0; i < f->buckets && !st; i++)
		st = write_bucket(f, i, &path, set, err);
	kc_buf_release(&path);
	return st;
}

/* --- The job --- */

/* {"format":…} of the folder. */
static kc_status
put_trove_parameters(const struct kc_trove_options *o, kc_buf *out)
{
	const kc_datatrove_params *p = &o->params;

	KC_TRY(kc_buf_addf(out,
	    "{\"format\":\"datatrove minhash 1\",\"n_grams\":%u,"
	    "\"num_buckets\":%u,\"hashes_per_bucket\":%u,\"seed\":%u,"
	    "\"hash\":\"xxhash64\",\"words_field\":",
	    p->ngram, p->buckets, p->hashes, p->seed));
	KC_TRY(o->words ? kc_json_quote(kc_str_of(o->words), out)
			: kc_buf_add(out, KC_STR("null")));
	return kc_buf_addc(out, '}');
}

struct trove_state {
	struct kc_trove_signer signer;
	struct trove_files files; /* of the worker that decides */
};

static kc_status
begin_trove_worker(struct kc_mapper *m, kc_error *err)
{
	const struct kc_trove_options *o = m->options;
	struct trove_state *s = m->state;

	s->files = (struct trove_files){.o = o,
	    .buckets = o->params.buckets,
	    .hashes = o->params.hashes,
	    .memory = m->cli->common.memory};
	KC_TRY(init_trove_files(&s->files, kc_cli_tmp(m->cli), err));
	return kc_datatrove_new(&s->signer.made, &o->params, err);
}

static void
end_trove_worker(struct kc_mapper *m)
{
	struct trove_state *s = m->state;

	kc_trove_signer_release(&s->signer);
	release_trove_files(&s->files);
}

/* Leave the values, if there are; for a record without a text one byte. */
static kc_status
sign_record(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	const struct kc_trove_options *o = m->options;
	struct trove_state *s = m->state;
	const uint64_t *values;
	size_t n = (size_t)s->files.buckets * s->files.hashes;
	kc_status st = KC_OK;
	kc_str text;

	KC_TRY(kc_record_text(r, 0, &text, err));
	if (!text.len)
		return kc_buf_addc(&m->payload, '-') ? kc_fail_nomem(err)
						     : KC_OK;
	KC_TRY(
	    kc_trove_sign(&s->signer, r, o->words ? WORDS : 0, &values, err));
	if (values)
		st = kc_buf_add(&m->payload,
		    (kc_str){(const char *)values, n * sizeof(*values)});
	return st ? kc_fail_nomem(err) : KC_OK;
}

static kc_status
number_record(struct kc_mapper *m, kc_str payload, kc_error *err)
{
	struct trove_state *s = m->state;

	if (payload.len == 1)
		return KC_OK;
	return add_signature(&s->files, payload, err);
}

static kc_status
finish_trove_files(struct kc_mapper *m, kc_error *err)
{
	struct trove_state *s = m->state;
	kc_buf parameters = KC_BUF_INIT;
	kc_status st = put_trove_parameters(s->files.o, &parameters);

	st = st ? kc_fail_nomem(err)
		: write_trove_files(
		      &s->files, kc_buf_str(&parameters), m->cli->outset, err);
	kc_buf_release(&parameters);
	return st;
}

void
kc_write_trove_files(struct kc_cli *cli, const struct kc_trove_options *o)
{
	const char *const fields[FIELDS] = {o->words ? o->words : "id"};
	const struct kc_map job = {.fields = fields,
	    .state_size = sizeof(struct trove_state),
	    .begin = begin_trove_worker,
	    .end = end_trove_worker,
	    .map = sign_record,
	    .decide = number_record,
	    .merge = kc_map_merge_nothing,
	    .finish = finish_trove_files};

	kc_map_run(cli, &job, (void *)o);
}
