/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Applying a vocabulary: text to token ids and back.
 *
 * A kc_tokenizer is a vocabulary with all that decides about ids: pre-tokenizer,
 * normalization, merges, added tokens. It never changes once made, and any number
 * of threads may use it; each has a kc_encoder of its own, which remembers how
 * it encoded the pretokens it met and is used by one thread at a time.
 *
 *	kc_tokenizer *t;
 *	kc_encoder *e;
 *	kc_token_ids ids = KC_TOKEN_IDS_INIT;
 *
 *	st = kc_tokenizer_open(&t, "ko.json", NULL, &err);
 *	st = kc_encoder_new(&e, t, NULL, &err);
 *	st = kc_encode(e, text, &ids, &err);
 *	st = kc_decode(t, ids.v, ids.n, &out, &err);
 *
 * An encoder is what a worker has: one for each thread, for as many tokenizers as
 * there are (kc_encoder_use). Many texts become one array, without an allocation
 * for each; those of text i are ids.v[offsets[i]] to ids.v[offsets[i + 1] - 1]:
 *
 *	kc_str texts[2] = {text_a, text_b};
 *	size_t offsets[3], n_texts = 2;
 *	kc_token_ids all = KC_TOKEN_IDS_INIT;
 *	kc_encoder *worker;
 *
 *	st = kc_encoder_new(&worker, tokenizer, NULL, &err);
 *	st = kc_encode_batch(worker, texts, &n_texts, &all, offsets, &err);
 *	kc_token_ids_reset(&all, 1 << 20);
 *
 * Five forms of files can be read: tokenizer.json of HF tokenizers (BPE and
 * Unigram of bytes, BPE of characters with byte fallback, Unigram, WordPiece of
 * BERT), .model of SentencePiece (BPE and Unigram), .tiktoken, GPT-2's vocab.json
 * with its merges.txt, and the vocabulary of a GGUF file with or without tensors,
 * where llama.cpp does what one of the others does. A file that says anything this
 * library does not know is refused with a message that names it; nothing is
 * approximated.
 *
 * The ids of a tokenizer.json are those that HF tokenizers 0.23 gives for it with
 * add_special_tokens=False and, unless kc_special says otherwise,
 * encode_special_tokens=True: special tokens such as "<|endoftext|>" are not found
 * in text. The ids of a .model are those of sentencepiece 0.2.3, on any bytes, and
 * those of a .tiktoken those of tiktoken 0.14's encode_ordinary. Those of a GGUF file
 * are llama.cpp's without parse_special, but for its own Unicode classes.
 *
 * Versions of Unicode: text is brought to a form as Unicode 15.0 has it, in HF
 * tokenizers 0.23 as 11 has it, in 1.0.0rc3 as 17 has it; so ids may differ for a text
 * with characters that came in between, such as U+32FF in form KC. 1.0.0rc3 splits by
 * the letters of 17, all others by those of 16.
 */
#ifndef KCORPUS_TOKENIZER_H
#define KCORPUS_TOKENIZER_H

#include "kcorpus/base.h"
#include "kcorpus/bpe.h"
#include "kcorpus/counts.h"
#include "kcorpus/hash.h"
#include "kcorpus/pretoken.h"
#include "kcorpus/unicode.h"
#include "kcorpus/unigram.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kc_tokenizer kc_tokenizer;

/* --- Making one --- */

/*
 * Read a file ("-" is standard input; compressed or not). A .tiktoken does not say
 * how text is split: `pretokenizer` does, one of kc_pretokenizer_new; NULL for any
 * other file, and for the r50k_base, p50k_base, cl100k_base and o200k_base that
 * OpenAI published, which are known by their hash and get their special tokens too.
 * Nor does a file whose name ends in vocab.json: GPT-2's, whose other one stands
 * beside it under that name with merges.txt instead. Freed with kc_tokenizer_free.
 * KC_ERR_FORMAT for what is not understood; KC_ERR_ARG for a pre-tokenizer that is
 * missing, unknown, or given for a file with its own; KC_ERR_LIMIT for more than 1
 * GiB, a GGUF with more than 256 MiB of metadata, or a BPE of more than 2 million ids
 * or 4 million merges; KC_ERR_IO; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_tokenizer_open(kc_tokenizer **t,
    const char *name, const char *pretokenizer, kc_error *err);

/*
 * Read the bytes of such a file, which are not needed afterwards. As
 * kc_tokenizer_open, but for KC_ERR_IO and the limit of 1 GiB.
 */
KC_API KC_MUST_CHECK kc_status kc_tokenizer_read(
    kc_tokenizer **t, kc_str file, const char *pretokenizer, kc_error *err);

/*
 * What a trainer has learnt, for texts split by `p`. Neither is needed any more.
 * Freed with kc_tokenizer_free. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_tokenizer_new_bpe(kc_tokenizer **t,
    const kc_bpe_trainer *trainer, const kc_pretokenizer *p, kc_error *err);

/*
 * What a Unigram trainer has learnt, which is not needed any more. Of characters it
 * is what reading the trainer's .model gives, and p is not looked at; of bytes, for
 * texts split by `p`. Freed with kc_tokenizer_free. KC_ERR_FORMAT for a control or
 * symbol that is written as the bytes of a piece are; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_tokenizer_new_unigram(kc_tokenizer **t,
    const kc_unigram_trainer *trainer, const kc_pretokenizer *p, kc_error *err);

/* NULL is allowed. */
KC_API void kc_tokenizer_free(kc_tokenizer *t);

/*
 * Append the tokenizer as tokenizer.json. `provenance` is a JSON value that goes
 * into its model as "kcorpus", or empty. One that was read from a .model is written
 * so that HF gives SentencePiece's ids, but for texts
 * - in which the name of a control or byte piece of a Unigram model stands, which
 *   HF takes for it, special tokens allowed or not;
 * - that two paths of a Unigram model fit equally well, but for rounding;
 * - with combining characters, where the model has a charsmap: HF applies it to
 *   one grapheme cluster at a time, and to characters if that is long.
 * KC_ERR_ARG, with the reason, for what HF cannot do; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_tokenizer_write_json(
    const kc_tokenizer *t, kc_str provenance, kc_buf *out, kc_error *err);

/*
 * Append a tokenizer of characters as a .model of SentencePiece, which then gives
 * the same ids, but for texts as kc_tokenizer_write_json names them, and for those
 * with U+2581 itself where that stands in an added token. `provenance` is JSON that
 * goes into an extension field, or empty. KC_ERR_ARG, with the reason, for what
 * SentencePiece cannot do; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_tokenizer_write_model(
    const kc_tokenizer *t, kc_str provenance, kc_buf *out, kc_error *err);

/*
 * Append the tokenizer as GGUF without tensors, which llama.cpp loads as a
 * vocabulary, and with which it gives the same ids: of a byte-level tokenizer with
 * a split that it knows (gpt2, starcoder, llama3, qwen2, o200k, tekken, deepseek), of
 * one of characters that can be written as a .model. llama.cpp has Unicode's classes
 * of its own, knows the case of ASCII letters alone, and brings no text to a form.
 * KC_ERR_ARG, with the reason, for what it cannot do; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_tokenizer_write_gguf(
    const kc_tokenizer *t, kc_buf *out, kc_error *err);

/*
 * Append one of the two files of GPT-2, vocab.json and merges.txt, of any BPE. They
 * give the same ids where text is normalized and split in the same way, which, as
 * special tokens, stands elsewhere; kc_tokenizer_open reads those of bytes.
 * KC_ERR_ARG, with the reason; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_tokenizer_write_vocab(
    const kc_tokenizer *t, kc_buf *out, kc_error *err);
KC_API KC_MUST_CHECK kc_status kc_tokenizer_write_merges(
    const kc_tokenizer *t, kc_buf *out, kc_error *err);

/*
 * Append a byte-level tokenizer as .tiktoken, where tiktoken gives its ids with
 * that: special tokens and how text is split stand elsewhere. KC_ERR_ARG, with the
 * reason, where it does not; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_tokenizer_write_tiktoken(
    const kc_tokenizer *t, kc_buf *out, kc_error *err);

/* --- Looking at it --- */

/* True if its tokens are bytes; else they are characters. */
KC_API bool kc_tokenizer_is_byte_level(const kc_tokenizer *t);

/* What it applies: "BPE", "Unigram" or "WordPiece". Never freed. */
KC_API const char *kc_tokenizer_model(const kc_tokenizer *t);

/* How many ids there are, gaps included: every id is less. */
KC_API uint32_t kc_tokenizer_size(const kc_tokenizer *t);

typedef enum kc_token_kind {
	KC_TOKEN_NONE,   /* no token has this id */
	KC_TOKEN_NORMAL, /* may come from text */
	KC_TOKEN_ADDED,  /* added to the vocabulary, but not special */
	KC_TOKEN_SPECIAL /* added and special */
} kc_token_kind;

/*
 * The bytes that a token stands for, in a byte-level vocabulary; in others its
 * characters, with U+2581 for a space. Borrowed as long as t lives. Empty for ids
 * without a token. id < kc_tokenizer_size.
 */
KC_API kc_str kc_tokenizer_token(const kc_tokenizer *t, uint32_t id);

/* What it is. id < kc_tokenizer_size. */
KC_API kc_token_kind kc_tokenizer_kind(const kc_tokenizer *t, uint32_t id);

/*
 * The id of the token of the model with these bytes, or of the added one with this
 * content (UTF-8; a search through all of them); false: none, and *id stays.
 */
KC_API bool
kc_tokenizer_find(const kc_tokenizer *t, kc_str bytes, uint32_t *id);
KC_API bool
kc_tokenizer_find_added(const kc_tokenizer *t, kc_str content, uint32_t *id);

/* The name of its pre-tokenizer (pretoken.h). Borrowed as long as t lives. */
KC_API const char *kc_tokenizer_pretokenizer(const kc_tokenizer *t);

/* The Unicode form that text is brought to first; KC_FORM_NONE: as it is. */
KC_API kc_form kc_tokenizer_form(const kc_tokenizer *t);

/*
 * XXH3-128 of a byte-level tokenizer's definition, what kc_tokenizer_write_json writes
 * without provenance in a shorter form: the same for files that differ in nothing that
 * matters. Of a model of characters, that of its file: written out and read again, one
 * that was learnt or extended here has its own, before that the one of no bytes.
 */
KC_API kc_hash128 kc_tokenizer_hash(const kc_tokenizer *t);

/*
 * The added token, of a .model the control piece, that ends a document: the first
 * there is of <|endoftext|>, <|end_of_text|>, </s>, <eos>, [EOS]. False: none of
 * them.
 */
KC_API bool kc_tokenizer_eod(const kc_tokenizer *t, uint32_t *id);

/*
 * Whether a token with this content marks turns of a chat in a published model:
 * <|im_end|>, <|eot_id|>, <end_of_turn>, [|endofturn|] and the like. A model that is
 * pretrained with one between documents has learnt another meaning of it when it
 * is trained to chat.
 */
KC_API bool kc_token_marks_turn(kc_str content);

/* What a special token does to a text, or to a batch of texts. */
typedef enum kc_token_role {
	KC_TOKEN_BEGINS,
	KC_TOKEN_ENDS,
	KC_TOKEN_PADS
} kc_token_role;

/*
 * The special token that begins a text, ends it or fills up a batch, by the usual
 * names: <s>, <bos>, [BOS], <|begin_of_text|>, <|startoftext|>, [CLS]; those of
 * kc_tokenizer_eod, </s> first, and [SEP]; <pad>, [PAD]. False: none of them.
 */
KC_API bool
kc_tokenizer_role(const kc_tokenizer *t, kc_token_role role, uint32_t *id);

/* --- Text to ids --- */

/* Ids that grow; all zero (KC_TOKEN_IDS_INIT) is none. */
typedef struct kc_token_ids {
	uint32_t *v;
	size_t n, cap;
} kc_token_ids;

#define KC_TOKEN_IDS_INIT \
	{ \
		0, 0, 0 \
	}

/* Free the memory; as after KC_TOKEN_IDS_INIT. */
KC_API void kc_token_ids_release(kc_token_ids *ids);

/* Empty it and keep the memory, unless that is more than `keep` ids. */
KC_API void kc_token_ids_reset(kc_token_ids *ids, size_t keep);

typedef struct kc_encoder kc_encoder;

/*
 * What becomes of special tokens that stand in a text. Added tokens that are not
 * special are found in any case, as HF does (Qwen 3's "<think>").
 */
typedef enum kc_special {
	KC_SPECIAL_TEXT,  /* they are text: HF's encode_special_tokens=True */
	KC_SPECIAL_ALLOW, /* they are those tokens */
	KC_SPECIAL_ERROR  /* the text is refused */
} kc_special;

/* Settings; NULL or what is 0 takes its default. */
typedef struct kc_encoder_params {
	size_t cache;       /* bytes for the pieces met, at most; 0: 64 MiB */
	uint64_t seed;      /* of the cache's hash; no result depends on it */
	kc_special special; /* KC_SPECIAL_TEXT unless said */
} kc_encoder_params;

/*
 * `t` is borrowed as long as the encoder lives, params are copied. Freed with
 * kc_encoder_free (NULL is allowed). KC_ERR_IO and KC_ERR_ARG as kc_normalizer_new
 * and kc_pretokenizer_new_pattern; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_encoder_new(kc_encoder **e,
    const kc_tokenizer *t, const kc_encoder_params *params, kc_error *err);
KC_API void kc_encoder_free(kc_encoder *e);

/*
 * Encode with another tokenizer from now on, which is borrowed as long as the
 * encoder lives; a text that kc_encode_part began is forgotten. What the encoder
 * remembers of the others stays, and the bound on its cache is for all of them
 * together: where little of it is left for a new one, all start again. (64 kB for
 * each tokenizer are given beyond it. Addresses are reserved for each by itself, in
 * bytes the largest power of two up to `cache`, so for n tokenizers at most n times
 * `cache`: for a thousand, by default, 63 GiB. Under a limit of addresses, as
 * ulimit -v sets one, such an encoder wants a smaller `cache`.) Statuses as
 * kc_encoder_new; on a failure nothing changes.
 */
KC_API KC_MUST_CHECK kc_status kc_encoder_use(
    kc_encoder *e, const kc_tokenizer *t, kc_error *err);

/*
 * Bytes that its caches take now: at most five quarters of the bound, and of 64 kB for
 * each tokenizer that came when nothing of it was left.
 */
KC_API size_t kc_encoder_memory(const kc_encoder *e);

/*
 * Append the ids of a text, whole (valid UTF-8, or any bytes if the tokenizer
 * has no form). The time is proportional to the text's length, but for pretokens
 * of many thousand bytes, where it is that of sorting. On a failure part of the
 * ids may have been appended. KC_ERR_LIMIT for a pretoken above KC_PRETOKEN_MAX,
 * and as kc_pretoken_split; KC_ERR_ENCODING with err->offset for text that must
 * be valid UTF-8 and is not; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_encode(
    kc_encoder *e, kc_str text, kc_token_ids *ids, kc_error *err);

/*
 * kc_encode for *n texts, all appended to ids; offsets, which has room for *n + 1,
 * says where those of each start, and at [*n] where the last end. On a failure the
 * ids are those of the texts before the one at fault, whose number is *n then. As
 * kc_encode.
 */
KC_API KC_MUST_CHECK kc_status kc_encode_batch(kc_encoder *e,
    const kc_str *texts, size_t *n, kc_token_ids *ids, size_t *offsets,
    kc_error *err);

/*
 * As kc_encode for a text that comes in parts: encodes up to the last place of
 * `text` after which nothing that follows matters (see kc_pretoken_cut), and
 * sets *used, which may be 0. What is left over goes before the next part; the
 * last part goes to kc_encode. As kc_encode.
 */
KC_API KC_MUST_CHECK kc_status kc_encode_part(
    kc_encoder *e, kc_str text, size_t *used, kc_token_ids *ids, kc_error *err);

/*
 * Add the pretokens of a text to `counts`, as the model would get them: after
 * normalization, between the added tokens that kc_encode finds. Where the
 * tokenizer does not split a text at spaces, it is split before each run of
 * U+2581 all the same. As kc_encode and kc_counts_add.
 */
KC_API KC_MUST_CHECK kc_status kc_encoder_count(
    kc_encoder *e, kc_str text, kc_counts *counts, kc_error *err);

/* --- Where ids come from, and other ways to cut a text --- */

/* The bytes start .. end - 1 of a text. */
typedef struct kc_token_span {
	size_t start, end;
} kc_token_span;

/* Spans that grow; all zero (KC_TOKEN_SPANS_INIT) is none. */
typedef struct kc_token_spans {
	kc_token_span *v;
	size_t n, cap;
} kc_token_spans;

#define KC_TOKEN_SPANS_INIT \
	{ \
		0, 0, 0 \
	}

/* Free the memory; as after KC_TOKEN_SPANS_INIT. */
KC_API void kc_token_spans_release(kc_token_spans *spans);

/*
 * How to encode. All zero is as kc_encode.
 *
 * With `samples` a text is cut at random, as it is done while a model is trained
 * (subword regularization). A BPE leaves out each merge that it may do next with
 * the probability `alpha` (Provilkov, Emelianenko, Voita, "BPE-Dropout", ACL 2020,
 * arXiv 1910.13267), again at each step, as HF does; that of a .model leaves out a
 * merge for good, as sentencepiece does. Of a Unigram the probability of a way to
 * cut is that of the model, to the power of `alpha` (Kudo, ACL 2018, arXiv
 * 1804.10959): 0 makes all ways alike, 1 is the model's own, more is nearer to the
 * best one. The random numbers are ours, made from `seed` alone: texts that are to
 * be cut each in its own way need seeds of their own.
 */
typedef struct kc_encode_how {
	bool samples;
	double alpha; /* of a BPE 0 to 0.99, of a Unigram 0 to 1000 */
	uint64_t seed;
	/*
	 * Or NULL. One for each id is appended: the characters of the text that
	 * the token has a part of, whole. Tokens that are parts of one character
	 * have the same span, and so have those of a segment that a normalizer
	 * changed as a whole. These are HF's offsets where its trim_offsets is
	 * false, but for characters that a form composes (HF gives the place of
	 * the first alone), bytes of unknown stretches of a Unigram (that of the
	 * stretch), and texts with controls that a Precompiled takes out. Of a
	 * .model they are those of sentencepiece's proto, where a token has what
	 * was taken out after it, too; but that one gives the span of a character
	 * that is bytes to the last of them alone.
	 */
	kc_token_spans *spans;
} kc_encode_how;

/*
 * kc_encode as `how` says, without the cache, so several times slower. On a failure
 * spans are as many as ids are. KC_ERR_ARG for an alpha that is out of range, or if
 * the model has nothing that could be sampled; and as kc_encode.
 */
KC_API KC_MUST_CHECK kc_status kc_encode_as(kc_encoder *e, kc_str text,
    const kc_encode_how *how, kc_token_ids *ids, kc_error *err);

/*
 * kc_encode_as for a text that comes in parts, as kc_encode_part for kc_encode; the last
 * one goes to kc_encode_as. Spans are those in the part. Random numbers go on from one
 * part to the next, from the seed of the first: so it is cut as it would be as a whole.
 * As kc_encode_as.
 */
KC_API KC_MUST_CHECK kc_status kc_encode_part_as(kc_encoder *e, kc_str text,
    size_t *used, const kc_encode_how *how, kc_token_ids *ids, kc_error *err);

/* True for the Unigram of a .model, which kc_encode_nbest has the best ways of. */
KC_API bool kc_tokenizer_has_ways(const kc_tokenizer *t);

enum { KC_NBEST_MAX = 1024 };

/* Ways to cut a text; the caller's. */
typedef struct kc_encode_ways {
	size_t n;          /* wanted, then found */
	kc_token_ids *ids; /* where the ids of all are appended */
	size_t *offsets;   /* room for n + 1: where the ids of each way start */
	double *scores;    /* room for n */
} kc_encode_ways;

/*
 * The ways->n best ways, 1 to KC_NBEST_MAX, to cut a text with the Unigram of a .model:
 * the ids of the i-th are those from offsets[i] to offsets[i + 1] - 1; its score in
 * scores[i] is the logarithm of its probability, not normed.
 * Special tokens in the text are text. KC_ERR_LIMIT for a text so long that n ways
 * to each of its characters take more than 256 MiB: above 10 million characters
 * times n.
 * KC_ERR_ARG for any other tokenizer or another n; and as kc_encode.
 */
KC_API KC_MUST_CHECK kc_status kc_encode_nbest(
    kc_encoder *e, kc_str text, kc_encode_ways *ways, kc_error *err);

/*
 * Forget a text that kc_encode_part began and kc_encode will not end: the next one
 * starts anew.
 */
KC_API void kc_encoder_reset(kc_encoder *e);

/* --- Ids to text --- */

/*
 * Append the text of the ids, as the vocabulary's own library decodes them, special
 * tokens with them (HF with skip_special_tokens=False; SentencePiece gives none for
 * control pieces). Of a byte-level vocabulary, these are the bytes of the tokens:
 * those of the text, if they are all its ids; any other sequence may end inside a
 * character or join bytes to ill-formed UTF-8, and nothing is mended. Of any other
 * vocabulary it is valid UTF-8; byte tokens that make none become U+FFFD each.
 * KC_ERR_ARG with err->offset, the index, for an id without a token, and nothing is
 * appended from there on; KC_ERR_NOMEM.
 *
 * One difference is meant: in a byte-level vocabulary HF takes an added token such
 * as U+00E9 for the name of the byte E9; here it is decoded as the text that it is.
 */
KC_API KC_MUST_CHECK kc_status kc_decode(const kc_tokenizer *t,
    const uint32_t *ids, size_t n, kc_buf *out, kc_error *err);

/* Decodes texts in parts; used by one thread at a time. */
typedef struct kc_decoder kc_decoder;

/* `t` is borrowed. Freed with kc_decoder_free (NULL is allowed). KC_ERR_NOMEM. */
KC_API KC_MUST_CHECK kc_status kc_decoder_new(
    kc_decoder **d, const kc_tokenizer *t, kc_error *err);
KC_API void kc_decoder_free(kc_decoder *d);

/*
 * As kc_decode for the next ids of a text. What comes of a run of byte tokens is
 * appended when it has ended; after the `last` ids, of which there may be none,
 * another text begins, and so it does after a failure.
 */
KC_API KC_MUST_CHECK kc_status kc_decoder_put(kc_decoder *d,
    const uint32_t *ids, size_t n, bool last, kc_buf *out, kc_error *err);

/* Forget the text that was begun. */
KC_API void kc_decoder_reset(kc_decoder *d);

#ifdef __cplusplus
}
#endif

#endif
