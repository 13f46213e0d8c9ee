/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Samples and names of the kept documents, in chunks that never move: growing
 * one array would need three times its size for a moment.
 */
#include <config.h>

#include "dedup_internal.h"

#include "mem.h"

#include <string.h>

enum { CHUNK_BITS = 18, CHUNK = 1 << CHUNK_BITS }; /* words: 1 MiB */

void
kc_store_release(struct kc_store *s)
{
	for (size_t i = 0; i < s->n_chunks; i++)
		kc_free(s->chunks[i]);
	kc_free(s->chunks);
	kc_free(s->at);
	*s = (struct kc_store){0};
}

uint64_t
kc_store_memory(const struct kc_store *s)
{
	return s->allocated + s->at_cap * sizeof(*s->at) +
	    s->chunks_cap * sizeof(*s->chunks);
}

/* Words: how many hashes, the hashes, the bytes of the name, the name. */
static size_t
words_of(size_t n_sample, size_t name_len)
{
	return 2 + n_sample + (name_len + 3) / 4;
}

static size_t
chunk_words(size_t words)
{
	return words > CHUNK ? words : CHUNK;
}

uint64_t
kc_store_growth(
    const struct kc_store *s, uint32_t number, size_t n_sample, size_t name_len)
{
	size_t words = words_of(n_sample, name_len);
	uint64_t bytes = 0;

	if (!s->n_chunks || s->used + words > CHUNK)
		bytes += chunk_words(words) * sizeof(uint32_t);
	if (number == s->at_cap)
		bytes += (s->at_cap / 2 + 16) * sizeof(*s->at);
	return bytes;
}

static kc_status
make_room(struct kc_store *s, size_t words)
{
	uint32_t *chunk;

	if (s->n_chunks && s->used + words <= CHUNK)
		return KC_OK;
	KC_TRY(KC_GROW(&s->chunks, &s->chunks_cap, s->n_chunks + 1));
	chunk = kc_malloc(chunk_words(words) * sizeof(*chunk));
	if (!chunk)
		return KC_ERR_NOMEM;
	s->chunks[s->n_chunks++] = chunk;
	s->allocated += chunk_words(words) * sizeof(*chunk);
	s->used = 0;
	return KC_OK;
}

kc_status
kc_store_add(
    struct kc_store *s, uint32_t number, const kc_sketch *sketch, kc_str name)
{
	size_t words = words_of(sketch->n_sample, name.len);
	uint32_t *to;

	KC_TRY(KC_GROW(&s->at, &s->at_cap, (size_t)number + 1));
	KC_TRY(make_room(s, words));
	s->at[number] = (uint64_t)(s->n_chunks - 1) << CHUNK_BITS | s->used;
	to = s->chunks[s->n_chunks - 1] + s->used;
	s->used += words;
	*to++ = sketch->n_sample;
	if (sketch->n_sample)
		memcpy(to, sketch->sample, sketch->n_sample * sizeof(*to));
	to += sketch->n_sample;
	*to++ = (uint32_t)name.len;
	if (name.len)
		memcpy(to, name.ptr, name.len);
	return KC_OK;
}

static const uint32_t *
entry(const struct kc_store *s, uint32_t number)
{
	uint64_t at = s->at[number];

	return s->chunks[at >> CHUNK_BITS] + (at & (CHUNK - 1));
}

void
kc_store_sample(const struct kc_store *s, uint32_t number, kc_sketch *sketch)
{
	const uint32_t *e = entry(s, number);

	sketch->n_sample = e[0];
	sketch->sample = e + 1;
}

kc_str
kc_store_name(const struct kc_store *s, uint32_t number)
{
	const uint32_t *e = entry(s, number);

	e += 1 + e[0];
	return (kc_str){(const char *)(e + 1), e[0]};
}
