/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SentencePiece's models against plain ones: BPE that joins strings as long as it
 * can, and a Viterbi search over the whole text with sums in single precision. The
 * interop tests compare ids with sentencepiece itself.
 */
#include <config.h>

#include "kcorpus/tokenizer.h"

#include "tokenizer/file/sentencepiece.h"

#include "tests/unit/tokenizer/plain_unigram.h"
#include "tests/unit/unit.h"

#include <math.h>

enum { PIECES = 120, LONGEST = 1 << 12, LETTERS = 9 };

static const char *const letters[LETTERS] = {"a", "b", "c", "\352\260\200",
    "\353\202\230", "\342\226\201", "\343\205\213", "\303\251",
    "\360\237\230\200"};

/* A model as the tests know it. */
struct plain {
	char text[PIECES][32];
	size_t len[PIECES];
	float score[PIECES];
	enum kc_piece_type type[PIECES];
	size_t n;
	bool bpe;
};

static void
must(bool ok, const char *what)
{
	if (!ok)
		ck_abort_msg("%s", what);
}

static size_t
find_piece(const struct plain *m, const char *s, size_t len)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->len[i] == len && m->type[i] == KC_PIECE_NORMAL &&
		    !memcmp(m->text[i], s, len))
			return i;
	return SIZE_MAX;
}

static void
add_piece(
    struct plain *m, const char *text, float score, enum kc_piece_type type)
{
	snprintf(m->text[m->n], sizeof(m->text[0]), "%s", text);
	m->len[m->n] = strlen(text);
	m->score[m->n] = score;
	m->type[m->n++] = type;
}

/* Strings of letters, with scores that are equal now and then. */
static void
make_plain(struct plain *m, uint64_t *seed, bool bpe, bool has_letters)
{
	memset(m, 0, sizeof(*m));
	m->bpe = bpe;
	add_piece(m, "<unk>", 0, KC_PIECE_UNKNOWN);
	add_piece(m, "<s>", 0, KC_PIECE_CONTROL);
	for (size_t i = 0; i < LETTERS && has_letters; i++)
		add_piece(m, letters[i], -5, KC_PIECE_NORMAL);
	while (m->n < PIECES) {
		size_t n = 1 + unit_random(seed) % 4, len = 0;
		float score = -(float)(unit_random(seed) % 97) / 8 - 1;
		char s[32] = "";

		while (n--) {
			const char *letter =
			    letters[unit_random(seed) % LETTERS];

			memcpy(s + len, letter, strlen(letter) + 1);
			len += strlen(letter);
		}
		if (find_piece(m, s, len) == SIZE_MAX)
			add_piece(m, s, score, KC_PIECE_NORMAL);
	}
}

static kc_status
put_model(const struct plain *m, kc_buf *out)
{
	struct kc_piece pieces[PIECES];
	const struct kc_piece_model model = {.pieces = pieces,
	    .n_pieces = (uint32_t)m->n,
	    .type = m->bpe ? KC_MODEL_TYPE_BPE : KC_MODEL_TYPE_UNIGRAM,
	    .normalizer = KC_STR("identity"),
	    .escape_spaces = true};

	for (size_t i = 0; i < m->n; i++)
		pieces[i] = (struct kc_piece){
		    kc_str_of(m->text[i]), m->score[i], m->type[i]};
	return kc_sentencepiece_write(&model, out);
}

static kc_tokenizer *
read_plain(const struct plain *m)
{
	kc_buf file = KC_BUF_INIT;
	kc_tokenizer *t = NULL;
	kc_error err;

	ck_assert(!put_model(m, &file));
	if (kc_tokenizer_read(&t, kc_buf_str(&file), NULL, &err))
		ck_abort_msg("%s", err.msg);
	kc_buf_release(&file);
	return t;
}

/* --- The plain encoders --- */

static size_t
char_length(const char *s)
{
	unsigned char c = (unsigned char)*s;

	return c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

static void
put_plain(kc_token_ids *ids, size_t piece)
{
	uint32_t id = piece == SIZE_MAX ? 0 : (uint32_t)piece;

	if (id || !ids->n || ids->v[ids->n - 1])
		ids->v[ids->n++] = id;
}

/* Join the two neighbours whose strings are the piece of the highest score. */
static void
plain_bpe(const struct plain *m, kc_str s, kc_token_ids *ids)
{
	static size_t at[LONGEST + 1];
	size_t n = 0;

	for (size_t i = 0; i < s.len; i += char_length(s.ptr + i))
		at[n++] = i;
	at[n] = s.len;
	for (;;) {
		float best = -HUGE_VALF;
		size_t join = SIZE_MAX;

		for (size_t i = 0; i + 1 < n; i++) {
			size_t p = find_piece(
			    m, s.ptr + at[i], at[i + 2] - at[i]);

			if (p != SIZE_MAX && m->score[p] > best) {
				best = m->score[p];
				join = i;
			}
		}
		if (join == SIZE_MAX)
			break;
		memmove(
		    at + join + 1, at + join + 2, (n - join - 1) * sizeof(*at));
		n--;
	}
	for (size_t i = 0; i < n; i++)
		put_plain(ids, find_piece(m, s.ptr + at[i], at[i + 1] - at[i]));
}

static void
plain_unigram(const struct plain *m, kc_str s, kc_token_ids *ids)
{
	static struct plain_node nodes[LONGEST + 1];
	static size_t path[LONGEST];
	float lowest = 0;
	size_t n = 0;

	memset(nodes, 0, sizeof(nodes));
	for (size_t i = 2; i < m->n; i++)
		lowest = m->score[i] < lowest ? m->score[i] : lowest;
	for (size_t i = 0; i < s.len; i += char_length(s.ptr + i)) {
		size_t alone = i + char_length(s.ptr + i);
		bool has_alone = false;

		for (size_t end = alone; end <= s.len && end - i < 32; end++) {
			size_t p = find_piece(m, s.ptr + i, end - i);

			if (p != SIZE_MAX)
				plain_offer(&nodes[end],
				    nodes[i].sum + m->score[p], i, p);
			has_alone |= p != SIZE_MAX && end == alone;
		}
		if (!has_alone)
			plain_offer(&nodes[alone], nodes[i].sum + (lowest - 10),
			    i, SIZE_MAX);
	}
	for (size_t end = s.len; end; end = nodes[end].start)
		path[n++] = nodes[end].piece;
	while (n--)
		put_plain(ids, path[n]);
}

/* --- Beside ours --- */

/*
 * Letters and spaces, and the first two bytes of a syllable by themselves; what the
 * models see has U+2581 for each space and U+FFFD for each of these bytes.
 */
static void
random_text(uint64_t *seed, kc_buf *raw, kc_buf *seen)
{
	static const kc_str torn = KC_STR("\352\260");
	static const kc_str torn_seen = KC_STR("\357\277\275\357\277\275");
	size_t n = unit_random(seed) % 200;

	raw->len = seen->len = 0;
	while (n--) {
		bool space = unit_random(seed) % 5 == 0;
		kc_str s = kc_str_of(letters[unit_random(seed) % LETTERS]);

		if (unit_random(seed) % 50 == 0) {
			must(!kc_buf_add(raw, torn) &&
				!kc_buf_add(seen, torn_seen),
			    "memory");
			continue;
		}
		must(!kc_buf_add(raw, space ? KC_STR(" ") : s), "memory");
		must(!kc_buf_add(seen, space ? KC_STR("\342\226\201") : s),
		    "memory");
	}
}

/* As a whole and in parts of some bytes, the ids are those of the plain model. */
static void
check_text(const struct plain *m, kc_encoder *e, uint64_t *seed)
{
	kc_buf raw = KC_BUF_INIT, seen = KC_BUF_INIT;
	kc_token_ids ids = KC_TOKEN_IDS_INIT, parts = KC_TOKEN_IDS_INIT;
	static uint32_t v[LONGEST];
	kc_token_ids want = {v, 0, LONGEST};
	size_t from = 0, end = 0;

	random_text(seed, &raw, &seen);
	(m->bpe ? plain_bpe : plain_unigram)(m, kc_buf_str(&seen), &want);
	must(!kc_encode(e, kc_buf_str(&raw), &ids, NULL), "kc_encode");
	while ((end += unit_random(seed) % 60) < raw.len) {
		size_t used;

		must(!kc_encode_part(e, (kc_str){raw.ptr + from, end - from},
			 &used, &parts, NULL),
		    "kc_encode_part");
		from += used;
	}
	must(!kc_encode(e, (kc_str){kc_ptr_add(raw.ptr, from), raw.len - from},
		 &parts, NULL),
	    "the last part");
	for (size_t i = 0; i < want.n || i < ids.n || i < parts.n; i++)
		if (i >= ids.n || i >= want.n || i >= parts.n ||
		    ids.v[i] != want.v[i] || parts.v[i] != want.v[i])
			ck_abort_msg("id %zu of %zu, %zu, %zu of '%.*s'", i,
			    want.n, ids.n, parts.n, (int)raw.len, raw.ptr);
	kc_token_ids_release(&ids);
	kc_token_ids_release(&parts);
	kc_buf_release(&raw);
	kc_buf_release(&seen);
}

typedef kc_status
write_fn(const kc_tokenizer *t, kc_str provenance, kc_buf *out, kc_error *err);

/* The same in another form. */
static kc_tokenizer *
through(const kc_tokenizer *t, write_fn *write)
{
	kc_buf file = KC_BUF_INIT;
	kc_tokenizer *u = NULL;
	kc_error err;

	if (write(t, KC_STR(""), &file, &err) ||
	    kc_tokenizer_read(&u, kc_buf_str(&file), NULL, &err))
		ck_abort_msg("%s", err.msg);
	kc_buf_release(&file);
	return u;
}

/*
 * Scores of BPE that differ, which is what HF's ranks can say, and a piece for
 * each letter.
 */
static void
make_for_hf(struct plain *m, uint64_t *seed, bool bpe)
{
	make_plain(m, seed, bpe, true);
	for (size_t i = 2; i < m->n && bpe; i++)
		m->score[i] -= (float)i / 4096;
}

static void
check_models_in_forms(bool bpe)
{
	uint64_t seed = 30 + bpe;

	for (int i = 0; i < 40; i++) {
		struct plain m;
		kc_tokenizer *t[3];

		make_for_hf(&m, &seed, bpe);
		t[0] = read_plain(&m);
		t[1] = through(t[0], kc_tokenizer_write_json);
		t[2] = through(t[1], kc_tokenizer_write_model);
		for (size_t form = 1; form < 3; form++) {
			kc_encoder *e;

			ck_assert_uint_eq(kc_tokenizer_size(t[form]), m.n);
			ck_assert_int_eq(
			    kc_encoder_new(&e, t[form], NULL, NULL), KC_OK);
			for (int k = 0; k < 60; k++)
				check_text(&m, e, &seed);
			kc_encoder_free(e);
		}
		for (size_t form = 0; form < 3; form++)
			kc_tokenizer_free(t[form]);
	}
}

/* Some pieces lose the last byte of a character, and some the first one. */
static void
damage_pieces(struct plain *m, uint64_t *seed)
{
	for (size_t i = 2; i < m->n; i++) {
		char *s = m->text[i];
		size_t len = m->len[i], lost = unit_random(seed) % 4;

		if (lost < 2 && (unsigned char)s[lost ? 0 : len - 1] >= 0x80) {
			memmove(s, s + lost, len - lost);
			s[--m->len[i]] = 0;
		}
	}
}

static void
check_models(bool bpe, bool damaged)
{
	uint64_t seed = 3 + bpe;

	for (int i = 0; i < 60; i++) {
		struct plain m;
		kc_tokenizer *t;
		kc_encoder *e;

		make_plain(&m, &seed, bpe, false);
		if (damaged)
			damage_pieces(&m, &seed);
		t = read_plain(&m);
		ck_assert_int_eq(kc_encoder_new(&e, t, NULL, NULL), KC_OK);
		for (int k = 0; k < 60; k++)
			check_text(&m, e, &seed);
		kc_encoder_free(e);
		kc_tokenizer_free(t);
	}
}

START_TEST(bpe_is_the_plain_one)
{
	check_models(true, false);
}
END_TEST

START_TEST(unigram_is_the_plain_one)
{
	check_models(false, false);
}
END_TEST

/* Pieces that are no UTF-8 stand in no text, and do not disturb the others. */
START_TEST(pieces_of_torn_characters_are_never_found)
{
	check_models(true, true);
	check_models(false, true);
}
END_TEST

START_TEST(forms_give_the_same_ids)
{
	check_models_in_forms(true);
	check_models_in_forms(false);
}
END_TEST

/* The ids of a text by both are the same. */
static void
check_same(kc_encoder *e, kc_encoder *f, const char *text, int model)
{
	kc_token_ids x = KC_TOKEN_IDS_INIT, y = KC_TOKEN_IDS_INIT;

	must(!kc_encode(e, kc_str_of(text), &x, NULL) &&
		!kc_encode(f, kc_str_of(text), &y, NULL),
	    "kc_encode");
	if (x.n != y.n || (x.n && memcmp(x.v, y.v, x.n * sizeof(*x.v)) != 0))
		ck_abort_msg(
		    "model %d, '%s': %zu, %zu ids", model, text, x.n, y.n);
	kc_token_ids_release(&x);
	kc_token_ids_release(&y);
}

/* What SentencePiece does to spaces, done by HF's steps and back. */
START_TEST(forms_do_the_same_to_spaces)
{
	static const char *const texts[] = {"", " ", "a", "  a  b ",
	    "\342\226\201", " \342\226\201 a", "a \342\226\201", "\n a\t",
	    "a   b\342\226\201c", "\342\226\201 <x>"};
	static const struct kc_piece pieces[] = {
	    {KC_STR("<unk>"), 0, KC_PIECE_UNKNOWN},
	    {KC_STR("\342\226\201"), -1, KC_PIECE_NORMAL},
	    {KC_STR("a"), -2, KC_PIECE_NORMAL},
	    {KC_STR("b"), -3, KC_PIECE_NORMAL},
	    {KC_STR("\342\226\201a"), -1.5F, KC_PIECE_NORMAL},
	    {KC_STR("<x>"), 0, KC_PIECE_USER_DEFINED},
	};

	for (int i = 0; i < 8; i++) {
		bool has_user_defined = i == 1;
		const struct kc_piece_model m = {.pieces = pieces,
		    .n_pieces = 5 + has_user_defined,
		    .type = i & 1 ? KC_MODEL_TYPE_BPE : KC_MODEL_TYPE_UNIGRAM,
		    .add_dummy_prefix = i & 2,
		    .remove_extra_spaces = i & 4,
		    .escape_spaces = true};
		kc_buf file = KC_BUF_INIT;
		kc_tokenizer *t[3];
		kc_encoder *e[3];

		ck_assert_int_eq(kc_sentencepiece_write(&m, &file), KC_OK);
		ck_assert_int_eq(
		    kc_tokenizer_read(&t[0], kc_buf_str(&file), NULL, NULL),
		    KC_OK);
		t[1] = through(t[0], kc_tokenizer_write_json);
		t[2] = through(t[1], kc_tokenizer_write_model);
		for (size_t k = 0; k < 3; k++)
			ck_assert_int_eq(
			    kc_encoder_new(&e[k], t[k], NULL, NULL), KC_OK);
		for (size_t k = 0; k < sizeof(texts) / sizeof(*texts); k++) {
			check_same(e[0], e[1], texts[k], i);
			check_same(e[0], e[2], texts[k], i);
		}
		for (size_t k = 0; k < 3; k++) {
			kc_encoder_free(e[k]);
			kc_tokenizer_free(t[k]);
		}
		kc_buf_release(&file);
	}
}
END_TEST

/* Files that end early or say the impossible are refused, whatever is cut. */
START_TEST(damage_is_refused)
{
	struct plain m;
	kc_buf file = KC_BUF_INIT;
	uint64_t seed = 9;

	make_plain(&m, &seed, true, false);
	ck_assert(!put_model(&m, &file));
	for (size_t len = 0; len < file.len; len++) {
		kc_tokenizer *t = NULL;
		kc_error err = {0};
		kc_status st = kc_tokenizer_read(
		    &t, (kc_str){file.ptr, len}, NULL, &err);

		if (st && !err.msg[0])
			ck_abort_msg("no message for %zu bytes", len);
		kc_tokenizer_free(t);
	}
	kc_buf_release(&file);
}
END_TEST

int
main(void)
{
	const TTest *const cases[] = {bpe_is_the_plain_one,
	    unigram_is_the_plain_one, pieces_of_torn_characters_are_never_found,
	    forms_give_the_same_ids, forms_do_the_same_to_spaces,
	    damage_is_refused};

	return UNIT_MAIN("sentencepiece", cases);
}
