/* SPDX-License-Identifier: Apache-2.0 */
/* The signals of a text: names, JSON and back (kcorpus/quality.h). */
#include <config.h>

#include "kcorpus/quality.h"

#include "kcorpus/json.h"

/* Means and numbers per eojeol have no upper bound; shares have 1. */
enum signal_kind { COUNT, MEAN, SHARE };

static const struct {
	const char *name;
	enum signal_kind kind;
} signals_of[KC_SIGNAL_COUNT] = {
    [KC_SIGNAL_CHARS] = {"chars", COUNT},
    [KC_SIGNAL_EOJEOL] = {"eojeol", COUNT},
    [KC_SIGNAL_LINES] = {"lines", COUNT},
    [KC_SIGNAL_MEAN_EOJEOL] = {"mean_eojeol", MEAN},
    [KC_SIGNAL_MAX_EOJEOL] = {"max_eojeol", COUNT},
    [KC_SIGNAL_HANGUL] = {"hangul", SHARE},
    [KC_SIGNAL_LETTERS] = {"letters", SHARE},
    [KC_SIGNAL_DIGITS] = {"digits", SHARE},
    [KC_SIGNAL_SYMBOLS] = {"symbols", SHARE},
    [KC_SIGNAL_JAMO_RUNS] = {"jamo_runs", SHARE},
    [KC_SIGNAL_CHAR_RUNS] = {"char_runs", SHARE},
    [KC_SIGNAL_LETTER_EOJEOL] = {"letter_eojeol", SHARE},
    [KC_SIGNAL_HASHES] = {"hashes", MEAN},
    [KC_SIGNAL_HASHTAGS] = {"hashtags", MEAN},
    [KC_SIGNAL_ELLIPSES] = {"ellipses", MEAN},
    [KC_SIGNAL_BULLET_LINES] = {"bullet_lines", SHARE},
    [KC_SIGNAL_ELLIPSIS_LINES] = {"ellipsis_lines", SHARE},
    [KC_SIGNAL_DUPLICATE_LINES] = {"duplicate_lines", SHARE},
    [KC_SIGNAL_DUPLICATE_LINE_CHARS] = {"duplicate_line_chars", SHARE},
    [KC_SIGNAL_DUPLICATE_PARAGRAPHS] = {"duplicate_paragraphs", SHARE},
    [KC_SIGNAL_DUPLICATE_PARAGRAPH_CHARS] = {"duplicate_paragraph_chars",
	SHARE},
    [KC_SIGNAL_TOP_2GRAM] = {"top_2gram", SHARE},
    [KC_SIGNAL_TOP_3GRAM] = {"top_3gram", SHARE},
    [KC_SIGNAL_TOP_4GRAM] = {"top_4gram", SHARE},
    [KC_SIGNAL_DUPLICATE_5GRAM] = {"duplicate_5gram", SHARE},
    [KC_SIGNAL_DUPLICATE_6GRAM] = {"duplicate_6gram", SHARE},
    [KC_SIGNAL_DUPLICATE_7GRAM] = {"duplicate_7gram", SHARE},
    [KC_SIGNAL_DUPLICATE_8GRAM] = {"duplicate_8gram", SHARE},
    [KC_SIGNAL_DUPLICATE_9GRAM] = {"duplicate_9gram", SHARE},
    [KC_SIGNAL_DUPLICATE_10GRAM] = {"duplicate_10gram", SHARE},
    [KC_SIGNAL_CODE] = {"code", SHARE},
    [KC_SIGNAL_PROSE_CHARS] = {"prose_chars", COUNT},
    [KC_SIGNAL_PROSE_EOJEOL] = {"prose_eojeol", COUNT},
    [KC_SIGNAL_PROSE_MEAN_EOJEOL] = {"prose_mean_eojeol", MEAN},
    [KC_SIGNAL_PROSE_HANGUL] = {"prose_hangul", SHARE},
    [KC_SIGNAL_PROSE_LETTERS] = {"prose_letters", SHARE},
    [KC_SIGNAL_PROSE_DIGITS] = {"prose_digits", SHARE},
    [KC_SIGNAL_PROSE_SYMBOLS] = {"prose_symbols", SHARE},
    [KC_SIGNAL_PROSE_JAMO_RUNS] = {"prose_jamo_runs", SHARE},
    [KC_SIGNAL_PROSE_CHAR_RUNS] = {"prose_char_runs", SHARE},
    [KC_SIGNAL_PROSE_LETTER_EOJEOL] = {"prose_letter_eojeol", SHARE},
    [KC_SIGNAL_PROSE_HASHTAGS] = {"prose_hashtags", MEAN},
    [KC_SIGNAL_PROSE_ELLIPSES] = {"prose_ellipses", MEAN},
    [KC_SIGNAL_PROSE_LINES] = {"prose_lines", COUNT},
    [KC_SIGNAL_PROSE_BULLET_LINES] = {"prose_bullet_lines", SHARE},
    [KC_SIGNAL_PROSE_ELLIPSIS_LINES] = {"prose_ellipsis_lines", SHARE},
    [KC_SIGNAL_REPEATED_LINES] = {"repeated_lines", SHARE},
    [KC_SIGNAL_LINE_EOJEOL] = {"line_eojeol", MEAN},
    [KC_SIGNAL_REPETITION] = {"repetition", SHARE},
    [KC_SIGNAL_HANGUL_EOJEOL] = {"hangul_eojeol", COUNT},
    [KC_SIGNAL_GRAMMAR] = {"grammar", SHARE},
    [KC_SIGNAL_GAMBLING] = {"gambling", SHARE},
    [KC_SIGNAL_SALES] = {"sales", SHARE},
};

const char *
kc_signal_name(kc_signal signal)
{
	return (size_t)signal < KC_SIGNAL_COUNT ? signals_of[signal].name : "";
}

bool
kc_signal_is_share(kc_signal signal)
{
	return (size_t)signal < KC_SIGNAL_COUNT &&
	    signals_of[signal].kind == SHARE;
}

kc_status
kc_signals_json(const kc_signals *signals, kc_buf *out)
{
	KC_TRY(kc_buf_addc(out, '{'));
	for (size_t i = 0; i < KC_SIGNAL_COUNT; i++) {
		double v = signals->value[i];
		/* Half up in integers: no fused multiply-add changes it. */
		uint64_t rounded = ((uint64_t)(v * 20000) + 1) / 2;

		KC_TRY(kc_json_key(kc_str_of(signals_of[i].name), out));
		if (signals_of[i].kind == COUNT)
			KC_TRY(kc_buf_addu(out, (uint64_t)v));
		else
			KC_TRY(kc_buf_addf(out, "%llu.%04u",
			    (unsigned long long)(rounded / 10000),
			    (unsigned)(rounded % 10000)));
	}
	return kc_buf_addc(out, '}');
}

/* A number as kc_signals_json writes it: digits, and decimals after a point. */
static bool
parse_signal(kc_str number, double *value)
{
	double whole = 0, scale = 1;
	bool point = false;

	for (size_t i = 0; i < number.len; i++) {
		char c = number.ptr[i];

		if (c == '.' && !point) {
			point = true;
			continue;
		}
		if (c < '0' || c > '9')
			return false;
		whole = whole * 10 + (c - '0');
		scale = point ? scale * 10 : scale;
	}
	*value = whole / scale;
	return number.len != 0;
}

static kc_status
take_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	kc_signals *signals = ctx;

	for (size_t i = 0; i < KC_SIGNAL_COUNT; i++) {
		if (!kc_str_equal(key, kc_str_of(signals_of[i].name)))
			continue;
		if (type != KC_JSON_NUMBER ||
		    !parse_signal(value, &signals->value[i]))
			return kc_fail(err, KC_ERR_FORMAT, 0,
			    "signal '%s' is no number", signals_of[i].name);
	}
	return KC_OK;
}

kc_status
kc_signals_parse(kc_str json, kc_signals *signals, kc_error *err)
{
	*signals = (kc_signals){{0}};
	if (!json.len || *json.ptr != '{')
		return kc_fail(err, KC_ERR_FORMAT, 0, "signals are no object");
	return kc_json_each(json, take_member, signals, err);
}
