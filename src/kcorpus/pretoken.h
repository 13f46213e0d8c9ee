/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Pre-tokenization: a text into pretokens, the pieces that no merge crosses.
 *
 * The patterns of the well-known tokenizers are scanners of our own over the
 * classes of Unicode 16.0. They give exactly the pieces that HF tokenizers 0.23
 * and tiktoken 0.14 make with the same pattern, at several hundred MB/s on
 * Korean. The pretokens of a text, in order and joined, are the text: nothing is
 * dropped, added or changed. A text is split as a whole, line breaks and all.
 *
 *	kc_pretokenizer *p;
 *	size_t pos = 0, start = 0, ends[64], n;
 *
 *	KC_TRY(kc_pretokenizer_new(&p, KC_STR("gpt2"), &err));
 *	while (pos < text.len) {
 *		n = 64;
 *		KC_TRY(kc_pretoken_split(p, text, &pos, ends, &n, &err));
 *		for (size_t i = 0; i < n; start = ends[i++])
 *			use(text.ptr + start, ends[i] - start);
 *	}
 *	kc_pretokenizer_free(p);
 *
 * Text is meant to be valid UTF-8; a byte that is not part of a well-formed
 * sequence is taken for a character that is no letter, number, mark or space.
 */
#ifndef KCORPUS_PRETOKEN_H
#define KCORPUS_PRETOKEN_H

#include "kcorpus/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One way to split; used by one thread at a time. */
typedef struct kc_pretokenizer kc_pretokenizer;

/*
 * The named pre-tokenizer, one of
 *	gpt2		GPT-2, r50k, p50k, RoBERTa, HF's ByteLevel
 *	starcoder	GPT-2's after Digits: StarCoder 2, SmolLM, Command R, EXAONE 3
 *	cl100k		GPT-4
 *	o200k		GPT-4o, gpt-oss
 *	tekken		Mistral NeMo: o200k without contractions, numbers of one digit
 *	llama3		Llama 3, OLMo 2; also cl100k as older tiktoken had it
 *	nanochat	cl100k with numbers of two digits
 *	qwen2		Qwen 2, 2.5 and 3: numbers of one digit
 *	qwen35		Qwen 3.5: marks belong to letters
 *	deepseek	DeepSeek V3 and R1: ideographs and kana apart, numbers of three
 *			digits, a sign with the letters of ASCII after it
 *	korean		our own: scripts parted, runs of jamo and signs capped, digits
 *			grouped from the right, a full stop with its ending (다.)
 *	metaspace	words with the space before them; every further space, tab
 *			and line end by itself: for vocabularies of characters
 *	sentencepiece	words with the spaces and line ends after them: what
 *			SentencePiece's trainer is told of a text
 *	gpt2-superwords, cl100k-superwords, o200k-superwords, llama3-superwords,
 *	qwen2-superwords, korean-superwords
 *			as these, but up to four words with one space between
 *			each two are one pretoken
 * *p is freed with kc_pretokenizer_free. KC_ERR_ARG for another name, with the
 * list of names in the message; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_pretokenizer_new(
    kc_pretokenizer **p, kc_str name, kc_error *err);

/*
 * The pre-tokenizer whose regular expression, as tokenizer.json or tiktoken has
 * it, is `regex`: one of those above in a spelling known to mean the same. Those of
 * several Splits, each of which cuts what the one before left, stand one on a line.
 * KC_ERR_ARG when it is none of them; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_pretokenizer_new_regex(
    kc_pretokenizer **p, kc_str regex, kc_error *err);

/*
 * Splits at the matches of a PCRE2 pattern (pattern.h): each match is a pretoken,
 * and so is what stands between two, as with HF's Split and "Isolated". KC_ERR_ARG
 * with err->offset for a bad pattern and for one with \G; KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_pretokenizer_new_pattern(
    kc_pretokenizer **p, kc_str pattern, kc_error *err);

/* Free it; NULL is allowed. */
KC_API void kc_pretokenizer_free(kc_pretokenizer *p);

/* The i-th name, or NULL when there are no more. Static. */
KC_API const char *kc_pretokenizer_names(size_t i);

/*
 * Its name; for a pattern of the user's "pattern-" and the XXH3-128 of it in
 * hexadecimal. Borrowed from p, as long as it lives.
 */
KC_API const char *kc_pretokenizer_name(const kc_pretokenizer *p);

/* True for a pattern of the user's. */
KC_API bool kc_pretokenizer_is_pattern(const kc_pretokenizer *p);

/*
 * The regular expression that makes HF tokenizers split alike. Borrowed from p,
 * as long as it lives.
 */
KC_API kc_str kc_pretokenizer_regex(const kc_pretokenizer *p);

/*
 * Bytes of the longest pretoken. Merging one takes up to 22 times its size, and
 * what is longer is no text: a run of four million letters or blanks.
 */
enum { KC_PRETOKEN_MAX = 4 << 20 };

/*
 * Split on from *pos (0, or what an earlier call left, below text.len): the ends
 * of the next pretokens, *n > 0 at most, as offsets in the text, into `ends`; *n
 * becomes how many there are, fewer only at the end of the text, *pos the last of
 * them. KC_ERR_LIMIT with err->offset for a pretoken above KC_PRETOKEN_MAX. With a
 * pattern also KC_ERR_ENCODING with err->offset for text that is not valid UTF-8, and
 * KC_ERR_LIMIT with err->offset when the pattern takes too long on the text.
 */
KC_API KC_MUST_CHECK kc_status kc_pretoken_split(kc_pretokenizer *p,
    kc_str text, size_t *pos, size_t *ends, size_t *n, kc_error *err);

/*
 * The largest c <= text.len, or 0, such that whatever follows the text, its
 * first c bytes and the rest are split as if they were two texts: before an
 * ASCII character that is neither letter, digit nor apostrophe (for korean: nor
 * full stop, question or exclamation mark; where words are joined: nor space) and
 * comes after a letter or number; for metaspace and sentencepiece at a
 * space; never with a pattern of the user's, which may look anywhere. So a document of
 * any size is split in pieces. Looks back from the end of the text until it finds such
 * a place.
 */
KC_API size_t kc_pretoken_cut(const kc_pretokenizer *p, kc_str text);

#ifdef __cplusplus
}
#endif

#endif
