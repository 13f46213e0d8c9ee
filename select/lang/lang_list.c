/* SPDX-License-Identifier: Apache-2.0 */
/* Words in byte order, and a search among them (lang_internal.h). */
#include <config.h>

#include "lang_internal.h"

#include "bytes.h"

#include <string.h>

/* The first bytes of a name or word as a number, which has their order. */
static uint64_t
head_of_name(const struct kc_lang_list *list, size_t i)
{
	return __builtin_bswap64(kc_get64(list->names + i * list->room));
}

static uint64_t
head_of_word(kc_str word)
{
	size_t n = word.len < 8 ? word.len : 8;
	uint64_t head = 0;

	for (size_t i = 0; i < n; i++)
		head = head << 8 | (unsigned char)word.ptr[i];
	return head << (8 - n) * 8;
}

/*
 * Heads are compared without a branch, for a word of a text goes either way; few names
 * have the head of another one.
 */
bool
kc_lang_is_listed(kc_str word, const struct kc_lang_list *list)
{
	uint64_t head = head_of_word(word);
	size_t at = 0;

	if (word.len >= list->room)
		return false;
	for (size_t n = list->n; n > 1; n -= n / 2)
		at += head_of_name(list, at + n / 2 - 1) < head ? n / 2 : 0;
	at += head_of_name(list, at) < head;
	for (; at < list->n && head_of_name(list, at) == head; at++) {
		const char *name = list->names + at * list->room;

		if (!memcmp(name, word.ptr, word.len) && !name[word.len])
			return true;
	}
	return false;
}
