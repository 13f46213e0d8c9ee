/* SPDX-License-Identifier: Apache-2.0 */
/* Lines and paragraphs: repeated ones, bullets, ellipses. */
#include <config.h>

#include "quality_internal.h"

#include "kcorpus/hash.h"
#include "kcorpus/unicode.h"
#include "select/select_internal.h"
#include "unicode/decode.h"

#include <string.h>

/* The paragraph so far. */
struct paragraph {
	uint64_t hash, lines, chars;
};

static kc_str
trim_space(kc_str line)
{
	const char *p = line.ptr, *end = kc_str_end(line);

	while (p < end) {
		const char *here = p;

		if (!kc_cp_is_space(kc_cp_next(&p, end))) {
			p = here;
			break;
		}
	}
	while (p < end) {
		const char *last = kc_step_back(p, end);

		if (!kc_cp_is_space(kc_cp_next(&(const char *){last}, end)))
			break;
		end = last;
	}
	return (kc_str){p, (size_t)(end - p)};
}

/*
 * Bullets of Korean pages. '-' and '*' are also rules, signs and emphasis: they
 * need a space after them.
 */
static bool
begins_with_bullet(kc_str line)
{
	static const uint16_t bullets[] = {
	    0x00B7,                         /* middle dot */
	    0x2022,                         /* bullet */
	    0x2023,                         /* triangular bullet */
	    0x2027,                         /* hyphenation point */
	    0x2219,                         /* bullet operator */
	    0x22C5,                         /* dot operator */
	    0x25A0, 0x25A1,                 /* squares */
	    0x25AA, 0x25AB,                 /* small squares */
	    0x25B6, 0x25B7, 0x25B8, 0x25B9, /* triangles to the right */
	    0x25C6, 0x25C7,                 /* diamonds */
	    0x25CB, 0x25CF,                 /* circles */
	    0x318D, /* Hangul letter araea, as a middle dot */
	    0x30FB, /* katakana middle dot */
	};
	const char *p = line.ptr, *end = kc_str_end(line);
	uint32_t cp = kc_cp_next(&p, end);

	if (cp == '-' || cp == '*')
		return p < end && kc_cp_is_space(kc_cp_next(&p, end));
	for (size_t i = 0; i < sizeof(bullets) / sizeof(*bullets); i++)
		if (bullets[i] == cp)
			return true;
	return false;
}

static bool
ends_in_ellipsis(kc_str line)
{
	const char *tail = line.ptr + line.len - 3;

	return line.len >= 3 &&
	    (!memcmp(tail, "...", 3) || !memcmp(tail, "\xE2\x80\xA6", 3));
}

static kc_status
end_paragraph(
    struct kc_quality *q, struct paragraph *para, struct kc_line_counts *c)
{
	uint32_t id, before = q->ids.count;

	if (!para->lines)
		return KC_OK;
	/* The complement keeps a paragraph of one line from being a line. */
	KC_TRY(kc_ids_add(&q->ids, ~para->hash, &id));
	c->paragraphs++;
	if (id != before) {
		c->duplicate_paragraphs++;
		c->duplicate_paragraph_chars += para->chars;
	}
	*para = (struct paragraph){0};
	return KC_OK;
}

static kc_status
add_line(struct kc_quality *q, kc_str line, struct paragraph *para,
    struct kc_line_counts *c)
{
	uint64_t hash = kc_hash64(line, q->seed);
	uint64_t chars = kc_utf8_count(line);
	uint32_t id, before = q->ids.count;

	KC_TRY(kc_ids_add(&q->ids, hash, &id));
	c->lines++;
	c->chars += chars;
	c->bullets += begins_with_bullet(line);
	c->ellipses += ends_in_ellipsis(line);
	if (id != before) {
		c->duplicates++;
		c->duplicate_chars += chars;
	}
	para->hash = (para->hash ^ hash) * 0x9E3779B97F4A7C15;
	para->hash ^= para->hash >> 29;
	para->lines++;
	para->chars += chars;
	return KC_OK;
}

/* Most lines answer at their first character. */
static bool
holds_letter(kc_str line)
{
	const char *p = line.ptr, *end = p + line.len;

	while (p < end)
		if (kc_cp_is_letter(kc_cp_next(&p, end)))
			return true;
	return false;
}

kc_status
kc_quality_lines(struct kc_quality *q, kc_str text, bool lettered,
    struct kc_line_counts *counts)
{
	struct paragraph para = {0};

	*counts = (struct kc_line_counts){0};
	KC_TRY(kc_ids_reset(&q->ids, q->seed, text.len / 64));
	while (text.len) {
		const char *lf = memchr(text.ptr, '\n', text.len);
		size_t len = lf ? (size_t)(lf - text.ptr) : text.len;
		size_t step = lf ? len + 1 : len;
		kc_str line = trim_space((kc_str){text.ptr, len});

		if (!line.len)
			KC_TRY(end_paragraph(q, &para, counts));
		else if (!lettered || holds_letter(line))
			KC_TRY(add_line(q, line, &para, counts));
		text.ptr += step;
		text.len -= step;
	}
	return end_paragraph(q, &para, counts);
}
