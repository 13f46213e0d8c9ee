/* SPDX-License-Identifier: Apache-2.0 */
/* The named pre-tokenizers and the regular expressions that mean the same. */
#include <config.h>

#include "kcorpus/pretoken.h"

#include "tokenizer/pretoken/block.h"
#include "tokenizer/pretoken/scan.h"
#include "tokenizer/pretoken/splits.h"
#include "tokenizer/pretoken/words.h"

#include "kcorpus/hash.h"

#include "cpu.h"
#include "mem.h"
#include "unicode/decode.h"
#include "pattern.h"

#include <string.h>

/* A regular expression, the scanner that splits as it does, and its words. */
struct named {
	const char *name;
	kc_split_fn *split;
	enum kc_words_kind words;
	const char *regex;
	kc_starts_word_fn
	    *joined; /* its words are joined (superwords.c); or NULL */
};

#define PATTERN_NAME "pattern-"
#define SUPERWORDS "-superwords"

#define CONTRACTIONS "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
#define SPACES "\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+"
#define UPPER "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]"
#define LOWER "[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]"
#define CHILD(digits) \
	CONTRACTIONS "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|" digits \
		     "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|" SPACES
#define CL100K(digits) \
	"'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}++|" digits "| " \
	"?[^\\s\\p{L}\\p{N}]++[\\r\\n]*+|\\s++$|\\s*[\\r\\n]|\\s+(?!\\S)|\\s"
/*
 * DeepSeek's splits, one on a line, and what is the same in one: HERE is a character
 * on the same side of its borders, K that of ideographs and kana.
 */
#define DEEPSEEK_SPLITS \
	"\\p{N}{1,3}\n[\u4E00-\u9FA5\u3040-\u309F\u30A0-\u30FF]+\n" \
	"[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+" \
	"|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+" \
	"| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+"
#define K "\\x{3040}-\\x{30FF}\\x{4E00}-\\x{9FA5}"
#define HERE(look) \
	"(?:" look "[^\\r\\n\\p{L}\\p{N}\\p{P}\\p{S}])?" \
	"(?:" look "[\\p{L}\\p{M}])+|"
#define GAP(look) \
	"|(?:" look "[^\\s\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}])+(?!" look \
	"[\\p{L}\\p{M}])"
#define DEEPSEEK \
	"\\p{N}{1,3}|[!-/:-@\\[-`{-~][A-Za-z]+|" HERE("(?![" K "])") HERE( \
	    "(?=[" K "])") " ?(?:(?![" K "])[\\p{P}\\p{S}])+[\\r\\n]*" \
			   "|(?:(?=[" K "])[\\p{P}\\p{S}])+|\\s*[\\r\\n]+" \
			   "|\\s+(?![^\\s\\p{N}" K \
			   "])|\\s+" GAP("(?![" K "])") GAP("(?=[" K "])")
#define HANGUL \
	"\\x{AC00}-\\x{D7A3}\\x{1100}-\\x{11FF}\\x{302E}\\x{302F}" \
	"\\x{A960}-\\x{A97C}\\x{D7B0}-\\x{D7FB}"
#define JAMO "\\x{3131}-\\x{318E}\\x{FFA1}-\\x{FFDC}"
#define OTHER "(?![" HANGUL JAMO "])"
#define O200K(contractions, digits) \
	"[^\\r\\n\\p{L}\\p{N}]?" UPPER "*" LOWER "+" contractions "|" \
	"[^\\r\\n\\p{L}\\p{N}]?" UPPER "+" LOWER "*" contractions "|" digits \
	"| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|" SPACES

/*
 * The words of a pre-tokenizer, up to KC_SUPERWORD in a run: the first alternative of
 * one that joins them. What its own alternatives make of such a run are these words,
 * so that joining changes no other place.
 */
#define RUN(word) " ?" word "(?: " word "){1,3}"
#define LETTERS RUN("\\p{L}+") "|"
/* Atomic: the first way in which o200k matches is the only one. */
#define CASED(contractions) \
	RUN("(?>" UPPER "*" LOWER "+" contractions "|" UPPER "+" LOWER \
	    "*" contractions ")") \
	"|"
#define KOREAN_STOPS \
	"(?:(?<=[\uB2E4\uC694\uAE4C\uC8E0\uB124\uC74C\uB0D0])[.?!]{1,3})?"
#define KOREAN_OTHER OTHER "\\p{L}(?:" OTHER "[\\p{L}\\p{M}])*"
#define KOREAN_RUN RUN("(?:[" HANGUL "]+|" KOREAN_OTHER ")") KOREAN_STOPS "|"

#define KOREAN \
	" ?[" HANGUL "]+" KOREAN_STOPS "| ?[" JAMO "]{1,4}| ?" KOREAN_OTHER \
	"|\\p{N}{1,3}(?=(?:\\p{N}{3}){0,10}(?!\\p{N}))|\\p{N}{1,3}" \
	"| ?[^\\s\\p{L}\\p{N}]{1,8}[\\r\\n]*|" SPACES

/*
 * The first entry of a name is what kc_pretokenizer_regex gives; the others are
 * spellings that are met in files. A spelling stands here only if the interop
 * test has shown that HF tokenizers or tiktoken splits with it as we do. Note
 * that the regex engine of HF tokenizers (Oniguruma) reads {1,3}+ as a repeated
 * group, where tiktoken's reads it as possessive: so cl100k is written without
 * the plus sign.
 */
static const struct named table[] = {
    {"gpt2", kc_split_gpt2, KC_WORDS_SPACED, KC_REGEX_GPT2, NULL},
    {"gpt2", kc_split_gpt2, KC_WORDS_SPACED,
	"'(?:[sdmt]|ll|ve|re)| ?\\p{L}++| ?\\p{N}++| ?[^\\s\\p{L}\\p{N}]++"
	"|\\s++$|\\s+(?!\\S)|\\s",
	NULL},
    {"gpt2", kc_split_gpt2, KC_WORDS_SPACED,
	"'(?:[sdmt]|ll|ve|re)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+"
	"|\\s+(?!\\S)|\\s+",
	NULL},
    {"starcoder", kc_split_starcoder, KC_WORDS_SPACED,
	"'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+|[" KC_REGEX_DIGIT
	"]| ?[^\\s\\p{L}" KC_REGEX_DIGIT "]+"
	"|\\s+(?![^\\s" KC_REGEX_DIGIT "])|\\s+",
	NULL},
    {"cl100k", kc_split_cl100k, KC_WORDS_PREFIXED, CL100K("\\p{N}{1,3}"), NULL},
    {"o200k", kc_split_o200k, KC_WORDS_PREFIXED,
	O200K(CONTRACTIONS "?", "\\p{N}{1,3}"), NULL},
    {"tekken", kc_split_tekken, KC_WORDS_PREFIXED, O200K("", "\\p{N}"), NULL},
    {"llama3", kc_split_llama3, KC_WORDS_PREFIXED, CHILD("\\p{N}{1,3}"), NULL},
    {"nanochat", kc_split_nanochat, KC_WORDS_PREFIXED,
	"'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}{1,2}"
	"| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+",
	NULL},
    {"qwen2", kc_split_qwen2, KC_WORDS_PREFIXED, CHILD("\\p{N}"), NULL},
    {"qwen35", kc_split_qwen35, KC_WORDS_PREFIXED,
	CONTRACTIONS "|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}"
		     "| ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|" SPACES,
	NULL},
    {"deepseek", kc_split_deepseek, KC_WORDS_SPACED, DEEPSEEK, NULL},
    {"deepseek", kc_split_deepseek, KC_WORDS_SPACED, DEEPSEEK_SPLITS, NULL},
    {"korean", kc_split_korean, KC_WORDS_KOREAN, KOREAN, NULL},
    {"metaspace", kc_split_metaspace, KC_WORDS_NONE,
	"[ ]?[^ \\t\\n\\r]+|[ \\t\\n\\r]", NULL},
    {"sentencepiece", kc_split_sentencepiece, KC_WORDS_NONE,
	"[^ \\n]+[ \\n]*|[ \\n]+", NULL},
    {"gpt2" SUPERWORDS, kc_split_gpt2, KC_WORDS_NONE, LETTERS KC_REGEX_GPT2,
	kc_starts_word_letters},
    {"cl100k" SUPERWORDS, kc_split_cl100k, KC_WORDS_NONE,
	LETTERS CL100K("\\p{N}{1,3}"), kc_starts_word_letters},
    {"o200k" SUPERWORDS, kc_split_o200k, KC_WORDS_NONE,
	CASED(CONTRACTIONS "?") O200K(CONTRACTIONS "?", "\\p{N}{1,3}"),
	kc_starts_word_marked},
    {"llama3" SUPERWORDS, kc_split_llama3, KC_WORDS_NONE,
	LETTERS CHILD("\\p{N}{1,3}"), kc_starts_word_letters},
    {"qwen2" SUPERWORDS, kc_split_qwen2, KC_WORDS_NONE, LETTERS CHILD("\\p{N}"),
	kc_starts_word_letters},
    {"korean" SUPERWORDS, kc_split_korean, KC_WORDS_NONE, KOREAN_RUN KOREAN,
	kc_starts_word_korean},
};

enum { TABLE = sizeof(table) / sizeof(table[0]) };

/* The scanners that have blocks in front of them, and how these split. */
static const struct {
	kc_split_fn *split;
	struct kc_block_rules rules;
} blocks[] = {
    {kc_split_gpt2, {KC_CONTRACTIONS_LOWER, 0, false, false, false}},
    {kc_split_cl100k, {KC_CONTRACTIONS_APART, 3, true, true, false}},
    {kc_split_llama3, {KC_CONTRACTIONS_APART, 3, true, true, false}},
    {kc_split_nanochat, {KC_CONTRACTIONS_APART, 2, true, true, false}},
    {kc_split_qwen2, {KC_CONTRACTIONS_APART, 1, true, true, false}},
    {kc_split_qwen35, {KC_CONTRACTIONS_APART, 1, true, true, false}},
    {kc_split_o200k, {KC_CONTRACTIONS_SUFFIX, 3, true, true, true}},
    {kc_split_tekken, {KC_CONTRACTIONS_NONE, 1, true, true, true}},
};

struct kc_pretokenizer {
	const struct named *named;
	const struct kc_block_rules *blocks; /* of it; or NULL: not used */
	/* Of a pattern of the user's or of Splits, which have no `named`. */
	kc_pattern *pattern;
	struct kc_splits splits;
	kc_buf regex;
	char name[sizeof(PATTERN_NAME) + 32];
};

/* True if it is the first entry of its name. */
static bool
first_of_name(size_t i)
{
	return i == 0 || strcmp(table[i].name, table[i - 1].name) != 0;
}

static const struct kc_block_rules *
find_blocks(const struct named *named)
{
	for (size_t i = 0; i < sizeof(blocks) / sizeof(*blocks); i++)
		if (blocks[i].split == named->split && !named->joined &&
		    kc_cpu_has_avx2())
			return &blocks[i].rules;
	return NULL;
}

static kc_status
make(kc_pretokenizer **p, const struct named *named, kc_error *err)
{
	kc_pretokenizer *made = kc_calloc(1, sizeof(*made));

	if (!made)
		return kc_fail_nomem(err);
	made->named = named;
	made->blocks = find_blocks(named);
	*p = made;
	return KC_OK;
}

kc_status
kc_pretokenizer_new(kc_pretokenizer **p, kc_str name, kc_error *err)
{
	kc_buf list = KC_BUF_INIT;
	kc_status st = KC_OK;

	for (size_t i = 0; i < TABLE; i++)
		if (kc_str_equal(name, kc_str_of(table[i].name)))
			return make(p, &table[i], err);
	for (size_t i = 0; i < TABLE && !st; i++)
		if (first_of_name(i) && !table[i].joined)
			st = kc_buf_addf(&list, " %s", table[i].name);
	st = st ? kc_fail_nomem(err)
		: kc_fail(err, KC_ERR_ARG, 0,
		      "unknown pre-tokenizer '%.*s'; there are%s *" SUPERWORDS,
		      name.len < 40 ? (int)name.len : 40, name.ptr, list.ptr);
	kc_buf_release(&list);
	return st;
}

kc_status
kc_pretokenizer_new_regex(kc_pretokenizer **p, kc_str regex, kc_error *err)
{
	for (size_t i = 0; i < TABLE; i++)
		if (kc_str_equal(regex, kc_str_of(table[i].regex)))
			return make(p, &table[i], err);
	return kc_fail(err, KC_ERR_ARG, 0,
	    "unknown pre-tokenization pattern '%.*s%s'",
	    regex.len < 100 ? (int)regex.len : 100, regex.ptr,
	    regex.len < 100 ? "" : "...");
}

/* Without a table of its own; its name is made from what it is. */
static kc_status
make_pattern(kc_pretokenizer **p, kc_str pattern, kc_error *err)
{
	kc_pretokenizer *made = kc_calloc(1, sizeof(*made));
	size_t n = sizeof(PATTERN_NAME) - 1;

	if (!made || kc_buf_add(&made->regex, pattern)) {
		kc_pretokenizer_free(made);
		return kc_fail_nomem(err);
	}
	memcpy(made->name, PATTERN_NAME, n);
	kc_hash128_hex(kc_hash128_of(pattern), made->name + n);
	*p = made;
	return KC_OK;
}

/* What was made, unless it failed. */
static kc_status
keep_pattern(kc_pretokenizer **p, kc_pretokenizer *made, kc_status st)
{
	if (st)
		kc_pretokenizer_free(made);
	else
		*p = made;
	return st;
}

kc_status
kc_pretokenizer_new_pattern(kc_pretokenizer **p, kc_str pattern, kc_error *err)
{
	kc_pretokenizer *made;

	KC_TRY(make_pattern(&made, pattern, err));
	return keep_pattern(
	    p, made, kc_pattern_new(&made->pattern, pattern, err));
}

/* The scanner that splits as an expression does, or NULL. */
static kc_split_fn *
find_scanner(kc_str regex)
{
	for (size_t i = 0; i < TABLE; i++)
		if (!table[i].joined &&
		    kc_str_equal(regex, kc_str_of(table[i].regex)))
			return table[i].split;
	return NULL;
}

kc_status
kc_pretokenizer_new_splits(kc_pretokenizer **p, kc_str lines, kc_error *err)
{
	kc_pretokenizer *made;
	kc_status st;

	KC_TRY(make_pattern(&made, lines, err));
	do {
		const char *end = memchr(lines.ptr, '\n', lines.len);
		size_t n = end ? (size_t)(end - lines.ptr) : lines.len;
		kc_str line = {lines.ptr, n};

		st = kc_splits_add(
		    &made->splits, line, find_scanner(line), err);
		n += end != NULL;
		lines = (kc_str){lines.ptr + n, lines.len - n};
	} while (!st && lines.len);
	return keep_pattern(p, made, st);
}

void
kc_pretokenizer_free(kc_pretokenizer *p)
{
	if (!p)
		return;
	kc_pattern_free(p->pattern);
	kc_splits_release(&p->splits);
	kc_buf_release(&p->regex);
	kc_free(p);
}

bool
kc_pretokenizer_is_pattern(const kc_pretokenizer *p)
{
	return !p->named;
}

bool
kc_pretokenizer_has_splits(const kc_pretokenizer *p)
{
	return p->splits.n > 0;
}

const char *
kc_pretokenizer_names(size_t i)
{
	for (size_t k = 0; k < TABLE; k++)
		if (first_of_name(k) && i-- == 0)
			return table[k].name;
	return NULL;
}

const char *
kc_pretokenizer_name(const kc_pretokenizer *p)
{
	return p->named ? p->named->name : p->name;
}

kc_str
kc_pretokenizer_regex(const kc_pretokenizer *p)
{
	size_t i;

	if (!p->named)
		return kc_buf_str(&p->regex);
	i = (size_t)(p->named - table);
	while (!first_of_name(i))
		i--;
	return kc_str_of(table[i].regex);
}

/* At the matches of a pattern and at what is between them. */
static kc_status
split_pattern(kc_pretokenizer *p, kc_str text, size_t *pos, size_t *ends,
    size_t *n, kc_error *err)
{
	size_t max = *n;

	*n = 0;
	if (*pos == 0)
		KC_TRY(kc_utf8_expect(text, err));
	while (*n < max && *pos < text.len) {
		size_t start, end;
		kc_status st = kc_pattern_find(
		    p->pattern, text, *pos, &start, &end, err);

		if (st && st != KC_EOF)
			return st;
		if (st)
			start = end = text.len;
		if (start > *pos)
			ends[(*n)++] = start;
		/* If there is no room now, the same match is found again. */
		if (end > start && *n < max)
			ends[(*n)++] = end;
		*pos = ends[*n - 1];
	}
	return KC_OK;
}

/* By one Split after another. */
static kc_status
split_by_all(kc_pretokenizer *p, kc_str text, size_t *pos, size_t *ends,
    size_t *n, kc_error *err)
{
	size_t max = *n;

	*n = 0;
	if (*pos == 0)
		KC_TRY(kc_utf8_expect(text, err));
	for (; *n < max && *pos < text.len; *pos = ends[(*n)++])
		KC_TRY(kc_splits_next(&p->splits, text, *pos, &ends[*n], err));
	return KC_OK;
}

/* KC_ERR_LIMIT if one of the pretokens from `start` on is too long. */
static kc_status
check_lengths(size_t start, const size_t *ends, size_t n, kc_error *err)
{
	if (!n || ends[n - 1] - start <= KC_PRETOKEN_MAX)
		return KC_OK;
	for (size_t i = 0; i < n; start = ends[i++])
		if (ends[i] - start > KC_PRETOKEN_MAX)
			return kc_fail(err, KC_ERR_LIMIT, start,
			    "a pretoken of %zu bytes, above the %d MiB that "
			    "are allowed",
			    ends[i] - start, KC_PRETOKEN_MAX >> 20);
	return KC_OK;
}

/* Where the pretokens of the block at pos < text.len end, as far as that is sure. */
static size_t
split_block(const struct kc_block_rules *r, kc_str text, size_t pos,
    size_t *ends, size_t max)
{
	const unsigned char *p = (const unsigned char *)text.ptr + pos;
	struct kc_block b;
	size_t n = 0;

	if (!kc_block_scan(r, p, p + (text.len - pos), &b))
		return 0;
	for (; b.starts && n < max; b.starts &= b.starts - 1)
		ends[n++] = pos + (size_t)__builtin_ctzll(b.starts);
	return n;
}

/* As kc_split_fn, block by block. */
static size_t
split_named(
    const kc_pretokenizer *p, kc_str text, size_t pos, size_t *ends, size_t max)
{
	const struct kc_superwords joined = {p->named->split, p->named->joined};
	size_t n = 0, more, few = 1;

	if (p->named->joined)
		return kc_split_superwords(&joined, text, pos, ends, max);
	if (!p->blocks || max == 1)
		return p->named->split(text, pos, ends, max, KC_WORDS_NONE);
	for (; n < max && pos < text.len; n += more, pos = ends[n - 1]) {
		more = split_block(p->blocks, text, pos, ends + n, max - n);
		if (more) {
			few = 1;
			continue;
		}
		/* It is one character that blocks do not know, or more of them. */
		more = few < max - n ? few : max - n;
		more = p->named->split(
		    text, pos, ends + n, more, KC_WORDS_NONE);
		few *= 2;
	}
	return n;
}

kc_status
kc_pretoken_split(kc_pretokenizer *p, kc_str text, size_t *pos, size_t *ends,
    size_t *n, kc_error *err)
{
	size_t start = *pos;

	if (p->splits.n) {
		KC_TRY(split_by_all(p, text, pos, ends, n, err));
	} else if (p->pattern) {
		KC_TRY(split_pattern(p, text, pos, ends, n, err));
	} else {
		*n = split_named(p, text, *pos, ends, *n);
		if (*n)
			*pos = ends[*n - 1];
	}
	return check_lengths(start, ends, *n, err);
}

enum kc_words_kind
kc_pretokenizer_words(const kc_pretokenizer *p)
{
	return p->named ? p->named->words : KC_WORDS_NONE;
}

const struct kc_block_rules *
kc_pretokenizer_blocks(const kc_pretokenizer *p)
{
	return p->blocks;
}

kc_status
kc_pretoken_split_others(const kc_pretokenizer *p, kc_str text, size_t *pos,
    size_t *ends, size_t *n, kc_error *err)
{
	size_t start = *pos;

	*n = p->named->split(text, *pos, ends, *n, p->named->words);
	if (*n)
		*pos = ends[*n - 1];
	return check_lengths(start, ends, *n, err);
}

/* Start of the character before `at` > 0; a stray byte is a character. */
static size_t
before(const unsigned char *text, size_t at)
{
	size_t i = at - 1;

	while (i > 0 && at - i < 4 && (text[i] & 0xC0) == 0x80)
		i--;
	return text[i] < 0x80 && i + 1 < at ? at - 1 : i;
}

/* True if an ASCII character never goes with the letter or number before it. */
static bool
parts_from_word(const struct named *named, unsigned char c)
{
	if (c == '\'' || (kc_scan_ascii[c] & (KC_CLASS_L | KC_CLASS_N)))
		return false;
	if (named->joined && c == ' ')
		return false;
	/* A full stop may belong to the syllable before it. */
	return named->split != kc_split_korean ||
	    (c != '.' && c != '?' && c != '!');
}

size_t
kc_pretoken_cut(const kc_pretokenizer *p, kc_str text)
{
	const unsigned char *t = (const unsigned char *)text.ptr;
	const unsigned word = KC_CLASS_L | KC_CLASS_N;
	bool boundary = false;
	size_t at = text.len;

	if (!p->named)
		return 0;
	if (p->named->split == kc_split_metaspace)
		return kc_cut_metaspace(t, text.len);
	if (p->named->split == kc_split_sentencepiece)
		return kc_cut_sentencepiece(t, text.len);
	/* The text may end inside a character: only whole ones count. */
	while (at > 0) {
		size_t i = before(t, at);
		kc_scan_char c = kc_scan_at(t + i, t + at);

		if (boundary && (c.cls & word) && c.len == at - i)
			return at;
		boundary = t[i] < 0x80 && parts_from_word(p->named, t[i]);
		at = i;
	}
	return 0;
}
