/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What holds for every text: idempotence, lines, form C, what the scan promises,
 * and that no syllable and no digit is lost. On random strings of everything
 * that the steps touch.
 */
#include <config.h>

#include "kcorpus/norm.h"

#include "normalize/norm_internal.h"

#include "norm_try.h"

/* First and last of what strings are drawn from. */
static const struct {
	uint32_t first, last;
} pool[] = {{'a', 'f'}, {'0', '9'}, {' ', ' '}, {'!', '!'}, {'.', '.'},
    {'~', '~'}, {'?', '?'}, {'(', ')'}, {'&', '&'}, {'%', '%'}, {';', ';'},
    {'\\', '\\'}, {'`', '`'}, {'#', '#'}, {'u', 'u'}, {'\r', '\r'},
    {'\t', '\t'}, {0, 0x1F}, {0x7F, 0xFF}, {0xA0, 0xA0}, {0xAD, 0xAD},
    {0xB7, 0xB7}, {0xC0, 0xFF}, {0x152, 0x178}, {0x192, 0x192}, {0x300, 0x34F},
    {0x300, 0x300}, {0x37E, 0x37E}, {0x1100, 0x1112}, {0x1100, 0x1100},
    {0x1100, 0x11FF}, {0x115F, 0x1160}, {0x1161, 0x1175}, {0x11A7, 0x11C3},
    {0x1680, 0x1680}, {0x180E, 0x180E}, {0x2000, 0x206F}, {0x200B, 0x200D},
    {0x200D, 0x200D}, {0x20AC, 0x20AC}, {0x2122, 0x212B}, {0x2219, 0x223C},
    {0x22C5, 0x22C5}, {0x2605, 0x2665}, {0x3000, 0x3002}, {0x302A, 0x302F},
    {0x3099, 0x309A}, {0x30AB, 0x30AB}, {0x30FB, 0x30FC}, {0x3131, 0x318E},
    {0x3164, 0x3164}, {0x314B, 0x314E}, {0x314F, 0x3163}, {0x4E00, 0x4E10},
    {0x5B78, 0x5B78}, {0x6821, 0x6821}, {0xAC00, 0xAC1D}, {0xAC00, 0xD7A3},
    {0xC55C, 0xC55C}, {0xD63A, 0xD63C}, {0xD682, 0xD684}, {0xC740, 0xC740},
    {0xB294, 0xB294}, {0xD7B0, 0xD7FB}, {0xA960, 0xA97C}, {0xE0BC, 0xE0FF},
    {0xE000, 0xE010}, {0xF000, 0xF200}, {0xF784, 0xF8FF}, {0xF900, 0xFAD9},
    {0xFDD0, 0xFDD0}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}, {0xFF01, 0xFF5E},
    {0xFF65, 0xFF65}, {0xFFA0, 0xFFDC}, {0xFFE6, 0xFFE6}, {0xFFF9, 0xFFFF},
    {0x1F3F4, 0x1F3F4}, {0x1F468, 0x1F469}, {0x2F800, 0x2FA1D},
    {0xE0020, 0xE007F}, {0x1FFFE, 0x1FFFF}};

/* Pieces that random code points would hardly spell. */
static const char *const pieces[] = {"&#54620;", "&nbsp;", "&amp;", "&lt;",
    "%ED%95%9C", "%C7%D1%B1%DB", "\\uD55C", "%uD55C",
    u8"\u00EC\u2022\u02C6\u00EB\u2026\u2022", u8"\u00C7\u00D1\u00B1\u00DB",
    u8"\u00E2\u20AC\u2122", u8"\u314B\u314B\u314B\u314B", "....", "!!!!",
    u8"\u1112\u1161\u11AB\u1100\u1173\u11AF", u8"\uC740(\uB294)",
    u8"\u5B78\u6821(\uD559\uAD50)", u8"\uD684\uC9E4"};

/* KC_LAWS=N tries N times as much, on other texts. */
static uint64_t
times(void)
{
	const char *s = getenv("KC_LAWS");
	uint64_t n = s ? strtoull(s, NULL, 10) : 1;

	return n ? n : 1;
}

/* A tenth under sanitizers, which are slow. */
static uint64_t
bearable(uint64_t n)
{
	return getenv("KC_INSTRUMENTED") ? n / 10 : n;
}

static uint64_t
rounds(uint64_t n)
{
	return bearable(n) * times();
}

static uint32_t
below(uint64_t *seed, size_t n)
{
	return (uint32_t)(unit_random(seed) % n);
}

static void
random_text(uint64_t *seed, kc_buf *out)
{
	size_t n = below(seed, 24);

	/* Few kinds in one text, so that they meet. */
	size_t kinds[6];

	out->len = 0;
	for (size_t i = 0; i < 6; i++)
		kinds[i] = below(seed, sizeof(pool) / sizeof(*pool));
	while (n--) {
		size_t k = kinds[below(seed, 6)];
		uint32_t cp = pool[k].first +
		    below(seed, pool[k].last - pool[k].first + 1);
		uint32_t times = below(seed, 8) ? 1 : 1 + below(seed, 5);

		if (!below(seed, 16)) {
			NORM_MUST(!kc_buf_add(out,
			    kc_str_of(pieces[below(
				seed, sizeof(pieces) / sizeof(*pieces))])));
			continue;
		}
		while (times--)
			if (cp - 0xD800 >= 0x800 && cp != '\n')
				NORM_MUST(!kc_buf_add_cp(out, cp));
	}
}

/* A profile with some steps changed at random. */
static void
random_spec(uint64_t *seed, char *spec, size_t size)
{
	kc_norm_options o;
	kc_buf out = KC_BUF_INIT;

	kc_norm_options_init(&o, (kc_norm_profile)below(seed, 3));
	for (size_t i = 0; i < KC_NORM_STEPS; i++) {
		const char *const *values = kc_norm_step_values(
		    (kc_norm_step)i);
		uint32_t n = 0;

		while (values && values[n])
			n++;
		if (!below(seed, 4))
			o.value[i] = below(seed, values ? n : 5);
	}
	if (below(seed, 8))
		o.value[KC_NORM_FORM] = KC_FORM_NFC;
	NORM_MUST(!kc_norm_options_print(&o, &out));
	snprintf(spec, size, "%s", out.ptr);
	kc_buf_release(&out);
}

struct law {
	struct norm_try t;
	const char *spec;
	const kc_norm_source *from;
	kc_normalizer *nfc;
	kc_buf once, twice, more;
};

static void
open_law(struct law *l, const char *spec, const kc_norm_source *from)
{
	memset(l, 0, sizeof(*l));
	norm_open(&l->t, spec);
	NORM_MUST(!kc_normalizer_new(&l->nfc, KC_FORM_NFC, NULL));
	l->spec = spec;
	l->from = from;
}

static void
close_law(struct law *l)
{
	norm_close(&l->t);
	kc_normalizer_free(l->nfc);
	kc_buf_release(&l->once);
	kc_buf_release(&l->twice);
	kc_buf_release(&l->more);
}

static void
same(struct law *l, const char *what, kc_str in, kc_str a, kc_str b)
{
	char show[3][1200];

	if (!kc_str_equal(a, b))
		ck_abort_msg("%s: %s\nin  %s\nis  %s\nand %s", l->spec, what,
		    norm_show(in, show[0], sizeof(show[0])),
		    norm_show(a, show[1], sizeof(show[1])),
		    norm_show(b, show[2], sizeof(show[2])));
}

static void
check_idempotent(struct law *l, kc_str text)
{
	l->once.len = l->twice.len = 0;
	norm_apply(&l->t, text, l->from, &l->once);
	norm_apply(&l->t, kc_buf_str(&l->once), l->from, &l->twice);
	same(l, "f(f(x))", text, kc_buf_str(&l->once), kc_buf_str(&l->twice));
}

/* After check_idempotent. */
static void
check_form(struct law *l, kc_str text)
{
	l->twice.len = 0;
	NORM_MUST(!kc_normalize(l->nfc, kc_buf_str(&l->once), &l->twice, NULL));
	same(l, "NFC(f(x))", text, kc_buf_str(&l->once), kc_buf_str(&l->twice));
}

static void
check_lines(struct law *l, kc_str a, kc_str b)
{
	l->once.len = l->twice.len = l->more.len = 0;
	norm_apply(&l->t, a, l->from, &l->once);
	NORM_MUST(!kc_buf_addc(&l->once, '\n'));
	norm_apply(&l->t, b, l->from, &l->once);
	NORM_MUST(!kc_buf_add(&l->more, a));
	NORM_MUST(!kc_buf_addc(&l->more, '\n'));
	NORM_MUST(!kc_buf_add(&l->more, b));
	norm_apply(&l->t, kc_buf_str(&l->more), l->from, &l->twice);
	same(l, "f(a LF b)", kc_buf_str(&l->more), kc_buf_str(&l->once),
	    kc_buf_str(&l->twice));
}

/* As one of many lines, a text without line breaks is no other. */
static void
check_line(struct law *l, kc_str text)
{
	kc_norm_source line = {.line = true};
	const char *p = text.ptr;

	if (l->from)
		line.charset = l->from->charset;
	while (p < text.ptr + text.len) {
		uint32_t cp = kc_utf8_next(&p, text.ptr + text.len);

		if ((cp >= 0x0A && cp <= 0x0D) || cp == 0x85 || cp == 0x2028 ||
		    cp == 0x2029)
			return;
	}
	l->once.len = l->twice.len = 0;
	norm_apply(&l->t, text, l->from, &l->once);
	norm_apply(&l->t, text, &line, &l->twice);
	same(l, "one line", text, kc_buf_str(&l->once), kc_buf_str(&l->twice));
}

/* What the scan passes stays as it is. */
static void
check_scan(struct law *l, kc_str text)
{
	kc_str part = {text.ptr, kc_norm_check(l->t.norm, text, false)};

	l->once.len = 0;
	norm_apply(&l->t, part, l->from, &l->once);
	same(l, "what the check passed", part, part, kc_buf_str(&l->once));
}

static const char *const profiles[] = {"minimal", "web", "lossless",
    "web,hanja=replace", "web,hanja=gloss,josa=on", "web,hanja=annotate",
    "web,coda=on,assemble=on,punctuation=on", "web,pua=all", "minimal,form=nfd",
    "web,form=nfkc", "web,clusters=on", "web,runs=1,marks=2"};

START_TEST(laws_of_profiles)
{
	kc_norm_source legacy = {.charset = KC_CHARSET_EUC_KR};
	kc_buf a = KC_BUF_INIT, b = KC_BUF_INIT;

	for (size_t k = 0; k < sizeof(profiles) / sizeof(*profiles); k++) {
		struct law l;
		uint64_t seed = 1000 * times() + k;

		open_law(&l, profiles[k], k % 2 ? &legacy : NULL);
		for (uint64_t left = rounds(6000); left; left--) {
			random_text(&seed, &a);
			random_text(&seed, &b);
			check_idempotent(&l, kc_buf_str(&a));
			if (!strstr(profiles[k], "form="))
				check_form(&l, kc_buf_str(&a));
			check_lines(&l, kc_buf_str(&a), kc_buf_str(&b));
			check_scan(&l, kc_buf_str(&a));
			check_line(&l, kc_buf_str(&a));
		}
		close_law(&l);
	}
	kc_buf_release(&a);
	kc_buf_release(&b);
}
END_TEST

START_TEST(laws_of_any_steps)
{
	kc_buf a = KC_BUF_INIT;
	uint64_t seed = 7 * times();

	for (uint64_t left = rounds(150); left; left--) {
		char spec[600];
		struct law l;

		random_spec(&seed, spec, sizeof(spec));
		open_law(&l, spec, NULL);
		for (int i = 0; i < 200; i++) {
			random_text(&seed, &a);
			check_idempotent(&l, kc_buf_str(&a));
			check_scan(&l, kc_buf_str(&a));
		}
		close_law(&l);
	}
	kc_buf_release(&a);
}
END_TEST

/* The vector scan finds what the scalar one finds, at every alignment. */
START_TEST(scans_agree)
{
#if KC_X86
	kc_buf text = KC_BUF_INIT, more = KC_BUF_INIT;
	uint64_t seed = 99;

	if (!kc_cpu_has_avx2())
		return;
	for (size_t k = 0; k < 7; k++) {
		static const char *const specs[] = {"minimal", "web",
		    "web,runs=1", "web,runs=2", "web,runs=9",
		    "minimal,fullwidth=on,unescape=on", "web,mojibake=off"};
		struct norm_try t;

		norm_open(&t, specs[k]);
		NORM_MUST(t.norm->all.vector);
		for (uint64_t left = rounds(4000); left; left--) {
			bool json = left % 2;

			text.len = 0;
			for (uint32_t n = 3 + below(&seed, 130); n; n--)
				NORM_MUST(
				    !kc_buf_add(&text, KC_STR(u8"\uAC00")));
			random_text(&seed, &more);
			NORM_MUST(!kc_buf_add(&text, kc_buf_str(&more)));
			for (uint32_t n = below(&seed, 130); n; n--)
				NORM_MUST(!kc_buf_addc(&text, 'a'));
			for (size_t at = 0; at < 3; at++) {
				kc_str s = kc_buf_str(&text);

				s.ptr += 3 * at;
				s.len -= 3 * at;
				NORM_MUST(
				    kc_norm_find_avx2(&t.norm->all, s, json) ==
				    kc_norm_find_scalar(
					&t.norm->all, s, 0, json));
			}
		}
		norm_close(&t);
	}
	kc_buf_release(&text);
	kc_buf_release(&more);
#endif
}
END_TEST

/* Each code point alone in clean text: the scan misses none. */
START_TEST(every_code_point)
{
	struct norm_try t[2];
	kc_buf text = KC_BUF_INIT;

	norm_open(&t[0], "minimal");
	norm_open(&t[1], "web");
	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		if (cp - 0xD800 < 0x800 ||
		    (cp > 0x31000 && cp % 0x8000 > 0x100 &&
			cp % 0x10000 < 0xFF00 && cp >> 12 != 0xE0))
			continue;
		text.len = 0;
		for (int i = 0; i < 16; i++)
			NORM_MUST(!kc_buf_add(&text, KC_STR(u8"\uAC00 b")));
		NORM_MUST(!kc_buf_add_cp(&text, cp));
		for (int i = 0; i < 24; i++)
			NORM_MUST(!kc_buf_add(&text, KC_STR(u8"\uD55C c")));
		for (int i = 0; i < 2; i++) {
			kc_str s = kc_buf_str(&text), result;

			if (kc_norm_check(t[i].norm, s, false) < s.len)
				continue;
			NORM_MUST(
			    !kc_norm_run(t[i].worker, s, NULL, &result, NULL));
			if (!kc_str_equal(s, result))
				ck_abort_msg("U+%04X", cp);
		}
	}
	norm_close(&t[0]);
	norm_close(&t[1]);
	kc_buf_release(&text);
}
END_TEST

/* --- the golden rule --- */

static void
count_kept(kc_str s, uint32_t syllables[11172], uint32_t digits[10])
{
	const char *p = s.ptr;

	memset(syllables, 0, 11172 * sizeof(*syllables));
	memset(digits, 0, 10 * sizeof(*digits));
	while (p < s.ptr + s.len) {
		uint32_t cp = kc_utf8_next(&p, s.ptr + s.len);

		if (kc_is_syllable(cp))
			syllables[cp - 0xAC00]++;
		if (cp >= '0' && cp <= '9')
			digits[cp - '0']++;
	}
}

/*
 * No syllable goes and no digit changes, with either profile; mojibake is off,
 * as that is what turns wrong syllables into right ones, and escapes, which hold
 * digits.
 */
START_TEST(nothing_is_lost)
{
	static uint32_t syllables[2][11172], digits[2][10];
	kc_buf a = KC_BUF_INIT, b = KC_BUF_INIT, nfc = KC_BUF_INIT;
	kc_normalizer *n;
	uint64_t seed = 5 * times();

	NORM_MUST(!kc_normalizer_new(&n, KC_FORM_NFC, NULL));
	for (size_t k = 0; k < 2; k++) {
		struct norm_try t;

		norm_open(&t,
		    k ? "web,mojibake=off,unescape=off"
		      : "minimal,mojibake=off");
		for (uint64_t left = rounds(30000); left; left--) {
			random_text(&seed, &a);
			b.len = nfc.len = 0;
			norm_apply(&t, kc_buf_str(&a), NULL, &b);
			/* Jamo that form C joins are syllables of the input. */
			NORM_MUST(!kc_normalize(n, kc_buf_str(&a), &nfc, NULL));
			count_kept(kc_buf_str(&nfc), syllables[0], digits[0]);
			count_kept(kc_buf_str(&b), syllables[1], digits[1]);
			for (size_t s = 0; s < 11172; s += 28) {
				/* A jongseong may join one that is open. */
				uint64_t before = 0, after = 0;

				for (size_t c = s; c < s + 28; c++) {
					before += syllables[0][c];
					after += syllables[1][c];
				}
				NORM_MUST(after >= before);
			}
			for (size_t d = 0; d < 10; d++)
				NORM_MUST(digits[1][d] >= digits[0][d]);
		}
		norm_close(&t);
	}
	kc_normalizer_free(n);
	kc_buf_release(&a);
	kc_buf_release(&b);
	kc_buf_release(&nfc);
}
END_TEST

/* Memory and time are linear in what is nothing but work. */
START_TEST(giants)
{
	static const char *const parts[] = {u8"\u200B", u8"\u314B", u8"\u0301",
	    u8"\u1100", u8"\u115F", u8"\u200D", "%", "\\u", "&#", "%ED%95",
	    u8"\u318D", u8"\u00C7\u00D1", "\r", u8"\uF900", u8"(\uC740",
	    u8"\U000E0041", u8"\u5B78", u8"\uD63B", u8"\u3164", "a\xCC\x81"};
	kc_buf text = KC_BUF_INIT;

	for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		struct norm_try t;
		kc_str result;

		text.len = 0;
		while (text.len < bearable(1 << 20))
			NORM_MUST(!kc_buf_add(&text, kc_str_of(parts[i])));
		norm_open(&t, "web,hanja=gloss,josa=on,coda=on,assemble=on");
		NORM_MUST(!kc_norm_run(
		    t.worker, kc_buf_str(&text), NULL, &result, NULL));
		norm_close(&t);
	}
	kc_buf_release(&text);
}
END_TEST

int
main(void)
{
	const TTest *const all[] = {laws_of_profiles, laws_of_any_steps,
	    scans_agree, every_code_point, nothing_is_lost, giants};

	return UNIT_MAIN("norm laws", all);
}
