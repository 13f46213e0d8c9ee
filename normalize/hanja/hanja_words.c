/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The list of words: lines READING:HANJA:COMMENT; # begins a comment. A word may
 * have several readings, of South and North, and slips of the pen: the best is
 * the last of those that are made of readings of its single hanja, if there are
 * such, and follow the South's rules for the beginning of words.
 */
#include <config.h>

#include "hanja_internal.h"

#include "kcorpus/hangul.h"
#include "kcorpus/hash.h"
#include "kcorpus/io.h"

#include "mem.h"

#include <string.h>

/* Or the reading of a single hanja: both are the key, and nothing is read. */
struct hanja_word {
	uint32_t at;          /* in the pool: hanja, then the reading */
	uint16_t len;         /* bytes of the hanja */
	uint16_t reading_len; /* and of the reading */
};

struct kc_hanja {
	kc_buf pool;
	struct hanja_word *words;
	size_t count, cap;
	uint32_t *slots; /* word + 1, 0: free; twice as many as words */
	size_t mask;
	size_t longest; /* characters */
};

/* As the beginning of a word has it: U+B144 to U+C5F0, U+B77D to U+B099. */
uint32_t
kc_hanja_initial(uint32_t syllable)
{
	enum { NIEUN = 2, RIEUL = 5, IEUNG = 11 };
	/* Bits of jungseong: ya yeo ye yo yu i; a ae o oe u eu. */
	enum { SOFT = 0x1210C4, HARD = 0x42903 };
	kc_syllable s = kc_syllable_split(syllable);
	uint32_t vowel = UINT32_C(1) << s.v;

	if (s.l == NIEUN && (vowel & (SOFT & ~0x84u)))
		return kc_syllable_join(IEUNG, s.v, s.t);
	if (s.l == RIEUL && (vowel & SOFT))
		return kc_syllable_join(IEUNG, s.v, s.t);
	if (s.l == RIEUL && (vowel & HARD))
		return kc_syllable_join(NIEUN, s.v, s.t);
	return syllable;
}

/* U+B82C and U+B960 after a vowel or nieun. */
uint32_t
kc_hanja_after(uint32_t before, uint32_t syllable)
{
	uint32_t t = (before - KC_HANGUL_S) % KC_HANGUL_TS;

	if (t && t != 4)
		return syllable;
	return syllable == 0xB82C ? 0xC5F4
	    : syllable == 0xB960  ? 0xC728
				  : syllable;
}

static kc_str
hanja_of(const struct kc_hanja *h, const struct hanja_word *w)
{
	return (kc_str){h->pool.ptr + w->at, w->len};
}

/* The slot of a word, or the free one where it belongs. */
static uint32_t *
slot_of(const struct kc_hanja *h, kc_str hanja)
{
	size_t i = (size_t)kc_hash64(hanja, 0) & h->mask;

	while (h->slots[i] &&
	    !kc_str_equal(hanja_of(h, &h->words[h->slots[i] - 1]), hanja))
		i = (i + 1) & h->mask;
	return &h->slots[i];
}

static kc_status
grow_slots(struct kc_hanja *h)
{
	size_t size = h->mask ? 2 * (h->mask + 1) : 1024;
	uint32_t *slots;

	if (h->slots && h->count * 2 < h->mask + 1)
		return KC_OK;
	slots = kc_calloc(size, sizeof(*slots));
	if (!slots)
		return KC_ERR_NOMEM;
	kc_free(h->slots);
	h->slots = slots;
	h->mask = size - 1;
	for (size_t i = h->count; i-- > 0;)
		*slot_of(h, hanja_of(h, &h->words[i])) = (uint32_t)i + 1;
	return KC_OK;
}

/* Characters of `s` if all are of one script, else 0. */
static size_t
all_of(kc_str s, kc_script script)
{
	const char *p = s.ptr, *end = kc_str_end(s);
	size_t n = 0;

	while (p < end) {
		uint32_t cp = kc_utf8_next(&p, end);

		if (kc_script_of(cp) != script ||
		    (script == KC_SCRIPT_HANGUL && !kc_is_syllable(cp)))
			return 0;
		n++;
	}
	return n;
}

/* A word; the first with its hanja has the slot. */
static kc_status
push_word(struct kc_hanja *h, kc_str hanja, kc_str reading)
{
	struct hanja_word w;
	uint32_t *s;

	if (h->pool.len > UINT32_MAX - 4096)
		return KC_ERR_LIMIT;
	KC_TRY(grow_slots(h));
	KC_TRY(KC_GROW(&h->words, &h->cap, h->count + 1));
	s = slot_of(h, hanja);
	w.at = (uint32_t)h->pool.len;
	w.len = (uint16_t)hanja.len;
	w.reading_len = (uint16_t)reading.len;
	KC_TRY(kc_buf_add(&h->pool, hanja));
	KC_TRY(kc_buf_add(&h->pool, reading));
	h->words[h->count++] = w;
	if (!*s)
		*s = (uint32_t)h->count;
	return KC_OK;
}

enum { SINGLE = 7 }; /* bytes of a hanja and a syllable at most */

static kc_str
single_reading(uint32_t hanja, uint32_t syllable, char *bytes)
{
	size_t n = kc_utf8_put(hanja, bytes);

	return (kc_str){bytes, n + kc_utf8_put(syllable, bytes + n)};
}

bool
kc_hanja_reads(const struct kc_hanja *h, uint32_t cp, uint32_t syllable)
{
	char bytes[SINGLE + 1];

	return *slot_of(h, single_reading(cp, syllable, bytes)) != 0;
}

/* A reading of a single hanja, and what becomes of it within words. */
static kc_status
add_single(struct kc_hanja *h, uint32_t hanja, uint32_t syllable)
{
	const uint32_t forms[] = {syllable, kc_hanja_initial(syllable),
	    kc_hanja_after(KC_HANGUL_S, syllable)};
	char bytes[SINGLE + 1];

	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (!kc_hanja_reads(h, hanja, forms[i]))
			KC_TRY(
			    push_word(h, single_reading(hanja, forms[i], bytes),
				(kc_str){NULL, 0}));
	return KC_OK;
}

static kc_status
add_pair(struct kc_hanja *h, kc_str reading, kc_str hanja)
{
	size_t n = all_of(hanja, KC_SCRIPT_HAN);
	const char *p = hanja.ptr, *q = reading.ptr;

	if (!n || n > KC_HANJA_LONGEST ||
	    all_of(reading, KC_SCRIPT_HANGUL) != n)
		return KC_OK;
	if (n == 1)
		return add_single(h, kc_utf8_next(&p, p + hanja.len),
		    kc_utf8_next(&q, q + reading.len));
	if (n > h->longest)
		h->longest = n;
	return push_word(h, hanja, reading);
}

/* True if the syllable is the one of the two that the rule wants after `before`. */
static bool
follows_rule(
    const struct kc_hanja *h, uint32_t before, uint32_t cp, uint32_t syllable)
{
	uint32_t plain = syllable == 0xC5F4 ? 0xB82C
	    : syllable == 0xC728            ? 0xB960
					    : syllable;

	if (plain != syllable && !kc_hanja_reads(h, cp, plain))
		return true;
	return syllable == kc_hanja_after(before, plain);
}

/* How good a reading is: 2 for known syllables, 1 for the rules kept. */
static int
rank_word(const struct kc_hanja *h, const struct hanja_word *w)
{
	const char *p = h->pool.ptr + w->at, *end = p + w->len, *q = end;
	bool known = true, kept = true;
	uint32_t before = 0;

	while (p < end) {
		uint32_t cp = kc_utf8_next(&p, end);
		uint32_t syllable = kc_utf8_next(&q, end + w->reading_len);

		known = known && kc_hanja_reads(h, cp, syllable);
		kept = kept &&
		    (before ? follows_rule(h, before, cp, syllable)
			    : syllable == kc_hanja_initial(syllable));
		before = syllable;
	}
	return 2 * known + kept;
}

/* Of words that have the same hanja, give the slot to the best. */
static void
choose_words(struct kc_hanja *h)
{
	for (size_t i = 0; i < h->count; i++) {
		const struct hanja_word *w = &h->words[i];
		uint32_t *s = slot_of(h, hanja_of(h, w));

		if (*s != i + 1 &&
		    rank_word(h, w) >= rank_word(h, &h->words[*s - 1]))
			*s = (uint32_t)i + 1;
	}
}

static kc_status
add_line(struct kc_hanja *h, kc_str line, kc_error *err)
{
	const char *first, *second;
	kc_str rest;
	kc_status st;

	if (!line.len || line.ptr[0] == '#')
		return KC_OK;
	first = memchr(line.ptr, ':', line.len);
	if (!first)
		return KC_OK;
	rest.ptr = first + 1;
	rest.len = line.len - (size_t)(rest.ptr - line.ptr);
	second = memchr(rest.ptr, ':', rest.len);
	if (second)
		rest.len = (size_t)(second - rest.ptr);
	st = add_pair(h, (kc_str){line.ptr, (size_t)(first - line.ptr)}, rest);
	if (st == KC_ERR_LIMIT)
		return kc_fail(err, st, 0, "list of words above 4 GiB");
	return st ? kc_fail_nomem(err) : KC_OK;
}

static kc_status
read_words(struct kc_hanja *h, const char *name, kc_error *err)
{
	enum { LINE = 1 << 16 };
	kc_reader *r;
	kc_str line;
	kc_status st;

	KC_TRY(kc_reader_open(&r, name, err));
	while ((st = kc_reader_line(r, LINE, &line, err)) == KC_OK)
		if ((st = add_line(h, line, err)) != KC_OK)
			break;
	kc_reader_close(r);
	choose_words(h);
	return st == KC_EOF ? KC_OK : st;
}

kc_status
kc_hanja_new(struct kc_hanja **h, const char *words, kc_error *err)
{
	*h = kc_calloc(1, sizeof(**h));
	if (!*h || grow_slots(*h))
		return kc_fail_nomem(err);
	return words ? read_words(*h, words, err) : KC_OK;
}

void
kc_hanja_free(struct kc_hanja *h)
{
	if (!h)
		return;
	kc_buf_release(&h->pool);
	kc_free(h->words);
	kc_free(h->slots);
	kc_free(h);
}

size_t
kc_hanja_find(const struct kc_hanja *h, kc_str text, kc_str *reading)
{
	size_t ends[KC_HANJA_LONGEST + 1], n = 0;
	const char *p = text.ptr, *end = kc_str_end(text);

	while (p < end && n < h->longest) {
		(void)kc_utf8_next(&p, end);
		ends[++n] = (size_t)(p - text.ptr);
	}
	for (; n >= 2; n--) {
		uint32_t found = *slot_of(h, (kc_str){text.ptr, ends[n]});

		if (found) {
			const struct hanja_word *w = &h->words[found - 1];

			*reading = (kc_str){
			    h->pool.ptr + w->at + w->len, w->reading_len};
			return n;
		}
	}
	return 0;
}
