/* SPDX-License-Identifier: Apache-2.0 */
/* kc-norm: the text of each record in a Unicode normalization form. */
#include <config.h>

#include "map.h"

#include "kcorpus/unicode.h"

#include <stdlib.h>

struct options {
	int form;
};

static const char *const forms[] = {"none", "nfc", "nfd", "nfkc", "nfkd", NULL};

static const struct kc_opt table[] = {KC_OPT_GROUP("Normalization"),
    KC_OPT_CHOICE('f', "form", "FORM", struct options, form, forms,
	"Unicode normalization form"),
    KC_OPT_END};

enum { CHANGED };
static const char *const counters[] = {"texts_changed", NULL};

struct state {
	kc_normalizer *normalizer;
	const char *clean_end; /* of the batch, no text needs work before it */
	kc_buf out;
};

static kc_status
begin(struct kc_mapper *m, kc_error *err)
{
	const struct options *o = m->options;
	struct state *s = m->state = calloc(1, sizeof(*s));

	if (!s)
		return kc_fail_nomem(err);
	return kc_normalizer_new(&s->normalizer, (kc_form)o->form, err);
}

static void
end(struct kc_mapper *m)
{
	struct state *s = m->state;

	if (!s)
		return;
	kc_normalizer_free(s->normalizer);
	kc_buf_release(&s->out);
	free(s);
}

/*
 * Is the text in form C for sure? Its raw value does for that, as escapes of
 * two letters are ASCII. The batch is checked in runs that go on over many
 * records.
 */
static bool
is_clean(struct kc_mapper *m, const kc_record *r)
{
	struct state *s = m->state;
	kc_str raw = kc_record_raw(r, 0);
	const char *end = m->valid_end;

	if (m->first)
		s->clean_end = raw.ptr;
	if (!kc_record_is_direct(r, 0) ||
	    kc_record_type(r, 0) != KC_JSON_STRING || raw.ptr + raw.len > end)
		return false;
	if (raw.ptr >= s->clean_end)
		s->clean_end = raw.ptr +
		    kc_nfc_check((kc_str){raw.ptr, (size_t)(end - raw.ptr)});
	return raw.ptr + raw.len <= s->clean_end;
}

static kc_status
map(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	const struct options *o = m->options;
	struct state *s = m->state;
	kc_str text;

	if (o->form == KC_FORM_NONE ||
	    (o->form == KC_FORM_NFC && is_clean(m, r)))
		return KC_OK;
	KC_TRY(kc_record_text(r, 0, &text, err));
	kc_buf_reset(&s->out, 1 << 20);
	KC_TRY(kc_normalize(s->normalizer, text, &s->out, err));
	if (kc_str_equal(text, kc_buf_str(&s->out)))
		return KC_OK;
	kc_record_set_text(r, 0, kc_buf_str(&s->out));
	kc_mapper_count(m, CHANGED, 1);
	return KC_OK;
}

static size_t
pass(struct kc_mapper *m, kc_str lines)
{
	const struct options *o = m->options;

	if (o->form == KC_FORM_NONE)
		return lines.len;
	return o->form == KC_FORM_NFC ? kc_nfc_check(lines) : 0;
}

static const struct kc_map job = {
    .counters = counters, .begin = begin, .end = end, .map = map, .pass = pass};

static void
run(struct kc_cli *cli, void *options)
{
	kc_map_run(cli, &job, options);
}

int
main(int argc, char **argv)
{
	struct options o = {.form = KC_FORM_NFC};
	const struct kc_tool tool = {"kc-norm", "Normalize Korean text",
	    "[FILE]...", KC_SHARED_MAP, table, &o, run, NULL};

	return kc_tool_main(&tool, argc, argv);
}
