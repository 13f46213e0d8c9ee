/* SPDX-License-Identifier: Apache-2.0 */
/* Counts documents (kcorpus/stat.h). */
#include <config.h>

#include "kcorpus/stat.h"

#include "stat_internal.h"

#include "kcorpus/hash.h"
#include "mem.h"
#include "select_internal.h"

#include <string.h>

kc_status
kc_stat_new(kc_stat **s, uint64_t seed, kc_error *err)
{
	*s = kc_calloc(1, sizeof(**s));
	if (!*s)
		return kc_fail_nomem(err);
	(*s)->seed = seed;
	if (kc_ids_reset(&(*s)->ids, seed, 0)) {
		kc_stat_free(*s);
		*s = NULL;
		return kc_fail_nomem(err);
	}
	return KC_OK;
}

void
kc_stat_free(kc_stat *s)
{
	if (!s)
		return;
	kc_ids_release(&s->ids);
	kc_free(s->languages);
	kc_arena_release(&s->arena);
	kc_free(s);
}

static uint64_t
count_lines(kc_str text)
{
	uint64_t n = 0;

	for (size_t i = 0; i < text.len; i++)
		n += text.ptr[i] == '\n';
	return n + (text.len && text.ptr[text.len - 1] != '\n');
}

/* A language that is new; it is known when all that it needs is there. */
static kc_status
new_language(
    kc_stat *s, kc_str label, uint64_t key, uint32_t *id, kc_error *err)
{
	size_t n = s->ids.count;

	if (n >= KC_STAT_MAX_LANGUAGES)
		return kc_fail(err, KC_ERR_LIMIT, 0, "more than %d languages",
		    KC_STAT_MAX_LANGUAGES);
	label = kc_arena_copy(&s->arena, label);
	if (!label.ptr || KC_GROW(&s->languages, &s->languages_cap, n + 1))
		return kc_fail_nomem(err);
	s->languages[n] = (struct kc_language){label, 0, 0};
	return kc_ids_add(&s->ids, key, id) ? kc_fail_nomem(err) : KC_OK;
}

static kc_status
add_language(kc_stat *s, kc_str label, uint64_t documents, uint64_t characters,
    kc_error *err)
{
	uint64_t key = kc_hash64(label, s->seed);
	struct kc_language *l;
	uint32_t id;

	if (!kc_ids_find(&s->ids, key, &id))
		KC_TRY(new_language(s, label, key, &id, err));
	l = &s->languages[id];
	l->documents += documents;
	l->characters += characters;
	return KC_OK;
}

kc_status
kc_stat_add(kc_stat *s, kc_str text, kc_str lang, kc_error *err)
{
	kc_composition comp = KC_COMPOSITION_INIT;

	if (lang.len > KC_STAT_MAX_LABEL)
		return kc_fail(
		    err, KC_ERR_FORMAT, 0, "a language of %zu bytes", lang.len);
	kc_composition_add(&comp, text);
	KC_TRY(add_language(s, lang, 1, comp.characters, err));
	kc_composition_merge(&s->comp, &comp);
	kc_lengths_add(&s->chars, comp.characters);
	kc_lengths_add(&s->eojeol, kc_eojeol_count(text));
	s->lines += count_lines(text);
	s->bytes += text.len;
	s->empty += !text.len;
	return KC_OK;
}

kc_status
kc_stat_merge(kc_stat *s, const kc_stat *from, kc_error *err)
{
	for (uint32_t i = 0; i < from->ids.count; i++) {
		const struct kc_language *l = &from->languages[i];

		KC_TRY(add_language(
		    s, l->label, l->documents, l->characters, err));
	}
	kc_composition_merge(&s->comp, &from->comp);
	kc_lengths_merge(&s->chars, &from->chars);
	kc_lengths_merge(&s->eojeol, &from->eojeol);
	s->lines += from->lines;
	s->bytes += from->bytes;
	s->empty += from->empty;
	return KC_OK;
}
