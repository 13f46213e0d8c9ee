/* SPDX-License-Identifier: Apache-2.0 */
/* kc-vocab: what a vocabulary holds, how two differ, other forms of files. */
#include <config.h>

#include "tools/split_option.h"
#include "tools/vocab/vocab_commands.h"

#include "kcorpus/json.h"
#include "kcorpus/tokenizer.h"

#include <inttypes.h>
#include <string.h>

struct vocab_options {
	const char *pretokenizer;
	int format;
};

const char *const kc_vocab_formats[] = {
    "auto", "json", "model", "tiktoken", "gguf", "vocab", "merges", NULL};

static const struct kc_opt plain_table[] = {KC_OPT_GROUP("Tokenizer"),
    KC_OPT_SPLIT(struct vocab_options, pretokenizer), KC_OPT_END};
static const struct kc_opt convert_table[] = {KC_OPT_GROUP("Tokenizer"),
    KC_OPT_SPLIT(struct vocab_options, pretokenizer),
    KC_OPT_CHOICE(0, "format", "FORMAT", struct vocab_options, format,
	kc_vocab_formats,
	"what is written; auto looks at the name that -o gives"),
    KC_OPT_END};

bool
kc_vocab_open(struct kc_cli *cli, const char *name, const char *pretokenizer,
    kc_tokenizer **t)
{
	kc_error err;

	if (!kc_tokenizer_open(t, name, pretokenizer, &err))
		return true;
	kc_cli_error(cli, name, &err);
	return false;
}

void
kc_vocab_write(struct kc_cli *cli, kc_buf *out)
{
	kc_error err;

	if (kc_writer_write(cli->output, kc_buf_str(out), &err))
		kc_cli_error(cli, kc_writer_name(cli->output), &err);
	cli->totals.bytes_out += out->len;
}

static void
write_all(struct kc_cli *cli, kc_buf *out)
{
	if (kc_cli_open(cli))
		kc_vocab_write(cli, out);
}

static bool
has_operands(struct kc_cli *cli, size_t n)
{
	if (cli->operand_count == n)
		return true;
	kc_cli_usage(
	    cli, n == 1 ? "one FILE is needed" : "two FILEs are needed");
	return false;
}

/* --- show --- */

static kc_status
put_facts(const kc_tokenizer *t, kc_buf *out)
{
	static const char *const forms[] = {
	    "none", "nfc", "nfd", "nfkc", "nfkd"};
	uint64_t n[KC_TOKEN_SPECIAL + 1] = {0}, bytes = 0, longest = 0;
	kc_hash128 hash = kc_tokenizer_hash(t);
	const char *split = kc_tokenizer_pretokenizer(t);
	uint32_t eod;

	for (uint32_t id = 0; id < kc_tokenizer_size(t); id++) {
		kc_str s = kc_tokenizer_token(t, id);

		n[kc_tokenizer_kind(t, id)]++;
		bytes += s.len;
		longest = s.len > longest ? s.len : longest;
	}
	KC_TRY(kc_buf_addf(out,
	    "hash\t%016" PRIx64 "%016" PRIx64 "\nids\t%u\nnormal\t%" PRIu64
	    "\nadded\t%" PRIu64 "\nspecial\t%" PRIu64
	    "\nwithout token\t%" PRIu64 "\nlongest\t%" PRIu64
	    "\nbytes\t%" PRIu64 "\n",
	    hash.high, hash.low, kc_tokenizer_size(t), n[KC_TOKEN_NORMAL],
	    n[KC_TOKEN_ADDED], n[KC_TOKEN_SPECIAL], n[KC_TOKEN_NONE], longest,
	    bytes));
	KC_TRY(kc_buf_addf(out, "form\t%s\npretokenizer\t%s\n",
	    forms[kc_tokenizer_form(t)], *split ? split : "none"));
	if (kc_tokenizer_eod(t, &eod))
		KC_TRY(kc_buf_addf(out, "end of document\t%u\n", eod));
	return KC_OK;
}

static void
run_show(struct kc_cli *cli, void *options)
{
	struct vocab_options *o = options;
	kc_buf out = KC_BUF_INIT;
	kc_tokenizer *t;

	if (!has_operands(cli, 1) ||
	    !kc_vocab_open(cli, cli->operands[0], o->pretokenizer, &t))
		return;
	if (put_facts(t, &out))
		kc_cli_fail(cli, NULL, "out of memory");
	else
		write_all(cli, &out);
	kc_buf_release(&out);
	kc_tokenizer_free(t);
}

/* --- diff --- */

/* The token of an id as it is compared; size says whether there is one. */
static kc_token_kind
token_at(const kc_tokenizer *t, uint32_t id, kc_str *s)
{
	*s = (kc_str){NULL, 0};
	if (id >= kc_tokenizer_size(t))
		return KC_TOKEN_NONE;
	*s = kc_tokenizer_token(t, id);
	return kc_tokenizer_kind(t, id);
}

static kc_status
put_line(kc_buf *out, char sign, uint32_t id, kc_token_kind kind, kc_str s)
{
	static const char *const kinds[] = {"", "normal", "added", "special"};

	if (kind == KC_TOKEN_NONE)
		return KC_OK;
	KC_TRY(kc_buf_addf(out, "%c%u\t%s\t", sign, id, kinds[kind]));
	KC_TRY(kc_json_quote_bytes(s, out));
	return kc_buf_addc(out, '\n');
}

static kc_status
put_differences(const kc_tokenizer *a, const kc_tokenizer *b, kc_buf *out)
{
	uint32_t n = kc_tokenizer_size(a), m = kc_tokenizer_size(b);

	for (uint32_t id = 0; id < n || id < m; id++) {
		kc_str x, y;
		kc_token_kind k = token_at(a, id, &x), l = token_at(b, id, &y);

		if (k == l && kc_str_equal(x, y))
			continue;
		KC_TRY(put_line(out, '-', id, k, x));
		KC_TRY(put_line(out, '+', id, l, y));
	}
	return KC_OK;
}

static void
run_diff(struct kc_cli *cli, void *options)
{
	struct vocab_options *o = options;
	kc_tokenizer *a = NULL, *b = NULL;
	kc_buf out = KC_BUF_INIT;

	if (!has_operands(cli, 2))
		return;
	if (kc_vocab_open(cli, cli->operands[0], o->pretokenizer, &a) &&
	    kc_vocab_open(cli, cli->operands[1], o->pretokenizer, &b)) {
		if (put_differences(a, b, &out))
			kc_cli_fail(cli, NULL, "out of memory");
		else
			write_all(cli, &out);
	}
	kc_buf_release(&out);
	kc_tokenizer_free(a);
	kc_tokenizer_free(b);
}

/* --- convert --- */

bool
kc_vocab_find_format(struct kc_cli *cli, int *format)
{
	const char *name = cli->common.output ? cli->common.output : "";
	const char *const *formats = kc_vocab_formats;
	const char *dot = strrchr(name, '.');

	for (int i = KC_FORMAT_JSON; formats[i] && *format == KC_FORMAT_AUTO;
	     i++)
		if (dot && !strcmp(dot + 1, formats[i]))
			*format = i;
	if (*format == KC_FORMAT_AUTO)
		kc_cli_usage(cli,
		    "missing --format=FORMAT: the name of -o does not tell it");
	return *format != KC_FORMAT_AUTO;
}

kc_status
kc_vocab_put(const kc_tokenizer *t, int format, kc_str provenance, kc_buf *out,
    kc_error *err)
{
	if (format == KC_FORMAT_TIKTOKEN)
		return kc_tokenizer_write_tiktoken(t, out, err);
	if (format == KC_FORMAT_VOCAB)
		return kc_tokenizer_write_vocab(t, out, err);
	if (format == KC_FORMAT_MERGES)
		return kc_tokenizer_write_merges(t, out, err);
	if (format == KC_FORMAT_GGUF)
		return kc_tokenizer_write_gguf(t, out, err);
	if (format == KC_FORMAT_MODEL)
		return kc_tokenizer_write_model(t, provenance, out, err);
	return kc_tokenizer_write_json(t, provenance, out, err);
}

static void
run_convert(struct kc_cli *cli, void *options)
{
	struct vocab_options *o = options;
	kc_buf out = KC_BUF_INIT;
	kc_tokenizer *t;
	kc_error err;

	if (!has_operands(cli, 1) || !kc_vocab_find_format(cli, &o->format) ||
	    !kc_vocab_open(cli, cli->operands[0], o->pretokenizer, &t))
		return;
	if (kc_vocab_put(t, o->format, KC_STR(""), &out, &err))
		kc_cli_error(cli, cli->operands[0], &err);
	else
		write_all(cli, &out);
	kc_buf_release(&out);
	kc_tokenizer_free(t);
}

int
main(int argc, char **argv)
{
	struct vocab_options o = {.format = KC_FORMAT_AUTO};
	struct kc_vocab_extend_options extend = {
	    .min_frequency = 2, .min_uses = 1, .pad = 1};
	struct kc_vocab_prune_options prune = {0};
	struct eval_options eval = {.format = KC_EVAL_TABLE};
	const unsigned shared = KC_SHARED_OUTPUT;
	const struct kc_tool commands[] = {
	    {"show", "Print what a vocabulary holds", "FILE", shared,
		plain_table, &o, run_show, NULL},
	    {"diff", "Print the tokens that differ", "FILE FILE", shared,
		plain_table, &o, run_diff, NULL},
	    {"convert", "Write a vocabulary in another form", "FILE", shared,
		convert_table, &o, run_convert, NULL},
	    {"eval", "Compare vocabularies on a text", "FILE...",
		KC_SHARED_REDUCE | KC_SHARED_NAMES, kc_vocab_eval_table, &eval,
		kc_vocab_eval, NULL},
	    {"extend", "Add tokens of a text to a vocabulary", "BASE [FILE]...",
		KC_SHARED_SPILL, kc_vocab_extend_table, &extend,
		kc_vocab_extend, NULL},
	    {"prune", "Take tokens out that a text does not need",
		"FILE [TEXTS]...", KC_SHARED_SPILL, kc_vocab_prune_table,
		&prune, kc_vocab_prune, NULL},
	    {NULL}};
	const struct kc_tool tool = {"kc-vocab",
	    "Show, compare, evaluate, convert, extend and prune vocabularies",
	    "COMMAND [OPTION]... FILE...", 0, NULL, NULL, NULL, commands};

	int status = kc_tool_main(&tool, argc, argv);

	kc_list_release(&extend.replace);
	kc_list_release(&extend.remake.maps);
	kc_list_release(&prune.remake.maps);
	return status;
}
