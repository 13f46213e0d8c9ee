/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of a normalizer. Text goes through in three ways, fastest first:
 * stretches that the quick check passes are copied; runs of Hangul are composed
 * or taken apart as bytes (jamo_run.c); what remains, from the last character
 * before it that is surely a boundary to the next one, goes code point by code
 * point through kc_segment (segment.c).
 */
#ifndef KC_FORMS_INTERNAL_H
#define KC_FORMS_INTERNAL_H

#include "kcorpus/unicode.h"

#include "cpu.h"
#include "unicode/icu_forms.h"
#include "unicode/norm_tables.h"

struct kc_normalizer {
	kc_form form;
	bool composes;           /* NFC, NFKC */
	unsigned char attention; /* flags of code points that need a look */
	unsigned char no;        /* flags of those never in the form */
	unsigned char apart;     /* flags of those to decompose */
	const struct UNormalizer2 *icu;

	/* The segment: a starter, perhaps, and the marks after it. */
	uint32_t starter;
	bool has_starter;
	uint32_t *marks; /* combining class << 24 | code point */
	size_t count;
	size_t cap;
	uint32_t *sorted;
	size_t sorted_cap;

	kc_buf scratch;
};

/*
 * Append the normalized form of `text`, whose first code point and what follows
 * its last are boundaries. Time is linear in its length; memory is eight bytes
 * for each mark of the longest run of marks. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_segment(kc_normalizer *n, kc_str text, kc_buf *out);

/* True if a text may be cut before the code point. */
bool kc_segment_starts(const kc_normalizer *n, uint32_t cp);

/*
 * Append the form C of Hangul from text.ptr on, up to the first place that is
 * not choseong and jungseong, a syllable, or inert and well away from marks;
 * *used says how far, 0 if it does not begin so. Not for form KC, in which a
 * compatibility jamo can be the jongseong of what is before it. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_jamo_compose(kc_str text, kc_buf *out, size_t *used);

/* The same for the decomposition of syllables, with ASCII between them. */
KC_MUST_CHECK kc_status kc_jamo_decompose(
    kc_str text, kc_buf *out, size_t *used);

/*
 * The two versions of composition; they return the bytes used and advance *out,
 * which has room for as many and KC_JAMO_ROOM more. The vector version stops
 * earlier: it leaves what is not jamo or ASCII, and the last bytes, to the other.
 */
enum { KC_JAMO_ROOM = 16 };
size_t kc_jamo_compose_scalar(const unsigned char *p, size_t len, char **out);
#if KC_X86
enum { KC_JAMO_WINDOW = 72 };
size_t kc_jamo_compose_avx2(const unsigned char *p, size_t len, char **out);
#endif

#endif
