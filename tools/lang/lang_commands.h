/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of kc-lang share. */
#ifndef KC_TOOL_LANG_H
#define KC_TOOL_LANG_H

#include "cli/map.h"

#include "kcorpus/classifier.h"
#include "kcorpus/lang.h"
#include "kcorpus/langmodel.h"

enum { LANG_TOP_MAX = 16, LANG_LANGUAGES_MAX = 512 };

/* A label and the least score of texts with it. */
struct lang_limit {
	char name[32];
	double share;
};

struct lang_limits {
	struct lang_limit *limits;
	size_t n, cap;
};

struct lang_options {
	struct kc_list keep, drop;
	double min_score;
	const char *min_scores_name;
	const char *model_name;
	struct kc_list languages;
	uint64_t top;
	bool fold, lines;
	/* Opened before the run: fastText's model, or one of ours. */
	kc_classifier *model;
	kc_lang_model *languages_model;
	struct lang_limits limits;
};

/* What is told of one text. */
struct lang_judgement {
	kc_str label;
	double score;
	kc_lang_result made;             /* letters by script and by language */
	kc_lang_guess top[LANG_TOP_MAX]; /* the likeliest labels */
	size_t top_n;
};

/* One worker. */
struct lang_worker {
	kc_scorer *scorer; /* with fastText's model; else NULL */
	kc_lang_detector *detector;
	kc_buf folded;
	kc_buf lines; /* with --lines: what is told of them, as JSON */
	kc_buf spans;
	kc_buf json; /* facts, until the record was written */
};

/* Judge a text, valid UTF-8. */
KC_MUST_CHECK kc_status lang_judge(struct lang_worker *w,
    const struct lang_options *o, kc_str text, struct lang_judgement *j,
    kc_error *err);

/* True for the tag itself and what begins so: zh-Hans with zh. */
bool lang_is_in_range(kc_str label, kc_str tag);

/* Read a file of limits; complains and returns false if it is none. */
bool
lang_limits_read(struct kc_cli *cli, struct lang_limits *l, const char *name);

/* The least score of a label; `otherwise` if there is none of it. */
double
lang_limits_of(const struct lang_limits *l, kc_str label, double otherwise);

/* kc-lang train */
struct lang_train_options {
	const char *label;
	int format, type;
	struct kc_list rare;
	bool fold, letters;
	uint64_t examples, seed, min_count, cutoff, dim, minn, maxn,
	    word_ngrams, buckets, dsub;
	double rate, balance, crops;
};

/* The defaults are those of KC_TRAINER_PARAMS_INIT. */
#define LANG_TRAIN_OPTIONS_INIT \
	{ \
		.label = "lang", .seed = 1, .min_count = 5, .dim = 16, \
		.minn = 2, .maxn = 5, .word_ngrams = 1, .buckets = 1000000, \
		.dsub = 2, .rate = 0.3, .balance = 0.5 \
	}

extern const struct kc_opt lang_train_table[];

void lang_train(struct kc_cli *cli, void *options);

/* kc-lang eval */
struct lang_eval_options {
	const char *truth, *label;
};

extern const struct kc_opt lang_eval_table[];

void lang_eval(struct kc_cli *cli, void *options);

#endif
