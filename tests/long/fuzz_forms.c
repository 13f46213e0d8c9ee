/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The four forms against ICU on random strings of code points that are hard on
 * normalizers: jamo at their edges, marks of every class, whatever composes,
 * decomposes or is excluded from it, what 15.0 does not assign. Checks the
 * result, kc_is_normalized, kc_nfc_check and that a form of a form is itself.
 *
 *	fuzz_forms [CODE-POINTS [SEED]]
 */
#include <config.h>

#include "kcorpus/unicode.h"

#include "unicode/norm_tables.h"

#include "tests/unit/src/oracle.h"
#include "tests/unit/unit.h"

enum { LONGEST = 96 };

static struct oracle oracle;
static kc_normalizer *forms[ORACLE_FORMS];

/* Code points by what is interesting about them. */
static struct pool {
	uint32_t *cps;
	uint32_t n;
} marks, maybes, decomposed, assigned;

static void
pool_add(struct pool *pool, uint32_t cp)
{
	if (!(pool->n & (pool->n + 1))) {
		size_t size = 2 * ((size_t)pool->n + 1) * sizeof(uint32_t);

		pool->cps = realloc(pool->cps, size);
		if (!pool->cps)
			abort();
	}
	pool->cps[pool->n++] = cp;
}

static void
fill_pools(void)
{
	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		unsigned flags = kc_norm_of(cp).flags;

		if (cp >= 0xD800 && cp <= 0xDFFF)
			continue;
		if (flags & KC_QC_MARK)
			pool_add(&marks, cp);
		if (flags & KC_QC_MAYBE)
			pool_add(&maybes, cp);
		if ((flags & KC_QC_NFKD_NO) && !kc_is_syllable(cp))
			pool_add(&decomposed, cp);
		if (oracle_assigned(cp) && cp < 0xF0000)
			pool_add(&assigned, cp);
	}
}

static uint32_t
below(uint64_t *seed, uint32_t n)
{
	return (uint32_t)(unit_random(seed) % n);
}

static uint32_t
of(const struct pool *pool, uint64_t *seed)
{
	return pool->cps[below(seed, pool->n)];
}

static uint32_t
hangul(uint64_t *seed)
{
	static const uint32_t edges[] = {0x10FF, 0x1100, 0x1112, 0x1113, 0x115F,
	    0x1160, 0x1161, 0x1175, 0x1176, 0x11A7, 0x11A8, 0x11C2, 0x11C3,
	    0x11FF, 0x302E, 0x302F, 0x3131, 0x314F, 0x3164, 0x318E, 0xA960,
	    0xABFF, 0xAC00, 0xAC01, 0xAC1B, 0xAC1C, 0xD788, 0xD7A3, 0xD7A4,
	    0xD7B0, 0xD7CB, 0xFFA0, 0xFFA1, 0xFFC2};

	switch (below(seed, 6)) {
	case 0:
		return 0x1100 + below(seed, 19);
	case 1:
		return 0x1161 + below(seed, 21);
	case 2:
		return 0x11A8 + below(seed, 27);
	case 3:
		return 0xAC00 + below(seed, 11172);
	case 4:
		return 0xAC00 + 28 * below(seed, 399);
	default:
		return edges[below(seed, sizeof(edges) / sizeof(*edges))];
	}
}

/* Few of a kind, so that like marks meet and block each other. */
static uint32_t
latin(uint64_t *seed)
{
	static const uint32_t some[] = {'a', 'e', 'A', 'o', 's', 0xC5, 0xE7,
	    0x1E63, 0x1EAD, 0x0300, 0x0301, 0x0307, 0x0308, 0x030A, 0x0323,
	    0x0327, 0x0328, 0x0345, 0x0338, 0x034F, 0x0344, 0x0F71, 0x0F73,
	    0x0DD9, 0x0DCF, 0x0DCA, 0x09C7, 0x09BE, 0x1100, 0x212B, 0xFB1D};

	return some[below(seed, sizeof(some) / sizeof(*some))];
}

static uint32_t
code_point(uint64_t *seed, uint32_t style)
{
	static const uint32_t styles[8] = {0x98765433, 0x00000012, 0x11111110,
	    0x22222221, 0x54321543, 0x33333333, 0x44444441, 0x76543210};
	uint32_t cp;

	switch (styles[style] >> 4 * below(seed, 8) & 15) {
	case 0:
		return hangul(seed);
	case 1:
		return of(&marks, seed);
	case 2:
		return latin(seed);
	case 3:
		return of(&maybes, seed);
	case 4:
		return of(&decomposed, seed);
	case 5:
		return of(&assigned, seed);
	case 6:
		return below(seed, 0x80);
	case 7:
		return 0x0300 + below(seed, 0x70);
	case 8:
		return 0x0900 + below(seed, 0x500);
	default:
		cp = below(seed, 0x110000);
		return cp >= 0xD800 && cp <= 0xDFFF ? 0xD7A4 : cp;
	}
}

static void
report(kc_form form, const char *what, kc_str in, kc_str want, kc_str have)
{
	fprintf(stderr, "form %d: %s\n", form, what);
	oracle_print("input", in);
	oracle_print("want", want);
	oracle_print("have", have);
	exit(1);
}

static void
check(kc_form form, kc_str in, kc_str want)
{
	static kc_buf have, again;
	bool yes, still;

	have.len = again.len = 0;
	if (kc_normalize(forms[form], in, &have, NULL) ||
	    kc_normalize(forms[form], kc_buf_str(&have), &again, NULL) ||
	    kc_is_normalized(forms[form], in, &yes, NULL) ||
	    kc_is_normalized(forms[form], kc_buf_str(&have), &still, NULL))
		abort();
	if (!kc_str_equal(kc_buf_str(&have), want))
		report(form, "differs", in, want, kc_buf_str(&have));
	if (!kc_str_equal(kc_buf_str(&again), want) || !still)
		report(form, "not stable", in, want, kc_buf_str(&again));
	if (yes != kc_str_equal(in, want))
		report(form, "kc_is_normalized", in, want, kc_buf_str(&have));
	if (form == KC_FORM_NFC && kc_nfc_check(in) == in.len && !yes)
		report(form, "kc_nfc_check", in, want, kc_buf_str(&have));
}

int
main(int argc, char **argv)
{
	uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
	uint64_t first = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	uint64_t seed = first, done = 0;
	kc_buf in = KC_BUF_INIT, want = KC_BUF_INIT;

	printf("fuzz_forms: %ju code points, seed %ju\n", (uintmax_t)count,
	    (uintmax_t)first);
	fflush(stdout);
	oracle_open(&oracle);
	for (int f = 1; f < ORACLE_FORMS; f++)
		if (kc_normalizer_new(&forms[f], (kc_form)f, NULL))
			abort();
	fill_pools();
	while (done < count) {
		uint32_t cps[LONGEST];
		uint32_t style = below(&seed, 8);
		uint32_t n = 1 + below(&seed, below(&seed, 8) ? 12 : LONGEST);

		for (uint32_t i = 0; i < n; i++)
			cps[i] = code_point(&seed, style);
		in.len = 0;
		oracle_encode(cps, n, &in);
		for (int f = 1; f < ORACLE_FORMS; f++) {
			oracle_normalize(&oracle, (kc_form)f, cps, n, &want);
			check((kc_form)f, kc_buf_str(&in), kc_buf_str(&want));
		}
		done += n;
	}
	for (int f = 1; f < ORACLE_FORMS; f++)
		kc_normalizer_free(forms[f]);
	oracle_close(&oracle);
	kc_buf_release(&in);
	kc_buf_release(&want);
	return 0;
}
