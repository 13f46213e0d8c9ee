/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What surrounds the examples of public headers (t-header-examples.sh): names that they
 * use and do not declare, as their readers have them.
 */
#include <kcorpus.h>

#define use(...) ((void)0)

kc_status cut(void *self, kc_batch *b, kc_error *err);
kc_status work(void *self, unsigned worker, kc_batch *b, kc_error *err);
kc_status write_out(void *self, kc_batch *b, kc_error *err);
kc_status take_frame(void *me, const kc_tokens_frame *frame, kc_error *err);
kc_status take_document(void *me, const kc_shard_set_document *document,
    const kc_tokens_frame *frame, kc_error *err);
kc_status read(void *reader, char *buf, size_t cap, size_t *got,
    kc_damage *damage, kc_error *err);
bool more(kc_str *in);

kc_status
example(kc_str text, kc_str line, kc_str text_a, kc_str text_b, kc_str page,
    kc_str bytes, kc_str block, kc_str id, kc_str pretoken, kc_str s, kc_str in,
    kc_str start, uint64_t seed, uint64_t random, uint64_t count, uint64_t off,
    size_t n, void *me, void *reader, const uint32_t *ids, const kc_rule *rules,
    kc_stat *other, kc_tokenizer *tokenizer, kc_pretokenizer *pretokenizer,
    kc_sketcher *sketcher, kc_tokens_parser *p, kc_hash128 hash,
    kc_tokens_frame frame, kc_charset charset)
{
	kc_status st = KC_OK;
	kc_error err;
	kc_buf out = KC_BUF_INIT;
	kc_arena arena = KC_ARENA_INIT;
	kc_sketch sketch;
	kc_shard_verdict verdict;
	bool damaged;
