/* SPDX-License-Identifier: Apache-2.0 */
/* Reads models of languages (kcorpus/langmodel.h, kc-lang-model(5)). */
#include <config.h>

#include "lang_model.h"

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
	label->floor = (unsigned char)entry[14];
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
	m->bits = kc_get32(p + 16);
	if (!m->labels_n || m->labels_n > MOST_LABELS || !m->order ||
	    m->order > KC_LM_MAX_ORDER || !m->bits || m->bits > KC_LM_MOST_BITS)
		return refuse_lang_model(err, "a number out of range");
	before = KC_LM_HEADER + (size_t)m->labels_n * KC_LM_LABEL;
	m->index = (const unsigned char *)p + before;
	before += 4 * (((size_t)1 << m->bits) + 1);
	if (m->bytes.len < before)
		return refuse_lang_model(err, "cut short");
	m->nodes = (const unsigned char *)p + before;
	m->labels = kc_calloc(m->labels_n, sizeof(*m->labels));
	if (!m->labels)
		return kc_fail_nomem(err);
	for (uint32_t i = 0; i < m->labels_n; i++)
		if (!parse_label(
			m, i, p + KC_LM_HEADER + (size_t)i * KC_LM_LABEL))
			return refuse_lang_model(err, "a bad label");
	return KC_OK;
}

/* True if the nodes of a place, from..to, end where it ends. */
static bool
are_nodes_whole(const kc_lang_model *m, size_t from, size_t to)
{
	while (from < to) {
		from += 2; /* the mark */
		while (from < to && !(kc_get16(m->nodes + from) & KC_LM_LAST))
			from += 2;
		if (from >= to)
			return false;
		from += 2;
	}
	return true;
}

static kc_status
check_nodes(const kc_lang_model *m, kc_error *err)
{
	size_t places = (size_t)1 << m->bits;
	size_t bytes = (size_t)((const unsigned char *)kc_str_end(m->bytes) -
	    m->nodes);

	if (kc_get32(m->index) || kc_get32(m->index + 4 * places) != bytes)
		return refuse_lang_model(err, "cut short");
	for (size_t i = 0; i < places; i++) {
		size_t from = kc_get32(m->index + 4 * i);
		size_t to = kc_get32(m->index + 4 * i + 4);

		if (from > to || to > bytes || from % 2 || to % 2 ||
		    !are_nodes_whole(m, from, to))
			return refuse_lang_model(err, "a bad node");
	}
	return KC_OK;
}

/* The model of bytes; `trusted` ones are not looked through. */
static kc_status
model_of(kc_lang_model **out, kc_str bytes, bool trusted, kc_error *err)
{
	kc_lang_model *m = kc_calloc(1, sizeof(*m));
	kc_status st;

	*out = NULL;
	if (!m)
		return kc_fail_nomem(err);
	m->bytes = bytes;
	st = parse_head(m, err);
	if (!st && !trusted)
		st = check_nodes(m, err);
	if (st)
		kc_lang_model_close(m);
	else
		*out = m;
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
	kc_free(m->labels);
	kc_free(m);
}
