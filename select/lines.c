/* SPDX-License-Identifier: Apache-2.0 */
/* Lines and paragraphs: repeated ones, bullets, ellipses. */
#include <config.h>

#include "quality_internal.h"

#include "kcorpus/hash.h"
#include "kcorpus/unicode.h"
#include "select_internal.h"

#include <string.h>

struct counts {
	uint64_t lines, chars, bullets, ellipses;
	uint64_t duplicates, duplicate_chars;
	uint64_t paragraphs, duplicate_paragraphs, duplicate_paragraph_chars;
};

/* The paragraph so far. */
struct paragraph {
	uint64_t hash, lines, chars;
};

static kc_str
trim_blanks(kc_str line)
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
		const char *last = end - 1;

		while (last > p && ((unsigned char)*last & 0xC0) == 0x80)
			last--;
		if (!kc_cp_is_space(kc_cp_next(&(const char *){last}, end)))
			break;
		end = last;
	}
	return (kc_str){p, (size_t)(end - p)};
}

/*
 * Bullets of Korean pages. '-' and '*' are also rules, signs and emphasis: they
 * need the space behind.
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
end_paragraph(struct kc_quality *q, struct paragraph *para, struct counts *c)
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
add_line(
    struct kc_quality *q, kc_str line, struct paragraph *para, struct counts *c)
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

kc_status
kc_quality_lines(struct kc_quality *q, kc_str text, kc_signals *signals)
{
	struct counts c = {0};
	struct paragraph para = {0};
	double *v = signals->value;

	KC_TRY(kc_ids_reset(&q->ids, q->seed, text.len / 64));
	while (text.len) {
		const char *lf = memchr(text.ptr, '\n', text.len);
		size_t len = lf ? (size_t)(lf - text.ptr) : text.len;
		size_t step = lf ? len + 1 : len;
		kc_str line = trim_blanks((kc_str){text.ptr, len});

		if (line.len)
			KC_TRY(add_line(q, line, &para, &c));
		else
			KC_TRY(end_paragraph(q, &para, &c));
		text.ptr += step;
		text.len -= step;
	}
	KC_TRY(end_paragraph(q, &para, &c));
	v[KC_SIGNAL_LINES] = (double)c.lines;
	v[KC_SIGNAL_BULLET_LINES] = kc_share(c.bullets, c.lines);
	v[KC_SIGNAL_ELLIPSIS_LINES] = kc_share(c.ellipses, c.lines);
	v[KC_SIGNAL_DUPLICATE_LINES] = kc_share(c.duplicates, c.lines);
	v[KC_SIGNAL_DUPLICATE_LINE_CHARS] = kc_share(
	    c.duplicate_chars, c.chars);
	v[KC_SIGNAL_DUPLICATE_PARAGRAPHS] = kc_share(
	    c.duplicate_paragraphs, c.paragraphs);
	v[KC_SIGNAL_DUPLICATE_PARAGRAPH_CHARS] = kc_share(
	    c.duplicate_paragraph_chars, c.chars);
	return KC_OK;
}
