/* SPDX-License-Identifier: Apache-2.0 */
/* kc-norm: the text of each record through a profile of normalization. */
#include <config.h>

#include "cli/map.h"

#include "kcorpus/norm.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Where Debian's libhangul-data has it. */
#define HANJA_WORDS "/usr/share/libhangul/hanja/hanja.txt"

struct norm_options {
	const char *profile;
	int step[KC_NORM_STEPS]; /* -1: as the profile has it */
	const char *runs, *marks;
	const char *hanja_words;
	bool print_profile, explain;
	bool mends; /* --utf8=replace, also by the profile */
	kc_norm *norm;
	uint64_t destroyed; /* by forms KC and KD */
};

#define SWITCH(name, s, help) \
	KC_OPT_SWITCH(0, name, struct norm_options, step[s], help)
/* The values are those of the step, see main(). */
#define CHOICE(c, name, arg, s, help) \
	KC_OPT_CHOICE(c, name, arg, struct norm_options, step[s], NULL, help)

static struct kc_opt table[] = {KC_OPT_GROUP("Profile"),
    KC_OPT_STRING('p', "profile", "NAME", struct norm_options, profile,
	"set of steps: minimal, web, lossless, or a name that --print-profile "
	"gave, such as \"web@1,runs=2\""),
    KC_OPT_FLAG(0, "print-profile", struct norm_options, print_profile,
	"print the chosen steps as JSON and exit"),
    KC_OPT_FLAG(0, "explain", struct norm_options, explain,
	"write each change, before and after, instead of records"),
    KC_OPT_GROUP("Repairs"),
    CHOICE(0, "utf8", "HOW", KC_NORM_UTF8,
	"invalid bytes: a bad record, or U+FFFD"),
    SWITCH("mojibake", KC_NORM_MOJIBAKE, "text decoded wrongly, if surely so"),
    SWITCH("unescape", KC_NORM_UNESCAPE,
	"HTML references, and %XX and \\u escapes of Hangul"),
    SWITCH("invisibles", KC_NORM_INVISIBLES,
	"controls, zero width, spaces and line breaks of all kinds"),
    SWITCH("soft-hyphens", KC_NORM_SOFT_HYPHENS,
	"those of Korean legacy charsets are hyphens"),
    SWITCH(
	"halfwidth", KC_NORM_HALFWIDTH, "halfwidth jamo to compatibility jamo"),
    SWITCH("makeup", KC_NORM_MAKEUP, "eight-byte syllables of KS X 1001"),
    SWITCH("fillers", KC_NORM_FILLERS, "Hangul fillers, where stray"),
    SWITCH("orphans", KC_NORM_ORPHANS,
	"conjoining jamo alone to compatibility jamo"),
    KC_OPT_GROUP("Form"),
    CHOICE('f', "form", "FORM", KC_NORM_FORM, "Unicode normalization form"),
    CHOICE(0, "compat-hanja", "HOW", KC_NORM_COMPAT_HANJA,
	"compatibility ideographs: one code, kept, or with a selector"),
    CHOICE(0, "pua", "WHEN", KC_NORM_PUA,
	"Hanyang's private use to jamo; auto where the text gives reason"),
    CHOICE(0, "old-hangul", "FORM", KC_NORM_OLD_HANGUL,
	"syllables before old jongseong: as form C, or KS X 1026-1"),
    SWITCH(
	"clusters", KC_NORM_CLUSTERS, "jamo in a row to clusters with a code"),
    KC_OPT_GROUP("Web"),
    SWITCH("fullwidth", KC_NORM_FULLWIDTH, "fullwidth ASCII to ASCII"),
    SWITCH("middle-dots", KC_NORM_MIDDLE_DOTS,
	"variants of the middle dot to U+00B7"),
    SWITCH("punctuation", KC_NORM_PUNCTUATION,
	"variants of tilde, dash, hyphen and quotation mark"),
    KC_OPT_STRING(0, "marks", "N", struct norm_options, marks,
	"combining marks in a row at most; 0: any number"),
    SWITCH("coda", KC_NORM_CODA, "laughter that became a jongseong"),
    KC_OPT_STRING(0, "runs", "N", struct norm_options, runs,
	"equal jamo, !, ?, ~ ... in a row at most; 0: any number"),
    KC_OPT_GROUP("Words"),
    SWITCH("assemble", KC_NORM_ASSEMBLE, "compatibility jamo to syllables"),
    CHOICE(0, "hanja", "HOW", KC_NORM_HANJA,
	"hanja to readings: alone, after, or before them"),
    KC_OPT_STRING(0, "hanja-words", "FILE", struct norm_options, hanja_words,
	"words with readings for --hanja; empty: none"),
    SWITCH("josa", KC_NORM_JOSA, "josa variants to the one that fits"),
    KC_OPT_END};

/* Of fields and counters; the counters are the steps and two more. */
enum { CHARSET = 1, ID };
static const char *const fields[] = {"charset", "id", NULL};
enum { CHANGED = KC_NORM_STEPS, DESTROYED };

struct norm_state {
	kc_norm_worker *worker;
	/* In batch number `batch` no text needs work before `clean_end`. */
	const char *clean_end;
	uint64_t batch;
	struct kc_mapper *mapper;
	kc_str id; /* of the record, as JSON */
	bool nomem;
	uint64_t mended;
};

static void write_edit(void *self, uint64_t steps, kc_str before, kc_str after);

static kc_status
begin_norm(struct kc_mapper *m, kc_error *err)
{
	const struct norm_options *o = m->options;
	struct norm_state *s = m->state;

	s->mapper = m;
	KC_TRY(kc_norm_worker_new(&s->worker, o->norm, err));
	if (o->explain)
		kc_norm_watch(s->worker, write_edit, s);
	return KC_OK;
}

static void
end_norm(struct kc_mapper *m)
{
	struct norm_options *o = m->options;
	struct norm_state *s = m->state;

	if (s->worker)
		o->destroyed += kc_norm_destroyed(s->worker);
	kc_norm_worker_free(s->worker);
}

/*
 * True if the text certainly needs no change, by its raw value. The batch is
 * checked in runs that go on over many records.
 */
static bool
is_clean(struct kc_mapper *m, const kc_record *r)
{
	const struct norm_options *o = m->options;
	struct norm_state *s = m->state;
	kc_str raw = kc_record_raw(r, 0), ahead;
	uint64_t batch;

	if (!kc_record_is_direct(r, 0) ||
	    kc_record_type(r, 0) != KC_JSON_STRING)
		return false;
	ahead = kc_mapper_ahead(m, raw.ptr, &batch);
	if (ahead.len < raw.len)
		return false;
	if (!s->clean_end || batch != s->batch || raw.ptr >= s->clean_end)
		s->clean_end = raw.ptr +
		    kc_norm_check(o->norm, ahead, !m->cli->common.plain);
	s->batch = batch;
	return raw.ptr + raw.len <= s->clean_end;
}

static kc_charset
charset_of(kc_record *r)
{
	kc_str name;

	if (kc_record_type(r, CHARSET) != KC_JSON_STRING ||
	    kc_record_text(r, CHARSET, &name, NULL))
		return KC_CHARSET_NONE;
	return kc_charset_find(name);
}

static void
copy_counts(struct kc_mapper *m)
{
	const struct norm_state *s = m->state;
	const uint64_t *counts = kc_norm_counts(s->worker);

	for (size_t i = 0; i < KC_NORM_STEPS; i++)
		m->counts[i] = counts[i];
	m->counts[KC_NORM_UTF8] = s->mended;
	m->counts[DESTROYED] = kc_norm_destroyed(s->worker);
}

static kc_status
map_text(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	const struct norm_options *o = m->options;
	struct norm_state *s = m->state;
	kc_norm_source from = {.line = m->cli->common.plain};
	uint64_t mended = s->mended;
	kc_str text, result;

	if (is_clean(m, r))
		return KC_OK;
	KC_TRY(o->mends ? kc_record_text_mended(r, 0, &text, &s->mended, err)
			: kc_record_text(r, 0, &text, err));
	from.charset = charset_of(r);
	s->id = kc_record_raw(r, ID);
	KC_TRY(kc_norm_run(s->worker, text, &from, &result, err));
	copy_counts(m);
	if (s->nomem)
		return kc_fail_nomem(err);
	if (kc_str_equal(text, result) && mended == s->mended)
		return KC_OK;
	kc_record_set_text(r, 0, result);
	kc_mapper_count(m, CHANGED, 1);
	return KC_OK;
}

static size_t
pass_clean(struct kc_mapper *m, kc_str lines)
{
	const struct norm_options *o = m->options;

	return kc_norm_check(o->norm, lines, false);
}

/* A line whose bytes are not UTF-8, with U+FFFD in their place. */
static kc_status
mend_line(struct kc_mapper *m, kc_str line, kc_buf *out)
{
	struct norm_state *s = m->state;

	KC_TRY(kc_norm_mend(line, out, &s->mended));
	m->counts[KC_NORM_UTF8] = s->mended;
	return KC_OK;
}

static void
write_edit(void *self, uint64_t steps, kc_str before, kc_str after)
{
	struct norm_state *s = self;

	if (kc_norm_explain(s->id, steps, before, after, &s->mapper->payload))
		s->nomem = true;
}

/* --- the run --- */

/* The profile and what the options change of it. */
static bool
read_options(
    struct kc_cli *cli, const struct norm_options *o, kc_norm_options *n)
{
	kc_buf spec = KC_BUF_INIT;
	kc_error err = {0};
	kc_status st;

	st = kc_norm_options_parse(kc_str_of(o->profile), n, &err);
	for (int i = 0; !st && i < KC_NORM_STEPS; i++)
		if (o->step[i] >= 0)
			n->value[i] = (uint32_t)o->step[i];
	if (!st)
		st = kc_norm_options_print(n, &spec);
	if (!st && o->runs)
		st = kc_buf_addf(&spec, ",runs=%s", o->runs);
	if (!st && o->marks)
		st = kc_buf_addf(&spec, ",marks=%s", o->marks);
	if (!st)
		st = kc_norm_options_parse(kc_buf_str(&spec), n, &err);
	kc_buf_release(&spec);
	if (st)
		kc_cli_refuse(cli, &err);
	return !st;
}

static void
print_profile(struct kc_cli *cli, const kc_norm_options *n)
{
	kc_buf out = KC_BUF_INIT;
	kc_error err = {0};

	if (kc_cli_open(cli) &&
	    (kc_norm_options_describe(n, &out)
		    ? kc_fail_nomem(&err)
		    : kc_writer_write(cli->output, kc_buf_str(&out), &err)))
		kc_cli_error(cli, NULL, &err);
	kc_buf_release(&out);
}

static void
warn_of_loss(
    struct kc_cli *cli, const struct norm_options *o, const kc_norm_options *n)
{
	if (!o->destroyed || cli->common.quiet)
		return;
	kc_cli_message(cli, NULL, 0,
	    "form %s replaced %llu characters by others that mean less, such "
	    "as "
	    "jamo; NFC keeps them",
	    kc_norm_step_values(KC_NORM_FORM)[n->value[KC_NORM_FORM]],
	    (unsigned long long)o->destroyed);
}

/* The words that --hanja reads are of a package of their own. */
static void
refuse_norm(
    struct kc_cli *cli, const struct norm_options *o, const kc_error *err)
{
	if (err->sys_errno == ENOENT && !strcmp(o->hanja_words, HANJA_WORDS))
		kc_cli_fail(cli, o->hanja_words,
		    "%s; install the package libhangul-data, or give a list "
		    "with --hanja-words=FILE, or none with --hanja-words=",
		    err->msg);
	else
		kc_cli_error(cli, o->hanja_words, err);
}

static void
run_norm(struct kc_cli *cli, void *options)
{
	static const char *counters[KC_NORM_STEPS + 3];
	struct norm_options *o = options;
	struct kc_map job = {.fields = fields,
	    .counters = counters,
	    .state_size = sizeof(struct norm_state),
	    .begin = begin_norm,
	    .end = end_norm,
	    .map = map_text,
	    .pass = o->explain ? NULL : pass_clean,
	    .writes_payload = o->explain};
	kc_norm_options n;
	kc_error err = {0};

	if (!read_options(cli, o, &n))
		return;
	if (o->print_profile) {
		print_profile(cli, &n);
		return;
	}
	for (int i = 0; i < KC_NORM_STEPS; i++)
		counters[i] = kc_norm_step_name((kc_norm_step)i);
	counters[CHANGED] = "texts_changed";
	counters[DESTROYED] = "destroyed";
	o->mends = n.value[KC_NORM_UTF8];
	if (o->mends)
		job.mend = mend_line;
	if (kc_norm_new(
		&o->norm, &n, *o->hanja_words ? o->hanja_words : NULL, &err)) {
		refuse_norm(cli, o, &err);
		return;
	}
	kc_map_run(cli, &job, options);
	warn_of_loss(cli, o, &n);
	kc_norm_free(o->norm);
}

/* Each step takes the values that the library has for it. */
static void
add_values(void)
{
	for (struct kc_opt *o = table; o->type != KC_OPT_TYPE_END; o++) {
		size_t at = o->offset - offsetof(struct norm_options, step);

		if (o->type == KC_OPT_TYPE_CHOICE)
			o->choices = kc_norm_step_values(
			    (kc_norm_step)(at / sizeof(int)));
	}
}

int
main(int argc, char **argv)
{
	struct norm_options o = {
	    .profile = "minimal", .hanja_words = HANJA_WORDS};
	const struct kc_tool tool = {"kc-norm", "Normalize Korean text",
	    "[FILE]...", KC_SHARED_MAP, table, &o, run_norm, NULL};

	for (int i = 0; i < KC_NORM_STEPS; i++)
		o.step[i] = -1;
	add_values();
	return kc_tool_main(&tool, argc, argv);
}
