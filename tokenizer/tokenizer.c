/* SPDX-License-Identifier: Apache-2.0 */
/* A tokenizer: its tokens, merges and tables. */
#include <config.h>

#include "kcorpus/tokenizer.h"

#include "tokenizer/file/file.h"
#include "tokenizer/pretoken/splits.h"
#include "tokenizer/train/bpe_internal.h"

#include "kcorpus/pretoken.h"

#include "mem.h"

#include <string.h>

kc_tokenizer *
kc_tokenizer_alloc(void)
{
	kc_tokenizer *t = kc_calloc(1, sizeof(*t));

	if (t)
		t->model.bpe.vocab = &t->vocab;
	return t;
}

void
kc_tokenizer_free(kc_tokenizer *t)
{
	if (!t)
		return;
	kc_finder_release(&t->raw);
	kc_finder_release(&t->normalized);
	kc_model_release(&t->model);
	kc_rules_release(&t->rules);
	kc_vocab_release(&t->vocab);
	kc_free(t->pieces);
	kc_free(t);
}

/* --- Filling it --- */

kc_status
kc_tokenizer_set_pretokenizer(kc_tokenizer *t, const kc_pretokenizer *p)
{
	kc_str name = kc_arena_copy(
	    &t->vocab.strings, kc_str_of(kc_pretokenizer_name(p)));

	t->pretokenizer = name.ptr;
	t->has_splits = kc_pretokenizer_has_splits(p);
	if (name.ptr && kc_pretokenizer_is_pattern(p))
		t->pattern = kc_arena_copy(
		    &t->vocab.strings, kc_pretokenizer_regex(p));
	return name.ptr && (t->pattern.ptr || !kc_pretokenizer_is_pattern(p))
	    ? KC_OK
	    : KC_ERR_NOMEM;
}

kc_status
kc_tokenizer_get_pretokenizer(
    const kc_tokenizer *t, kc_pretokenizer **p, kc_error *err)
{
	if (t->has_splits)
		return kc_pretokenizer_new_splits(p, t->pattern, err);
	return t->pattern.ptr
	    ? kc_pretokenizer_new_pattern(p, t->pattern, err)
	    : kc_pretokenizer_new(p, kc_str_of(t->pretokenizer), err);
}

/* A finder for the added tokens that are found raw, or else normalized. */
static kc_status
make_finder(kc_tokenizer *t, struct kc_finder *f, bool normalized,
    struct kc_trie_entry *entries, kc_error *err)
{
	struct kc_rules_work work = {0};
	kc_status st = KC_OK;
	size_t n = 0;

	for (size_t i = 0; i < t->vocab.n_added && !st; i++) {
		kc_str content = t->vocab.added[i].content;

		if (t->vocab.added[i].normalized != normalized)
			continue;
		if (normalized && t->rules.n_steps) {
			st = kc_rules_normalize(&t->rules, &work,
			    (struct kc_stretch){content, content.len,
				KC_STRETCH_BEGINS | KC_STRETCH_ENDS, 0},
			    &content, err);
			if (!st) {
				content = kc_arena_copy(
				    &t->vocab.strings, content);
				st = content.ptr ? KC_OK : kc_fail_nomem(err);
				t->vocab.added[i].shown = content;
			}
		}
		if (!st && content.len)
			entries[n++] = (struct kc_trie_entry){
			    content, (uint32_t)i};
	}
	kc_rules_work_release(&work);
	return st ? st : kc_finder_init(f, &t->vocab, entries, n, err);
}

static kc_status
make_finders(kc_tokenizer *t, kc_error *err)
{
	struct kc_trie_entry *entries = kc_malloc(
	    (t->vocab.n_added + 1) * sizeof(*entries));
	kc_status st;

	if (!entries)
		return kc_fail_nomem(err);
	st = make_finder(t, &t->raw, false, entries, err);
	if (!st)
		st = make_finder(t, &t->normalized, true, entries, err);
	kc_free(entries);
	return st;
}

kc_status
kc_tokenizer_finish(kc_tokenizer *t, kc_str file, kc_error *err)
{
	KC_TRY(kc_model_finish(&t->model, &t->vocab, err));
	KC_TRY(make_finders(t, err));
	return kc_file_hash(t, file, &t->hash, err);
}

void
kc_tokenizer_unfinish(kc_tokenizer *t)
{
	kc_finder_release(&t->raw);
	kc_finder_release(&t->normalized);
	kc_bpe_unfinish(&t->model.bpe);
	kc_joints_release(&t->model.joints);
	kc_free(t->vocab.by_bytes);
	t->vocab.by_bytes = NULL;
}

/* --- From a trainer --- */

static kc_status
copy_tokens(kc_tokenizer *t, const kc_bpe_trainer *trainer, kc_error *err)
{
	uint32_t specials = kc_bpe_trainer_specials(trainer);

	for (uint32_t id = 0; id < kc_bpe_trainer_size(trainer); id++) {
		kc_str written = kc_bpe_trainer_token(trainer, id);

		KC_TRY(kc_hf_add_token(t, id, written, err));
		if (id < specials)
			KC_TRY(kc_hf_add_added(t,
			    &(struct kc_added){
				.content = written, .id = id, .special = true},
			    err));
	}
	return KC_OK;
}

static kc_status
fill_bpe(kc_tokenizer *t, const kc_bpe_trainer *trainer,
    const kc_pretokenizer *p, kc_error *err)
{
	const kc_bpe_merge *merges;
	size_t n;

	if (kc_tokenizer_set_pretokenizer(t, p))
		return kc_fail_nomem(err);
	KC_TRY(copy_tokens(t, trainer, err));
	merges = kc_bpe_trainer_merges(trainer, &n);
	for (size_t i = 0; i < n; i++)
		if (kc_bpe_add_merge(&t->model.bpe, merges[i]))
			return kc_fail_nomem(err);
	KC_TRY(kc_vocab_index(&t->vocab, err));
	return kc_tokenizer_finish(t, KC_STR(""), err);
}

/* One of characters is what SentencePiece makes of its .model. */
static kc_status
new_from_model(kc_tokenizer **t, const kc_bpe_trainer *trainer, kc_error *err)
{
	kc_buf model = KC_BUF_INIT;
	kc_status st = kc_bpe_trainer_write_model(
	    trainer, KC_STR(""), &model, err);

	if (!st)
		st = kc_tokenizer_read(t, kc_buf_str(&model), NULL, err);
	kc_buf_release(&model);
	return st;
}

kc_status
kc_tokenizer_new_bpe(kc_tokenizer **t, const kc_bpe_trainer *trainer,
    const kc_pretokenizer *p, kc_error *err)
{
	kc_tokenizer *made;
	kc_status st;

	if (trainer->pieces)
		return new_from_model(t, trainer, err);
	made = kc_tokenizer_alloc();
	if (!made)
		return kc_fail_nomem(err);
	st = fill_bpe(made, trainer, p, err);
	if (st)
		kc_tokenizer_free(made);
	else
		*t = made;
	return st;
}

/* --- Looking at it --- */

const char *
kc_tokenizer_model(const kc_tokenizer *t)
{
	static const char *const names[] = {[KC_MODEL_BPE] = "BPE",
	    [KC_MODEL_UNIGRAM] = "Unigram",
	    [KC_MODEL_WORDPIECE] = "WordPiece"};

	return names[t->model.kind];
}

uint32_t
kc_tokenizer_size(const kc_tokenizer *t)
{
	return t->vocab.n_tokens;
}

bool
kc_tokenizer_is_byte_level(const kc_tokenizer *t)
{
	return !kc_model_has_chars(&t->model);
}

kc_str
kc_tokenizer_token(const kc_tokenizer *t, uint32_t id)
{
	return t->vocab.tokens[id].bytes;
}

kc_token_kind
kc_tokenizer_kind(const kc_tokenizer *t, uint32_t id)
{
	return t->vocab.tokens[id].kind;
}

bool
kc_tokenizer_find(const kc_tokenizer *t, kc_str bytes, uint32_t *id)
{
	return kc_vocab_find(&t->vocab, bytes, id);
}

bool
kc_tokenizer_find_added(const kc_tokenizer *t, kc_str content, uint32_t *id)
{
	for (size_t i = 0; i < t->vocab.n_added; i++)
		if (kc_str_equal(t->vocab.added[i].content, content)) {
			*id = t->vocab.added[i].id;
			return true;
		}
	return false;
}

const char *
kc_tokenizer_pretokenizer(const kc_tokenizer *t)
{
	return t->pretokenizer ? t->pretokenizer : "";
}

kc_form
kc_tokenizer_form(const kc_tokenizer *t)
{
	for (size_t i = 0; i < t->rules.n_steps; i++)
		if (t->rules.steps[i].kind == KC_STEP_FORM)
			return t->rules.steps[i].form;
	return KC_FORM_NONE;
}

kc_hash128
kc_tokenizer_hash(const kc_tokenizer *t)
{
	return t->hash;
}

bool
kc_token_marks_turn(kc_str content)
{
	/* ChatML (Qwen, SmolLM), Llama 3, Gemma, Phi 3 and 4, Mistral, HyperCLOVA X,
	   EXAONE, Granite, Command R, DeepSeek, GPT-OSS. */
	static const char *const names[] = {"<|im_start|>", "<|im_end|>",
	    "<|im_sep|>", "<|eot_id|>", "<|eom_id|>", "<|start_header_id|>",
	    "<|end_header_id|>", "<|eot|>", "<|eom|>", "<start_of_turn>",
	    "<end_of_turn>", "<|end|>", "<|user|>", "<|assistant|>",
	    "<|system|>", "[INST]", "[/INST]", "<|stop|>", "<|endofturn|>",
	    "[|endofturn|]", "[|user|]", "[|assistant|]", "[|system|]",
	    "<|end_of_role|>", "<|start_of_role|>", "<|END_OF_TURN_TOKEN|>",
	    "<|START_OF_TURN_TOKEN|>", "<｜User｜>", "<｜Assistant｜>",
	    "<|call|>", "<|return|>", "<|message|>", NULL};

	for (size_t i = 0; names[i]; i++)
		if (kc_str_equal(kc_str_of(names[i]), content))
			return true;
	return false;
}

/* The id of the special token with this name; a piece of a .model may be one. */
static bool
find_special(const kc_tokenizer *t, kc_str name, uint32_t *id)
{
	if (!t->pieces)
		return kc_tokenizer_find_added(t, name, id) &&
		    t->vocab.tokens[*id].kind == KC_TOKEN_SPECIAL;
	for (uint32_t i = 0; i < t->vocab.n_tokens; i++)
		if (t->vocab.tokens[i].kind == KC_TOKEN_SPECIAL &&
		    kc_str_equal(t->vocab.tokens[i].bytes, name)) {
			*id = i;
			return true;
		}
	return false;
}

bool
kc_tokenizer_eod(const kc_tokenizer *t, uint32_t *id)
{
	static const char *const names[] = {
	    "<|endoftext|>", "<|end_of_text|>", "</s>", "<eos>", "[EOS]", NULL};

	for (size_t i = 0; names[i]; i++)
		if (t->pieces
			? find_special(t, kc_str_of(names[i]), id)
			: kc_tokenizer_find_added(t, kc_str_of(names[i]), id))
			return true;
	return false;
}

bool
kc_tokenizer_role(const kc_tokenizer *t, kc_token_role role, uint32_t *id)
{
	static const char *const names[][7] = {
	    [KC_TOKEN_BEGINS] = {"<s>", "<bos>", "[BOS]", "<|begin_of_text|>",
		"<|startoftext|>", "[CLS]"},
	    [KC_TOKEN_ENDS] = {"</s>", "<eos>", "[EOS]", "<|end_of_text|>",
		"<|endoftext|>", "[SEP]"},
	    [KC_TOKEN_PADS] = {"<pad>", "[PAD]"},
	};

	for (size_t i = 0; names[role][i]; i++)
		if (find_special(t, kc_str_of(names[role][i]), id))
			return true;
	return false;
}
