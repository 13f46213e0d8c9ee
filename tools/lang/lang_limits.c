/* SPDX-License-Identifier: Apache-2.0 */
/* The least scores of languages, from a file (kc-lang --min-scores). */
#include <config.h>

#include "lang_commands.h"

#include "kcorpus/io.h"
#include "kcorpus/number.h"

#include <string.h>

enum { LIMIT_LINE = 1000 };

static bool
is_space(char c)
{
	return (unsigned char)c <= ' ';
}

/* Cut the next word off a line. */
static kc_str
next_field(kc_str *line)
{
	kc_str field;

	while (line->len && is_space(*line->ptr))
		*line = (kc_str){line->ptr + 1, line->len - 1};
	field = (kc_str){line->ptr, 0};
	while (line->len && !is_space(*line->ptr)) {
		*line = (kc_str){line->ptr + 1, line->len - 1};
		field.len++;
	}
	return field;
}

static bool
parse_share(kc_str field, double *share)
{
	return kc_number_parse(field, share) && *share >= 0 && *share <= 1;
}

/* "LABEL SHARE", or nothing; # begins a comment. */
static kc_status
add_limit(struct lang_limits *l, kc_str line, kc_error *err)
{
	const char *comment = memchr(line.ptr, '#', line.len);
	struct lang_limit limit;
	kc_str name;

	if (comment)
		line.len = (size_t)(comment - line.ptr);
	name = next_field(&line);
	if (!name.len)
		return KC_OK;
	if (name.len >= sizeof(limit.name) ||
	    !parse_share(next_field(&line), &limit.share) ||
	    next_field(&line).len)
		return kc_fail(err, KC_ERR_FORMAT, 0,
		    "want a label and a share of 0 to 1");
	memcpy(limit.name, name.ptr, name.len);
	limit.name[name.len] = '\0';
	for (size_t i = 0; i < l->n; i++)
		if (!strcmp(l->limits[i].name, limit.name))
			return kc_fail(err, KC_ERR_FORMAT, 0,
			    "'%s' has a share already", limit.name);
	if (KC_GROW(&l->limits, &l->cap, l->n + 1))
		return kc_fail_nomem(err);
	l->limits[l->n++] = limit;
	return KC_OK;
}

bool
lang_limits_read(struct kc_cli *cli, struct lang_limits *l, const char *name)
{
	kc_reader *r;
	kc_error err;
	kc_str line;
	kc_status st = kc_reader_open(&r, name, &err);

	while (!st) {
		st = kc_reader_line(r, LIMIT_LINE, &line, &err);
		if (!st)
			st = add_limit(l, line, &err);
		if (st && st != KC_EOF)
			kc_cli_message(
			    cli, name, kc_reader_line_number(r), "%s", err.msg);
	}
	if (st != KC_EOF && !r)
		kc_cli_error(cli, name, &err);
	if (st != KC_EOF)
		cli->status = 1;
	kc_reader_close(r);
	return st == KC_EOF;
}

/* The limit of the label itself, else of its longest start: zh of zh-Hans. */
double
lang_limits_of(const struct lang_limits *l, kc_str label, double otherwise)
{
	size_t best = 0;

	for (size_t i = 0; i < l->n; i++) {
		kc_str name = kc_str_of(l->limits[i].name);

		if (name.len > best && lang_is_in_range(label, name)) {
			best = name.len;
			otherwise = l->limits[i].share;
		}
	}
	return otherwise;
}
