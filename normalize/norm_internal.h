/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How a text goes through. The scan (attention.c) finds the characters that a step
 * may touch; what lies between them is copied. Around each such character a
 * span of code points is cut out (spans.c), from the last character before it
 * that no step changes for what is on its left, up to the next such one, and the
 * steps work on that span one after the other. What needs a whole line (moji-
 * bake, escapes) or the whole text (private use, hanja, josa) has passes of its
 * own around that, each behind a scan that asks whether it is needed at all.
 */
#ifndef KC_NORM_INTERNAL_H
#define KC_NORM_INTERNAL_H

#include "kcorpus/norm.h"

#include "cpu.h"
#include "normalize/kinds.h"

/* What a scan looks for. */
struct kc_norm_scan {
	const struct kc_norm *norm;
	unsigned attention; /* of these kinds each is found */
	unsigned runs;      /* KC_N_RUN more than so many in a row; 0: none */
	bool latin;         /* two of KC_N_LATIN, and Hangul read as such */
	bool escapes;       /* KC_N_ESCAPE before what makes one */
	bool vector;        /* the vector version finds all of this */
};

struct kc_norm {
	kc_norm_options o;
	struct kc_norm_scan all;   /* whatever a step may touch */
	struct kc_norm_scan lines; /* what the passes over lines look for */
	struct kc_norm_scan spans; /* what the steps on spans look for */
	struct kc_norm_scan early; /* those to be done before pua and hanja */
	kc_norm_options early_o;
	bool form_only; /* nothing but the form */
	struct kc_norm_kinds kinds;
	struct kc_cp949 *cp949; /* for mojibake */
	struct kc_hanja *hanja; /* for hanja */
};

/* A span: text between what is on its left and right. */
struct kc_norm_span {
	uint32_t *cp;
	size_t n, cap;
	uint32_t right;  /* what follows, KC_NORM_EDGE at the end of the text */
	uint32_t right2; /* and after that */
};

/* The end of a text is like the end of a line. */
enum { KC_NORM_EDGE = '\n' };

struct kc_norm_worker {
	const struct kc_norm *norm;
	kc_normalizer *nfc;  /* within spans */
	kc_normalizer *form; /* of the whole text, unless it is form C */
	uint64_t counts[KC_NORM_STEPS];
	uint64_t destroyed;
	void (*edit)(void *self, uint64_t steps, kc_str before, kc_str after);
	void *edit_self;

	/* Of the text at hand. */
	const kc_norm_options *o; /* the steps to take now */
	bool line;
	bool code; /* the line at hand quotes code */
	int round;
	struct kc_norm_span span, old; /* old: before this round */
	uint32_t *spare;
	size_t spare_cap;
	kc_buf bytes, composed; /* of a span */
	kc_buf text[2];         /* of the whole text, in turn */
	kc_buf line_buf;        /* of a line */
	kc_buf line_spare;
	kc_buf before; /* of the whole text, at the beginning of a round */
	struct kc_norm_span row[2];    /* for hanja */
	uint64_t marks[KC_NORM_STEPS]; /* counts when the edit began */
};

static inline unsigned
kc_norm_kind(const struct kc_norm *n, uint32_t cp)
{
	return kc_norm_kinds_of(&n->kinds, cp);
}

/* --- attention.c: where there is something to do --- */

/* The first place that the scan looks for, or s.len. */
size_t kc_norm_find(const struct kc_norm_scan *scan, kc_str s, bool json);
size_t kc_norm_find_scalar(
    const struct kc_norm_scan *scan, kc_str s, size_t from, bool json);
/* Is the character at p[i] one of those? */
bool kc_norm_found(const struct kc_norm_scan *scan, const unsigned char *p,
    size_t i, size_t len, bool json);
#if KC_X86
enum { KC_NORM_SCAN_BLOCK = 96 };
size_t kc_norm_find_avx2(const struct kc_norm_scan *scan, kc_str s, bool json);
#endif

/* --- spans.c: the steps on spans --- */

/* Set *changed and append the text to `out`, or do neither. */
KC_MUST_CHECK kc_status kc_norm_spans(struct kc_norm_worker *w,
    const struct kc_norm_scan *scan, kc_str text, kc_buf *out, bool *changed);

/* The steps; each on w->span. */
void kc_norm_invisibles(struct kc_norm_worker *w);
void kc_norm_widths(struct kc_norm_worker *w);
void kc_norm_makeup(struct kc_norm_worker *w);
void kc_norm_fillers(struct kc_norm_worker *w);
KC_MUST_CHECK kc_status kc_norm_clusters(struct kc_norm_worker *w);
KC_MUST_CHECK kc_status kc_norm_compose(struct kc_norm_worker *w);
void kc_norm_orphans(struct kc_norm_worker *w);
void kc_norm_assemble(struct kc_norm_worker *w);
KC_MUST_CHECK kc_status kc_norm_old_hangul(struct kc_norm_worker *w);
void kc_norm_dots(struct kc_norm_worker *w);
void kc_norm_punctuate(struct kc_norm_worker *w);
void kc_norm_marks(struct kc_norm_worker *w);
KC_MUST_CHECK kc_status kc_norm_coda(struct kc_norm_worker *w);
void kc_norm_runs(struct kc_norm_worker *w);

/* Base and variation selector of a compatibility ideograph; false: none. */
bool kc_norm_variant(uint32_t cp, uint32_t out[2]);

/* Room for `need` code points in the span. */
KC_MUST_CHECK kc_status kc_norm_span_reserve(
    struct kc_norm_span *s, size_t need);
/* Decode valid text behind what is in the span. */
KC_MUST_CHECK kc_status kc_norm_span_add(struct kc_norm_span *s, kc_str text);
/* Make the first n of w->spare the span. */
KC_MUST_CHECK kc_status kc_norm_span_take(struct kc_norm_worker *w, size_t n);
/* Append code points to a buffer. */
KC_MUST_CHECK kc_status kc_norm_encode(
    const uint32_t *cp, size_t n, kc_buf *out);

/* --- passes over lines and texts, as kc_norm_spans --- */

KC_MUST_CHECK kc_status kc_norm_lines(
    struct kc_norm_worker *w, kc_str text, kc_buf *out, bool *changed);
KC_MUST_CHECK kc_status kc_norm_mojibake(
    struct kc_norm_worker *w, kc_str line, kc_buf *out, bool *changed);
KC_MUST_CHECK kc_status kc_norm_unescape(
    struct kc_norm_worker *w, kc_str line, kc_buf *out, bool *changed);
KC_MUST_CHECK kc_status kc_norm_pua(
    struct kc_norm_worker *w, kc_str text, kc_buf *out, bool *changed);
KC_MUST_CHECK kc_status kc_norm_hanja(
    struct kc_norm_worker *w, kc_str text, kc_buf *out, bool *changed);
KC_MUST_CHECK kc_status kc_norm_josa(
    struct kc_norm_worker *w, kc_str text, kc_buf *out, bool *changed);

/* An edit for kc_norm_watch: tell what one step did. */
static inline void
kc_norm_tell(
    struct kc_norm_worker *w, kc_norm_step step, kc_str before, kc_str after)
{
	if (w->edit)
		w->edit(w->edit_self, UINT64_C(1) << step, before, after);
}

/* --- tables --- */

/* Code points to the bytes of windows-949, 0 where there are none. */
struct kc_cp949 {
	uint16_t bytes[0x10000];
};

/* Is it in KS X 1001, for a syllable: one of the 2350? */
static inline bool
kc_cp949_is_ksx1001(const struct kc_cp949 *t, uint32_t cp)
{
	uint16_t b = cp < 0x10000 ? t->bytes[cp] : 0;

	return b >= 0xA1A1 && (b & 0xFF) >= 0xA1;
}

KC_MUST_CHECK kc_status kc_cp949_new(struct kc_cp949 **t, kc_error *err);
void kc_cp949_free(struct kc_cp949 *t);
KC_MUST_CHECK kc_status kc_hanja_new(
    struct kc_hanja **h, const char *words, kc_error *err);
void kc_hanja_free(struct kc_hanja *h);

#endif
