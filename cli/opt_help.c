/* SPDX-License-Identifier: Apache-2.0 */
/* The tables of options as text: help, man page, completions. */
#include <config.h>

#include "opt.h"

#include <string.h>

enum { COLUMN = 28, WIDTH = 79 };

/* A size in the largest unit that divides it. */
static kc_status
add_size(kc_buf *out, uint64_t n)
{
	static const char units[] = "KMGT";
	size_t i = 0;

	while (i < 4 && n && n % 1024 == 0) {
		n /= 1024;
		i++;
	}
	KC_TRY(kc_buf_addu(out, n));
	return i ? kc_buf_addc(out, units[i - 1]) : KC_OK;
}

static kc_status
add_list(kc_buf *out, const struct kc_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		KC_TRY(kc_buf_addf(out, "%s%s", i ? "," : "", l->items[i]));
	return KC_OK;
}

kc_status
kc_opt_default(const struct kc_opt *o, const void *values, kc_buf *out)
{
	const void *at = (const char *)values + o->offset;
	const char *s;
	int i;

	switch (o->type) {
	case KC_OPT_TYPE_UINT:
		return kc_buf_addu(out, *(const uint64_t *)at);
	case KC_OPT_TYPE_SIZE:
		return *(const uint64_t *)at
		    ? add_size(out, *(const uint64_t *)at)
		    : KC_OK;
	case KC_OPT_TYPE_REAL:
		return kc_buf_addf(out, "%g", *(const double *)at);
	case KC_OPT_TYPE_CHOICE:
		i = *(const int *)at;
		return i < 0 || !o->choices
		    ? KC_OK
		    : kc_buf_add(out, kc_str_of(o->choices[i]));
	case KC_OPT_TYPE_STRING:
		s = *(const char *const *)at;
		return s ? kc_buf_add(out, kc_str_of(s)) : KC_OK;
	case KC_OPT_TYPE_LIST:
	case KC_OPT_TYPE_MULTI:
		return add_list(out, at);
	default:
		return KC_OK;
	}
}

/* True if the option has another value in the one than in the other. */
static bool
values_differ(const struct kc_opt *o, const void *one, const void *other)
{
	const char *x = (const char *)one + o->offset;
	const char *y = (const char *)other + o->offset;
	kc_buf a = KC_BUF_INIT, b = KC_BUF_INIT;
	bool differ;

	if (o->type == KC_OPT_TYPE_FLAG)
		return *(const bool *)x != *(const bool *)y;
	if (o->type == KC_OPT_TYPE_SWITCH)
		return *(const int *)x != *(const int *)y;
	differ = kc_opt_default(o, one, &a) || kc_opt_default(o, other, &b) ||
	    !kc_str_equal(kc_buf_str(&a), kc_buf_str(&b));
	kc_buf_release(&a);
	kc_buf_release(&b);
	return differ;
}

const struct kc_opt *
kc_opt_changed(const struct kc_opt *table, const char *name, const void *values,
    const void *defaults)
{
	const struct kc_opt *o = table;

	while (!o->name || strcmp(o->name, name) != 0)
		o++;
	return values_differ(o, values, defaults) ? o : NULL;
}

/* True if no user could give the default, which then says only that none was. */
static bool
default_is_none(const struct kc_opt *o, const void *values)
{
	const char *at = (const char *)values + o->offset;

	if (o->type == KC_OPT_TYPE_UINT || o->type == KC_OPT_TYPE_SIZE) {
		uint64_t n = *(const uint64_t *)at;

		return n < o->min || n > o->max;
	}
	return o->type == KC_OPT_TYPE_REAL &&
	    (*(const double *)at < o->real_min ||
		*(const double *)at > o->real_max);
}

/* Help text, then the choices and the default. */
static kc_status
full_help(const struct kc_opt *o, const void *values, kc_buf *out)
{
	kc_buf value = KC_BUF_INIT;
	kc_status st;

	st = kc_buf_add(out, kc_str_of(o->help));
	for (size_t i = 0; !st && o->choices && o->choices[i]; i++)
		st = kc_buf_addf(out, "%s%s", i ? ", " : ": ", o->choices[i]);
	/* One that may stand without a value says itself what that means. */
	if (!st && !o->arg_hidden && !o->bare && !default_is_none(o, values))
		st = kc_opt_default(o, values, &value);
	if (!st && value.len)
		st = kc_buf_addf(out, " [default: %s]", value.ptr);
	kc_buf_release(&value);
	return st;
}

/* Print text from `column` on, wrapped; the cursor stands at `at`. */
static void
print_wrapped(const char *text, size_t at, FILE *f)
{
	bool start = true;

	if (at >= COLUMN) {
		fputc('\n', f);
		at = 0;
	}
	fprintf(f, "%*s", (int)(COLUMN - at), "");
	at = COLUMN;
	while (*text) {
		size_t n = strcspn(text, " ");

		if (!start && at + 1 + n > WIDTH) {
			fprintf(f, "\n%*s", COLUMN, "");
			at = COLUMN;
			start = true;
		}
		fprintf(f, "%s%.*s", start ? "" : " ", (int)n, text);
		at += n + !start;
		start = false;
		text += n;
		text += *text == ' ';
	}
	fputc('\n', f);
}

static void
help_line(const struct kc_opt *o, const void *values, FILE *f)
{
	char left[80];
	kc_buf text = KC_BUF_INIT;
	int n = 0;

	n += snprintf(
	    left, sizeof(left), o->letter ? "  -%c, " : "      ", o->letter);
	n += snprintf(left + n, sizeof(left) - (size_t)n, "--%s%s",
	    o->type == KC_OPT_TYPE_SWITCH ? "[no-]" : "", o->name);
	if (o->arg && !o->arg_hidden)
		n += snprintf(left + n, sizeof(left) - (size_t)n,
		    o->bare ? "[=%s]" : "=%s", o->arg);
	fputs(left, f);
	if (!full_help(o, values, &text))
		print_wrapped(text.ptr, (size_t)n, f);
	kc_buf_release(&text);
}

void
kc_opt_help(const struct kc_opt_set *sets, size_t n, FILE *f)
{
	for (size_t i = 0; i < n; i++)
		for (const struct kc_opt *o = sets[i].table;
		     o->type != KC_OPT_TYPE_END; o++) {
			if (o->type == KC_OPT_TYPE_GROUP)
				fprintf(f, "\n%s:\n", o->name);
			else if (!o->hidden)
				help_line(o, sets[i].values, f);
		}
}

/* Text for mdoc: a backslash or a leading dot would be taken for a macro. */
static void
put_mdoc(const char *s, FILE *f)
{
	if (*s == '.' || *s == '\'')
		fputs("\\&", f);
	for (; *s; s++) {
		if (*s == '\\')
			fputs("\\e", f);
		else if (*s == '-')
			fputs("\\-", f);
		else
			fputc(*s, f);
	}
}

static void
mdoc_item(const struct kc_opt *o, const void *values, FILE *f)
{
	kc_buf text = KC_BUF_INIT;

	fputs(".It", f);
	if (o->letter)
		fprintf(f, " Fl %c ,", o->letter);
	fprintf(f, " Fl \\-%s%s",
	    o->type == KC_OPT_TYPE_SWITCH ? "[no\\-]" : "", o->name);
	if (o->arg_hidden)
		;
	else if (o->arg && o->bare)
		fprintf(f, " Ns Op = Ns Ar %s", o->arg);
	else if (o->arg)
		fprintf(f, " Ns = Ns Ar %s", o->arg);
	fputc('\n', f);
	if (!full_help(o, values, &text)) {
		char first = text.ptr[0];

		if (first >= 'a' && first <= 'z')
			text.ptr[0] = (char)(first - 32);
		put_mdoc(text.ptr, f);
		/* "FIELD=A,B,..." has its stops. */
		fputs(text.ptr[text.len - 1] == '.' ? "\n" : ".\n", f);
	}
	kc_buf_release(&text);
}

void
kc_opt_mdoc(const struct kc_opt_set *sets, size_t n, FILE *f)
{
	bool open = false;

	for (size_t i = 0; i < n; i++)
		for (const struct kc_opt *o = sets[i].table;
		     o->type != KC_OPT_TYPE_END; o++) {
			if (o->type == KC_OPT_TYPE_GROUP) {
				fprintf(f, "%s.Ss %s\n", open ? ".El\n" : "",
				    o->name);
				fputs(".Bl -tag -width Ds\n", f);
				open = true;
			} else if (!o->hidden) {
				mdoc_item(o, sets[i].values, f);
			}
		}
	if (open)
		fputs(".El\n", f);
}

/* Call `item` for each option of all tables. */
static void
each_option(const struct kc_opt_set *sets, size_t n, FILE *f,
    void (*item)(const struct kc_opt *o, FILE *f))
{
	for (size_t i = 0; i < n; i++)
		for (const struct kc_opt *o = sets[i].table;
		     o->type != KC_OPT_TYPE_END; o++)
			if (o->type != KC_OPT_TYPE_GROUP && !o->hidden)
				item(o, f);
}

static void
bash_word(const struct kc_opt *o, FILE *f)
{
	fprintf(f, "--%s%s ", o->name, o->arg && !o->bare ? "=" : "");
	if (o->type == KC_OPT_TYPE_SWITCH)
		fprintf(f, "--no-%s ", o->name);
}

void
kc_opt_bash_words(const struct kc_opt_set *sets, size_t n, FILE *f)
{
	each_option(sets, n, f, bash_word);
}

static void
bash_case(const struct kc_opt *o, FILE *f)
{
	if (!o->choices)
		return;
	fprintf(f, "\t--%s) words='", o->name);
	for (size_t k = 0; o->choices[k]; k++)
		fprintf(f, "%s%s", k ? " " : "", o->choices[k]);
	fputs("' ;;\n", f);
}

void
kc_opt_bash_cases(const struct kc_opt_set *sets, size_t n, FILE *f)
{
	each_option(sets, n, f, bash_case);
}

/* One argument of _arguments, in single quotes. */
static void
zsh_item(const struct kc_opt *o, const char *prefix, FILE *f)
{
	fprintf(f, " \\\n\t'--%s%s%s[", prefix, o->name, o->arg ? "=-" : "");
	for (const char *s = o->help; *s; s++) {
		if (*s == '\'')
			fputs("'\\''", f);
		else if (strchr("[]:\\", *s))
			fprintf(f, "\\%c", *s);
		else
			fputc(*s, f);
	}
	fputc(']', f);
	if (o->choices) {
		fprintf(f, ":%s:(", o->arg);
		for (size_t k = 0; o->choices[k]; k++)
			fprintf(f, "%s%s", k ? " " : "", o->choices[k]);
		fputc(')', f);
	} else if (o->arg) {
		fprintf(f, ":%s:%s", o->arg,
		    strcmp(o->arg, "FILE") ? "" : "_files");
	}
	fputc('\'', f);
}

static void
zsh_items(const struct kc_opt *o, FILE *f)
{
	zsh_item(o, "", f);
	if (o->type == KC_OPT_TYPE_SWITCH)
		zsh_item(o, "no-", f);
}

void
kc_opt_zsh(const struct kc_opt_set *sets, size_t n, FILE *f)
{
	each_option(sets, n, f, zsh_items);
}
