/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The option engine. One table per tool gives the parser, --help, the OPTIONS
 * of its man page and the completions of bash and zsh:
 *
 *	struct options { int form; uint64_t least; bool all; };
 *
 *	static const char *const forms[] = {"nfc", "nfd", NULL};
 *	static const struct kc_opt table[] = {
 *		KC_OPT_GROUP("Normalization"),
 *		KC_OPT_CHOICE('f', "form", "FORM", struct options, form, forms,
 *		    "Unicode normalization form"),
 *		KC_OPT_UINT(0, "least", "N", struct options, least, 1, 99,
 *		    "drop documents of fewer than N characters"),
 *		KC_OPT_FLAG('a', "all", struct options, all,
 *		    "keep everything"),
 *		KC_OPT_END
 *	};
 *
 * A value is stored at its offset in the options; a member of another type than
 * the macro names draws a compiler warning. What the member holds before parsing
 * is the default, which help shows. Help texts are lower case without a stop.
 */
#ifndef KC_OPT_H
#define KC_OPT_H

#include "kcorpus/base.h"

#include <stdio.h>

enum kc_opt_type {
	KC_OPT_TYPE_END,
	KC_OPT_TYPE_GROUP,
	KC_OPT_TYPE_FLAG,   /* bool: --x */
	KC_OPT_TYPE_SWITCH, /* int: --x is 1, --no-x is 0, else untouched */
	KC_OPT_TYPE_UINT,   /* uint64_t within min .. max */
	KC_OPT_TYPE_SIZE,   /* the same with K, M, G, T (powers of 1024) */
	KC_OPT_TYPE_REAL,   /* double within real_min .. real_max */
	KC_OPT_TYPE_CHOICE, /* int: index into choices */
	KC_OPT_TYPE_STRING, /* const char *, into argv */
	KC_OPT_TYPE_LIST,   /* struct kc_list: A,B and repeated */
	KC_OPT_TYPE_MULTI   /* struct kc_list: repeated, commas kept */
};

/* Strings in the order given; freed by kc_list_release. */
struct kc_list {
	const char **items;
	size_t n, cap;
	bool given;   /* also by an empty value, which takes defaults away */
	char **owned; /* what --x=A,B was cut into */
	size_t owned_n, owned_cap;
};

void kc_list_release(struct kc_list *list);

struct kc_opt {
	enum kc_opt_type type;
	char letter;     /* 0: none */
	bool hidden;     /* for tests: not in --help */
	bool arg_hidden; /* its value is for the build: not in --help */
	const char *name;
	const char *arg; /* what stands for the value; NULL: none */
	const char *help;
	size_t offset;
	uint64_t min, max;
	double real_min, real_max;
	const char *const *choices; /* NULL-terminated */
	const char *bare; /* value of --x without one; NULL: it needs one */
};

/* The offset of member m, checked to have type t. */
#define KC_OPT_AT(s, m, t) (offsetof(s, m) + 0 * sizeof(&((s *)0)->m == (t *)0))

#define KC_OPT_END \
	{ \
		.type = KC_OPT_TYPE_END \
	}
#define KC_OPT_GROUP(title) \
	{ \
		.type = KC_OPT_TYPE_GROUP, .name = (title) \
	}
#define KC_OPT_FLAG(c, n, s, m, h) \
	{ \
		.type = KC_OPT_TYPE_FLAG, .letter = (c), .name = (n), \
		.help = (h), .offset = KC_OPT_AT(s, m, bool) \
	}
#define KC_OPT_SWITCH(c, n, s, m, h) \
	{ \
		.type = KC_OPT_TYPE_SWITCH, .letter = (c), .name = (n), \
		.help = (h), .offset = KC_OPT_AT(s, m, int) \
	}
#define KC_OPT_UINT(c, n, a, s, m, lo, hi, h) \
	{ \
		.type = KC_OPT_TYPE_UINT, .letter = (c), .name = (n), \
		.arg = (a), .help = (h), .offset = KC_OPT_AT(s, m, uint64_t), \
		.min = (lo), .max = (hi) \
	}
#define KC_OPT_SIZE(c, n, a, s, m, lo, hi, h) \
	{ \
		.type = KC_OPT_TYPE_SIZE, .letter = (c), .name = (n), \
		.arg = (a), .help = (h), .offset = KC_OPT_AT(s, m, uint64_t), \
		.min = (lo), .max = (hi) \
	}
#define KC_OPT_REAL(c, n, a, s, m, lo, hi, h) \
	{ \
		.type = KC_OPT_TYPE_REAL, .letter = (c), .name = (n), \
		.arg = (a), .help = (h), .offset = KC_OPT_AT(s, m, double), \
		.real_min = (lo), .real_max = (hi) \
	}
#define KC_OPT_CHOICE(c, n, a, s, m, ch, h) \
	{ \
		.type = KC_OPT_TYPE_CHOICE, .letter = (c), .name = (n), \
		.arg = (a), .help = (h), .offset = KC_OPT_AT(s, m, int), \
		.choices = (ch) \
	}
#define KC_OPT_STRING(c, n, a, s, m, h) \
	{ \
		.type = KC_OPT_TYPE_STRING, .letter = (c), .name = (n), \
		.arg = (a), .help = (h), \
		.offset = KC_OPT_AT(s, m, const char *) \
	}
#define KC_OPT_LIST(c, n, a, s, m, h) \
	{ \
		.type = KC_OPT_TYPE_LIST, .letter = (c), .name = (n), \
		.arg = (a), .help = (h), \
		.offset = KC_OPT_AT(s, m, struct kc_list) \
	}
#define KC_OPT_MULTI(c, n, a, s, m, h) \
	{ \
		.type = KC_OPT_TYPE_MULTI, .letter = (c), .name = (n), \
		.arg = (a), .help = (h), \
		.offset = KC_OPT_AT(s, m, struct kc_list) \
	}

/* A table and where its values go. */
struct kc_opt_set {
	const struct kc_opt *table;
	void *values;
};

/* `text`, all of it, as a whole number; false if it is none or does not fit. */
bool kc_opt_read_uint(const char *text, uint64_t *value);

/*
 * Parse argv[1..] with the options of all sets (`n` of them): long names exact,
 * `--x=v` and `--x v`, clustered letters, `--` ends options. Operands are moved
 * to argv[1..], their number is *operands. KC_ERR_ARG with a message for the
 * user; KC_ERR_NOMEM.
 */
kc_status kc_opt_parse(const struct kc_opt_set *sets, size_t n, int argc,
    char **argv, size_t *operands, kc_error *err);

/* The default of an option as help shows it, or "" (appended to `out`). */
kc_status
kc_opt_default(const struct kc_opt *o, const void *values, kc_buf *out);

/*
 * The option of this long name in the table, which has it, if its value in `values`
 * is not that in `defaults`; else NULL.
 */
const struct kc_opt *kc_opt_changed(const struct kc_opt *table,
    const char *name, const void *values, const void *defaults);

/* Print the options as the lines of --help. */
void kc_opt_help(const struct kc_opt_set *sets, size_t n, FILE *f);

/* ... as lists of an mdoc page. */
void kc_opt_mdoc(const struct kc_opt_set *sets, size_t n, FILE *f);

/* ... as words for bash; those with choices as arms of a case. */
void kc_opt_bash_words(const struct kc_opt_set *sets, size_t n, FILE *f);
void kc_opt_bash_cases(const struct kc_opt_set *sets, size_t n, FILE *f);

/* ... as arguments of zsh's _arguments. */
void kc_opt_zsh(const struct kc_opt_set *sets, size_t n, FILE *f);

/*
 * Check the table: no two equal names or letters over all sets, help
 * and metavariables where they belong. NULL, or what is wrong.
 */
const char *kc_opt_check(const struct kc_opt_set *sets, size_t n);

#endif
