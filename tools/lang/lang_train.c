/* SPDX-License-Identifier: Apache-2.0 */
/* kc-lang train: a classifier from labelled records. */
#include <config.h>

#include "lang_commands.h"

#include "kcorpus/io.h"
#include "kcorpus/langmodel.h"
#include "kcorpus/number.h"
#include "kcorpus/trainer.h"

#include <string.h>

enum { FORMAT_AUTO, FORMAT_BIN, FORMAT_FTZ };
static const char *const formats[] = {"auto", "bin", "ftz", NULL};

enum { TYPE_CLASSIFIER, TYPE_LANGUAGES };
static const char *const types[] = {"classifier", "languages", NULL};

const struct kc_opt lang_train_table[] = {KC_OPT_GROUP("Examples"),
    KC_OPT_STRING(0, "label", "FIELD", struct lang_train_options, label,
	"field that holds the label of a record"),
    KC_OPT_FLAG(0, "fold", struct lang_train_options, fold,
	"fold case, as kc-lang --fold does"),
    KC_OPT_FLAG(0, "letters", struct lang_train_options, letters,
	"learn from words of folded letters, as the built-in model does"),
    KC_OPT_REAL(0, "crops", "SHARE", struct lang_train_options, crops, 0, 1,
	"share of the examples that are cut to one or two words; 0: all are "
	"whole lines"),
    KC_OPT_REAL(0, "balance", "POWER", struct lang_train_options, balance, 0, 1,
	"draw each label in proportion to the size of its text to this power; "
	"0: equally often"),
    KC_OPT_UINT(0, "examples", "N", struct lang_train_options, examples, 0,
	UINT64_C(1) << 40, "number of examples to draw; 0: five for each line"),
    KC_OPT_UINT(0, "seed", "N", struct lang_train_options, seed, 0, UINT64_MAX,
	"number that selects the random draws"),
    KC_OPT_LIST(0, "rare", "LABEL[:TIMES],...", struct lang_train_options, rare,
	"languages whose texts are so many times rarer than others, 16 by "
	"default; for --type=languages"),
    KC_OPT_GROUP("Model"),
    KC_OPT_CHOICE(0, "type", "TYPE", struct lang_train_options, type, types,
	"fastText's classifier, or languages as the built-in model has them"),
    KC_OPT_CHOICE(0, "format", "FORMAT", struct lang_train_options, format,
	formats, "what is written; auto: ftz if the name of -o ends in it"),
    KC_OPT_UINT(0, "dim", "N", struct lang_train_options, dim, 1, 4096,
	"number of dimensions of a vector"),
    KC_OPT_UINT(0, "minn", "N", struct lang_train_options, minn, 0, 100,
	"fewest characters of an n-gram"),
    KC_OPT_UINT(0, "maxn", "N", struct lang_train_options, maxn, 0, 100,
	"most characters of an n-gram; 0: no n-grams"),
    KC_OPT_UINT(0, "word-ngrams", "N", struct lang_train_options, word_ngrams,
	1, 100, "most words of an n-gram of words; 1: single words only"),
    KC_OPT_UINT(0, "min-count", "N", struct lang_train_options, min_count, 0,
	INT32_MAX,
	"a word that occurs so often has a vector of its own; 0: no word has"),
    KC_OPT_UINT(0, "buckets", "N", struct lang_train_options, buckets, 1,
	INT32_MAX / 2, "number of vectors for n-grams"),
    KC_OPT_UINT(0, "cutoff", "N", struct lang_train_options, cutoff, 0,
	INT32_MAX / 2,
	"keep only the N longest vectors in an ftz, or the N best entries of "
	"languages; 0: all"),
    KC_OPT_UINT(0, "dsub", "N", struct lang_train_options, dsub, 1, 4096,
	"dimensions that share a byte in an ftz"),
    KC_OPT_REAL(0, "rate", "X", struct lang_train_options, rate, 0, 100,
	"learning rate at the start"),
    KC_OPT_END};

enum { LABEL = 1, LANG_ORDER_MAX = 6 };
enum { UNLABELLED, WITHOUT_WORDS };
static const char *const reasons[] = {"unlabelled", "no-words", NULL};

struct train_state {
	kc_buf text;
};

static void
set_params(const struct kc_cli *cli, const struct lang_train_options *o,
    kc_trainer_params *p)
{
	*p = (kc_trainer_params){.examples = o->examples,
	    .seed = o->seed,
	    .min_count = o->min_count,
	    .cutoff = o->cutoff,
	    .threads = kc_cli_threads(cli),
	    .dim = (uint32_t)o->dim,
	    .minn = (uint32_t)o->minn,
	    .maxn = (uint32_t)o->maxn,
	    .word_ngrams = (uint32_t)o->word_ngrams,
	    .buckets = (uint32_t)o->buckets,
	    .dsub = (uint32_t)o->dsub,
	    .rate = o->rate,
	    .balance = o->balance,
	    .crops = o->crops};
}

/* What lang_train made of the options: one of the two learns. */
struct train_job {
	const struct lang_train_options *o;
	kc_trainer *trainer;
	kc_lang_learner *learner;
};

static void
end_train(struct kc_mapper *m)
{
	struct train_state *s = m->state;

	kc_buf_release(&s->text);
}

/* A label that cannot be one makes a bad record. */
static kc_status
spoil_record(kc_status st, kc_error *err)
{
	if (st == KC_ERR_ARG)
		err->code = st = KC_ERR_FORMAT;
	return st;
}

static bool
has_words(kc_str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.ptr[i] > ' ')
			return true;
	return false;
}

static kc_status
map_train(struct kc_mapper *m, kc_record *r, kc_error *err)
{
	const struct train_job *job = m->options;
	struct train_state *s = m->state;
	/* Of a text in Hangul alone a model of languages learns nothing. */
	bool letters = job->learner || job->o->letters;
	kc_str text, label;

	if (kc_record_type(r, LABEL) != KC_JSON_STRING) {
		kc_mapper_drop(m, UNLABELLED);
		return KC_OK;
	}
	KC_TRY(kc_record_text(r, LABEL, &label, err));
	KC_TRY(kc_record_text(r, 0, &text, err));
	kc_buf_reset(&s->text, SIZE_MAX);
	if (letters || job->o->fold) {
		if (letters ? kc_lang_words(text, &s->text)
			    : kc_fold_case(text, &s->text))
			return kc_fail_nomem(err);
		text = kc_buf_str(&s->text);
	}
	if (!has_words(text)) {
		kc_mapper_drop(m, WITHOUT_WORDS);
		return KC_OK;
	}
	return spoil_record(job->learner
		? kc_lang_learner_add(job->learner, label, text, err)
		: kc_trainer_add(job->trainer, label, text, err),
	    err);
}

static kc_status
merge_train(struct kc_mapper *into, struct kc_mapper *from, kc_error *err)
{
	(void)into;
	(void)from;
	(void)err;
	return KC_OK;
}

static bool
wants_ftz(const struct kc_cli *cli, const struct lang_train_options *o)
{
	const char *name = cli->common.output;

	if (o->format != FORMAT_AUTO)
		return o->format == FORMAT_FTZ;
	return name && kc_name_ends(kc_str_of(name), ".ftz");
}

static kc_status
learn_classifier(struct kc_cli *cli, struct train_job *job, kc_error *err)
{
	kc_buf out = KC_BUF_INIT;
	kc_status st;

	if (job->learner) {
		st = kc_lang_learner_write(job->learner, &out, err);
	} else {
		st = kc_trainer_run(job->trainer, err);
		if (!st)
			st = kc_trainer_write(
			    job->trainer, wants_ftz(cli, job->o), &out, err);
	}
	if (!st)
		st = kc_writer_write(cli->output, kc_buf_str(&out), err);
	cli->totals.bytes_out += out.len;
	kc_buf_release(&out);
	return st;
}

/* Say what an item of --rare says: "gl:2", or "ast" for the default. */
static kc_status
add_rare(kc_lang_learner *l, const char *item, kc_error *err)
{
	const char *colon = strrchr(item, ':');
	kc_str label = kc_str_of(item);
	double times = KC_LANG_RARE_TIMES;

	if (colon && kc_number_parse(kc_str_of(colon + 1), &times))
		label.len = (size_t)(colon - item);
	return kc_lang_learner_rare(l, label, times, err);
}

static kc_status
new_learner(struct train_job *job, kc_error *err)
{
	kc_lang_learner_params p = KC_LANG_LEARNER_PARAMS_INIT;

	p.entries = job->o->cutoff;
	p.order = (uint32_t)job->o->maxn;
	KC_TRY(kc_lang_learner_new(&job->learner, &p, err));
	for (size_t i = 0; i < job->o->rare.n; i++)
		KC_TRY(add_rare(job->learner, job->o->rare.items[i], err));
	return KC_OK;
}

static kc_status
new_trainer(const struct kc_cli *cli, struct train_job *job, kc_error *err)
{
	kc_trainer_params p;

	set_params(cli, job->o, &p);
	return kc_trainer_new(&job->trainer, &p, err);
}

void
lang_train(struct kc_cli *cli, void *options)
{
	struct train_job job = {.o = options};
	bool languages = job.o->type == TYPE_LANGUAGES;
	const char *const fields[] = {job.o->label, NULL};
	const struct kc_map map = {.fields = fields,
	    .reasons = reasons,
	    .state_size = sizeof(struct train_state),
	    .end = end_train,
	    .map = map_train,
	    .merge = merge_train};
	kc_error err;

	if (languages && (job.o->maxn < 1 || job.o->maxn > LANG_ORDER_MAX)) {
		kc_cli_usage(cli,
		    "bad value '%llu' of --maxn: want 1 to %d for "
		    "--type=languages",
		    (unsigned long long)job.o->maxn, LANG_ORDER_MAX);
		return;
	}
	if (job.o->cutoff && !languages && !wants_ftz(cli, job.o)) {
		kc_cli_usage(cli, "--cutoff is for ftz and --type=languages");
		return;
	}
	if (languages ? new_learner(&job, &err) : new_trainer(cli, &job, &err))
		kc_cli_refuse(cli, &err);
	/* Lines are taken in their order; the threads are for learning. */
	cli->common.threads = 1;
	if ((job.learner || job.trainer) && !cli->status &&
	    kc_map_run(cli, &map, &job) && cli->status != 1 &&
	    learn_classifier(cli, &job, &err))
		kc_cli_error(cli, NULL, &err);
	kc_trainer_free(job.trainer);
	kc_lang_learner_free(job.learner);
}
