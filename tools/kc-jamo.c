/* SPDX-License-Identifier: Apache-2.0 */
/* kc-jamo: Hangul at the level of letters. */
#include <config.h>

#include "cli/map.h"

#include "kcorpus/jamo.h"

#include <stdlib.h>

struct jamo_options {
	kc_jamo_scheme scheme;
	bool reverse, strict;
	int style;
};

#define STRICT \
	KC_OPT_FLAG(0, "strict", struct jamo_options, strict, \
	    "drop texts that would not come back")
#define REVERSE \
	KC_OPT_FLAG( \
	    'r', "reverse", struct jamo_options, reverse, "the way back")

static const char *const styles[] = {"plain", "fill", "mark", NULL};

static const struct kc_opt one_way[] = {KC_OPT_END};
static const struct kc_opt forth[] = {
    KC_OPT_GROUP("Scheme"), STRICT, KC_OPT_END};
static const struct kc_opt both_ways[] = {
    KC_OPT_GROUP("Scheme"), REVERSE, STRICT, KC_OPT_END};
static const struct kc_opt styled[] = {KC_OPT_GROUP("Scheme"),
    KC_OPT_CHOICE(0, "style", "HOW", struct jamo_options, style, styles,
	"as they are, three for each syllable, or a mark after it"),
    REVERSE, STRICT, KC_OPT_END};

enum { CHANGED, IRREVERSIBLE };
static const char *const counters[] = {
    "texts_changed", "texts_irreversible", NULL};
static const char *const reasons[] = {"irreversible", NULL};

static void
end_jamo(struct kc_mapper *m)
{
	kc_buf_release(m->state);
}

static kc_status
map_jamo(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	const struct jamo_options *o = m->options;
	kc_buf *out = m->state;
	kc_str text;

	KC_TRY(kc_record_text(r, 0, &text, err));
	if (!o->reverse && o->scheme != KC_JAMO_CHOSEONG &&
	    !kc_jamo_is_reversible(o->scheme, text)) {
		kc_mapper_count(m, IRREVERSIBLE, 1);
		if (o->strict) {
			kc_mapper_drop(m, 0);
			return KC_OK;
		}
	}
	kc_buf_reset(out, 1 << 20);
	KC_TRY((o->reverse ? kc_jamo_decode : kc_jamo_encode)(
	    o->scheme, text, out, err));
	if (kc_str_equal(text, kc_buf_str(out)))
		return KC_OK;
	kc_record_set_text(r, 0, kc_buf_str(out));
	kc_mapper_count(m, CHANGED, 1);
	return KC_OK;
}

static const struct kc_map job = {.reasons = reasons,
    .counters = counters,
    .state_size = sizeof(kc_buf),
    .end = end_jamo,
    .map = map_jamo};

static void
run_jamo(struct kc_cli *cli, void *options)
{
	static const kc_jamo_scheme of_style[] = {
	    KC_JAMO_COMPAT, KC_JAMO_FILL, KC_JAMO_MARK};
	struct jamo_options *o = options;

	if (o->scheme == KC_JAMO_COMPAT)
		o->scheme = of_style[o->style];
	kc_map_run(cli, &job, options);
}

int
main(int argc, char **argv)
{
	struct jamo_options decompose = {.scheme = KC_JAMO_CONJOINING};
	struct jamo_options compose = {
	    .scheme = KC_JAMO_CONJOINING, .reverse = true};
	struct jamo_options compat = {.scheme = KC_JAMO_COMPAT};
	struct jamo_options halfwidth = {.scheme = KC_JAMO_HALFWIDTH};
	struct jamo_options choseong = {.scheme = KC_JAMO_CHOSEONG};
	struct jamo_options old = {.scheme = KC_JAMO_OLD};
	struct jamo_options bytes = {.scheme = KC_JAMO_BYTES};
	const struct kc_tool commands[] = {
	    {"decompose", "Write syllables as conjoining jamo", "[FILE]...",
		KC_SHARED_MAP, forth, &decompose, run_jamo, NULL},
	    {"compose", "Write conjoining jamo as syllables", "[FILE]...",
		KC_SHARED_MAP, one_way, &compose, run_jamo, NULL},
	    {"compat", "Write syllables as compatibility letters", "[FILE]...",
		KC_SHARED_MAP, styled, &compat, run_jamo, NULL},
	    {"halfwidth", "Write compatibility letters as halfwidth ones",
		"[FILE]...", KC_SHARED_MAP, both_ways, &halfwidth, run_jamo,
		NULL},
	    {"choseong", "Write the first letter of each syllable", "[FILE]...",
		KC_SHARED_MAP, one_way, &choseong, run_jamo, NULL},
	    {"old", "Write Hanyang's private use as conjoining jamo",
		"[FILE]...", KC_SHARED_MAP, both_ways, &old, run_jamo, NULL},
	    {"bytes", "Write each letter as one byte", "[FILE]...",
		KC_SHARED_MAP, both_ways, &bytes, run_jamo, NULL},
	    {NULL}};
	const struct kc_tool tool = {"kc-jamo",
	    "Take Hangul apart into letters", "COMMAND [OPTION]... [FILE]...",
	    0, NULL, NULL, NULL, commands};

	return kc_tool_main(&tool, argc, argv);
}
