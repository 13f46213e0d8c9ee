/* SPDX-License-Identifier: Apache-2.0 */
/* Reads models of languages (kcorpus/langmodel.h, kc-lang-model(5)). */
#include <config.h>

#include "lang_pack.h"

#include "bytes.h"
#include "io/filemap.h"
#include "mem.h"

#include <string.h>

/* Where the build does not say, as for clang-tidy. */
#ifndef KC_LANG_MODEL
#define KC_LANG_MODEL "select/lang/lang.model"
#endif

/* select/lang/lang.model, as kc-lang train wrote it; see make model. */
__asm__(".pushsection .rodata\n"
	".balign 64\n"
	".hidden kc_lang_model_bytes\n"
	".globl kc_lang_model_bytes\n"
	"kc_lang_model_bytes:\n"
	".incbin \"" KC_LANG_MODEL "\"\n"
	".hidden kc_lang_model_end\n"
	".globl kc_lang_model_end\n"
	"kc_lang_model_end:\n"
	".popsection\n");
extern const char kc_lang_model_bytes[], kc_lang_model_end[];

/* Room for the scripts' labels. */
enum { MOST_LABELS = KC_LM_MOST * KC_TONGUE_MODEL_END };

static kc_status
refuse_lang_model(kc_error *err, const char *what)
{
	return kc_fail(err, KC_ERR_FORMAT, 0, "model of languages: %s", what);
}

/* Labels come tongue by tongue, their names, UTF-8, end within their room. */
static bool
parse_label(kc_lang_model *m, uint32_t i, const char *entry)
{
	struct kc_lm_label *label = m->labels + i;
	unsigned tongue = (unsigned char)entry[12];

	memcpy(label->name, entry, KC_LM_NAME);
	/* Kinds of noise are learnt apart, as zxx-keys, and told as one. */
	if (!memcmp(label->name, "zxx-", 4))
		label->name[3] = '\0';
	label->tongue = (unsigned char)tongue;
	label->rare = (unsigned char)entry[13];
	label->continues = i && tongue == label[-1].tongue &&
	    !strcmp(label->name, label[-1].name);
	if (!*label->name || label->name[KC_LM_NAME - 1] ||
	    kc_utf8_check(kc_str_of(label->name)) != strlen(label->name) ||
	    tongue == KC_TONGUE_NONE || tongue >= KC_TONGUE_MODEL_END ||
	    (i && tongue < label[-1].tongue))
		return false;
	if (!m->label_n[tongue])
		m->first[tongue] = i;
	return ++m->label_n[tongue] <= KC_LM_MOST;
}

static kc_status
parse_head(kc_lang_model *m, kc_error *err)
{
	const char *p = m->bytes.ptr;
	size_t before;

	if (m->bytes.len < 8 || memcmp(p, KC_LM_MAGIC, 8))
		return kc_fail(err, KC_ERR_ARG, 0,
		    "no model of languages, or of another version");
	if (m->bytes.len < KC_LM_HEADER)
		return refuse_lang_model(err, "cut short");
	m->labels_n = kc_get32(p + 8);
	m->order = kc_get32(p + 12);
	m->node_n = kc_get32(p + 16);
	m->entry_n = kc_get32(p + 20);
	if (!m->labels_n || m->labels_n > MOST_LABELS || !m->order ||
	    m->order > KC_LM_MAX_ORDER)
		return refuse_lang_model(err, "a number out of range");
	before = KC_LM_HEADER + (size_t)m->labels_n * KC_LM_LABEL;
	if (m->bytes.len < before)
		return refuse_lang_model(err, "cut short");
	m->body = (kc_str){p + before, m->bytes.len - before};
	m->labels = kc_calloc(m->labels_n, sizeof(*m->labels));
	if (!m->labels)
		return kc_fail_nomem(err);
	for (uint32_t i = 0; i < m->labels_n; i++)
		if (!parse_label(
			m, i, p + KC_LM_HEADER + (size_t)i * KC_LM_LABEL))
			return refuse_lang_model(err, "a bad label");
	return KC_OK;
}

static kc_status
add_lock(kc_lang_model *m, kc_error *err)
{
	m->table = kc_calloc(1, sizeof(*m->table));
	m->lock = kc_calloc(1, sizeof(*m->lock));
	if (!m->table || !m->lock || pthread_mutex_init(m->lock, NULL)) {
		kc_free(m->lock);
		m->lock = NULL;
		return kc_fail_nomem(err);
	}
	return KC_OK;
}

/* The model of bytes; of trusted ones the body is read when it is needed. */
static kc_status
model_of(kc_lang_model **out, kc_str bytes, bool trusted, kc_error *err)
{
	kc_lang_model *m = kc_calloc(1, sizeof(*m));
	kc_status st;

	*out = NULL;
	if (!m)
		return kc_fail_nomem(err);
	m->bytes = bytes;
	st = add_lock(m, err);
	if (!st)
		st = parse_head(m, err);
	if (!st && !trusted)
		st = kc_lang_model_ready(m, err);
	if (st)
		kc_lang_model_close(m);
	else
		*out = m;
	return st;
}

kc_status
kc_lang_model_ready(const kc_lang_model *m, kc_error *err)
{
	kc_status st = KC_OK;

	pthread_mutex_lock(m->lock);
	if (!m->table->tree)
		st = kc_lang_unpack(m, err);
	pthread_mutex_unlock(m->lock);
	return st;
}

kc_status
kc_lang_model_of(kc_lang_model **m, kc_str bytes, kc_error *err)
{
	return model_of(m, bytes, false, err);
}

kc_status
kc_lang_model_open(kc_lang_model **m, const char *name, kc_error *err)
{
	kc_str bytes;
	kc_status st;

	*m = NULL;
	KC_TRY(kc_filemap_open(&bytes, name, err));
	st = model_of(m, bytes, false, err);
	if (st)
		kc_filemap_close(&bytes);
	else
		(*m)->mapped = true;
	return st;
}

kc_status
kc_lang_model_built_in(kc_lang_model **m, kc_error *err)
{
	kc_str bytes = {kc_lang_model_bytes,
	    (size_t)(kc_lang_model_end - kc_lang_model_bytes)};

	return model_of(m, bytes, true, err);
}

void
kc_lang_model_close(kc_lang_model *m)
{
	if (!m)
		return;
	if (m->mapped)
		kc_filemap_close(&m->bytes);
	if (m->lock)
		pthread_mutex_destroy(m->lock);
	kc_free(m->lock);
	if (m->table)
		kc_lang_table_release(m->table);
	kc_free(m->table);
	kc_free(m->labels);
	kc_free(m);
}
