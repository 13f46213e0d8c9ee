/* SPDX-License-Identifier: Apache-2.0 */
/* Prints statistics, for people and for programs. */
#include <config.h>

#include "kcorpus/stat.h"

#include "stat_internal.h"

#include "kcorpus/json.h"
#include "mem.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	unsigned percent;
} percentiles[] = {{"p1", 1}, {"p5", 5}, {"p25", 25}, {"p50", 50}, {"p75", 75},
    {"p95", 95}, {"p99", 99}};

enum { PERCENTILES = sizeof(percentiles) / sizeof(*percentiles) };

/* a / b with two decimals, half up. */
static kc_status
add_ratio(kc_buf *out, uint64_t a, uint64_t b)
{
	uint64_t hundredths = 0;

	if (b)
		hundredths = a / b * 100 + (a % b * 100 + b / 2) / b;
	return kc_buf_addf(out, "%llu.%02u",
	    (unsigned long long)(hundredths / 100),
	    (unsigned)(hundredths % 100));
}

static int
by_documents(const void *a, const void *b)
{
	const struct kc_language *x = a, *y = b;

	if (x->documents != y->documents)
		return x->documents > y->documents ? -1 : 1;
	return kc_str_compare(x->label, y->label);
}

/* The languages, the commonest first; caller frees with kc_free. */
static struct kc_language *
sorted_languages(const kc_stat *s)
{
	size_t n = s->ids.count;
	struct kc_language *v = kc_malloc(n * sizeof(*v));

	if (!v || !n)
		return v;
	memcpy(v, s->languages, n * sizeof(*v));
	qsort(v, n, sizeof(*v), by_documents);
	return v;
}

typedef kc_status language_fn(
    const kc_stat *s, const struct kc_language *l, bool first, kc_buf *out);

static kc_status
each_language(const kc_stat *s, language_fn *print, kc_buf *out)
{
	struct kc_language *v = sorted_languages(s);
	kc_status st = v ? KC_OK : KC_ERR_NOMEM;

	for (size_t i = 0; !st && i < s->ids.count; i++)
		st = print(s, &v[i], i == 0, out);
	kc_free(v);
	return st;
}

/* True if any document has a language. */
static bool
has_languages(const kc_stat *s)
{
	return s->ids.count > 1 || (s->ids.count && s->languages[0].label.len);
}

/* Scripts in the order of their letters; returns how many have any. */
static size_t
sorted_scripts(const kc_stat *s, kc_script order[KC_SCRIPT_COUNT])
{
	size_t n = 0;

	for (size_t i = 0; i < KC_SCRIPT_COUNT; i++) {
		size_t at = n;

		if (!s->comp.letters[i])
			continue;
		for (;
		     at && s->comp.letters[order[at - 1]] < s->comp.letters[i];
		     at--)
			order[at] = order[at - 1];
		order[at] = (kc_script)i;
		n++;
	}
	return n;
}

/* --- For people --- */

static kc_status
text_count(kc_buf *out, const char *name, uint64_t n)
{
	return kc_buf_addf(out, "%-22s %15llu\n", name, (unsigned long long)n);
}

static kc_status
text_ratio(kc_buf *out, const char *name, uint64_t a, uint64_t b)
{
	kc_buf number = KC_BUF_INIT;
	kc_status st = add_ratio(&number, a, b);

	if (!st)
		st = kc_buf_addf(out, "%-22s %15s\n", name, number.ptr);
	kc_buf_release(&number);
	return st;
}

static kc_status
text_share(kc_buf *out, kc_str name, uint64_t n, uint64_t of)
{
	uint64_t tenths = of ? (n * 2000 + of) / (2 * of) : 0;
	int pad = name.len < 20 ? 20 - (int)name.len : 0;
	size_t at;

	KC_TRY(kc_buf_addf(out, "  "));
	at = out->len;
	KC_TRY(kc_buf_add(out, name));
	out->len = at + kc_terminal_quote(out->ptr + at, name.len);
	return kc_buf_addf(out, "%*s %15llu %5llu.%llu %%\n", pad, "",
	    (unsigned long long)n, (unsigned long long)(tenths / 10),
	    (unsigned long long)(tenths % 10));
}

static kc_status
text_lengths(kc_buf *out, const char *name, const struct kc_lengths *l)
{
	KC_TRY(kc_buf_addf(out, "%s in a document\n", name));
	KC_TRY(text_ratio(out, "  mean", l->sum, l->count));
	KC_TRY(text_count(out, "  least", l->least));
	for (size_t i = 0; i < PERCENTILES; i++)
		KC_TRY(kc_buf_addf(out, "  %2u %%%-16s %15llu\n",
		    percentiles[i].percent, "",
		    (unsigned long long)kc_lengths_percentile(
			l, percentiles[i].percent)));
	return text_count(out, "  greatest", l->greatest);
}

static kc_status
text_scripts(const kc_stat *s, kc_buf *out)
{
	kc_script order[KC_SCRIPT_COUNT];
	size_t n = sorted_scripts(s, order);
	uint64_t letters = kc_composition_letters(&s->comp);

	KC_TRY(text_count(out, "letters", letters));
	for (size_t i = 0; i < n; i++)
		KC_TRY(text_share(out, kc_str_of(kc_script_name(order[i])),
		    s->comp.letters[order[i]], letters));
	return KC_OK;
}

static kc_status
text_language(
    const kc_stat *s, const struct kc_language *l, bool first, kc_buf *out)
{
	if (first)
		KC_TRY(kc_buf_add(out, KC_STR("documents by language\n")));
	return text_share(out, l->label.len ? l->label : KC_STR("(none)"),
	    l->documents, s->chars.count);
}

/* The counts that stand alone, as people and as programs see them. */
enum { COUNTS = 10 };

struct named_count {
	const char *text; /* NULL: for programs only */
	const char *json;
	uint64_t n;
};

static void
list_counts(const kc_stat *s, struct named_count v[COUNTS])
{
	const struct named_count list[COUNTS] = {
	    {"documents", "documents", s->chars.count},
	    {"empty ones", "empty", s->empty},
	    {"bytes", "bytes", s->bytes},
	    {"characters", "characters", s->chars.sum},
	    {NULL, "spaces", s->comp.spaces},
	    {"digits", "digits", s->comp.digits},
	    {NULL, "marks", s->comp.marks},
	    {NULL, "jamo", s->comp.jamo},
	    {"eojeol", "eojeol", s->eojeol.sum},
	    {"lines", "lines", s->lines},
	};

	memcpy(v, list, sizeof(list));
}

kc_status
kc_stat_text(const kc_stat *s, kc_buf *out)
{
	struct named_count counts[COUNTS];

	list_counts(s, counts);
	for (size_t i = 0; i < COUNTS; i++)
		if (counts[i].text)
			KC_TRY(text_count(out, counts[i].text, counts[i].n));
	KC_TRY(text_ratio(out, "bytes/character", s->bytes, s->chars.sum));
	KC_TRY(text_ratio(out, "characters/eojeol",
	    s->chars.sum - s->comp.spaces, s->eojeol.sum));
	KC_TRY(text_scripts(s, out));
	KC_TRY(text_lengths(out, "characters", &s->chars));
	KC_TRY(text_lengths(out, "eojeol", &s->eojeol));
	return has_languages(s) ? each_language(s, text_language, out) : KC_OK;
}

/* --- For programs --- */

static kc_status
json_count(kc_buf *out, const char *key, uint64_t n)
{
	KC_TRY(kc_json_key(kc_str_of(key), out));
	return kc_buf_addu(out, n);
}

static kc_status
json_lengths(kc_buf *out, const char *key, const struct kc_lengths *l)
{
	KC_TRY(kc_json_key(kc_str_of(key), out));
	KC_TRY(kc_buf_addc(out, '{'));
	KC_TRY(json_count(out, "least", l->least));
	for (size_t i = 0; i < PERCENTILES; i++)
		KC_TRY(json_count(out, percentiles[i].name,
		    kc_lengths_percentile(l, percentiles[i].percent)));
	KC_TRY(json_count(out, "greatest", l->greatest));
	KC_TRY(kc_json_key(KC_STR("mean"), out));
	KC_TRY(add_ratio(out, l->sum, l->count));
	return kc_buf_addc(out, '}');
}

static kc_status
json_scripts(const kc_stat *s, kc_buf *out)
{
	kc_script order[KC_SCRIPT_COUNT];
	size_t n = sorted_scripts(s, order);

	KC_TRY(kc_buf_add(out, KC_STR(",\"letters\":{")));
	for (size_t i = 0; i < n; i++)
		KC_TRY(json_count(
		    out, kc_script_name(order[i]), s->comp.letters[order[i]]));
	return kc_buf_addc(out, '}');
}

static kc_status
json_language(
    const kc_stat *s, const struct kc_language *l, bool first, kc_buf *out)
{
	(void)s;
	if (first)
		KC_TRY(kc_buf_add(out, KC_STR(",\"languages\":{")));
	KC_TRY(kc_json_key(l->label, out));
	KC_TRY(kc_buf_addc(out, '{'));
	KC_TRY(json_count(out, "documents", l->documents));
	KC_TRY(json_count(out, "characters", l->characters));
	return kc_buf_addc(out, '}');
}

kc_status
kc_stat_json(const kc_stat *s, kc_buf *out)
{
	struct named_count counts[COUNTS];

	list_counts(s, counts);
	KC_TRY(kc_buf_addc(out, '{'));
	for (size_t i = 0; i < COUNTS; i++)
		KC_TRY(json_count(out, counts[i].json, counts[i].n));
	KC_TRY(json_scripts(s, out));
	KC_TRY(json_lengths(out, "characters_per_document", &s->chars));
	KC_TRY(json_lengths(out, "eojeol_per_document", &s->eojeol));
	if (has_languages(s)) {
		KC_TRY(each_language(s, json_language, out));
		KC_TRY(kc_buf_addc(out, '}'));
	}
	return kc_buf_addc(out, '}');
}
