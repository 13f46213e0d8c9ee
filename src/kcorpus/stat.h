/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Statistics of a corpus: how much text there is, in which scripts and
 * languages, and how long the documents are.
 *
 *	kc_stat *s;				one for each worker
 *
 *	st = kc_stat_new(&s, seed, &err);
 *	st = kc_stat_add(s, text, KC_STR("ko"), &err);
 *	st = kc_stat_merge(s, other, &err);	in any order, with one result
 *	st = kc_stat_text(s, &out);		or kc_stat_json
 *	kc_stat_free(s);
 *
 * Everything adds up, so that the numbers do not depend on the order of the
 * documents or on how they were shared among workers. Lengths are kept in
 * buckets: exact to 255, then within 1 % below the true percentile; least and
 * greatest are exact.
 */
#ifndef KCORPUS_STAT_H
#define KCORPUS_STAT_H

#include "kcorpus/base.h"
#include "kcorpus/lang.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { KC_STAT_MAX_LANGUAGES = 65536, KC_STAT_MAX_LABEL = 256 };

typedef struct kc_stat kc_stat;

/*
 * About 120 KiB, and 100 bytes for each language. The seed orders a table in
 * memory and changes no result. KC_ERR_NOMEM. Free with kc_stat_free.
 */
KC_API KC_MUST_CHECK kc_status kc_stat_new(
    kc_stat **s, uint64_t seed, kc_error *err);
KC_API void kc_stat_free(kc_stat *s);

/*
 * Count a document: valid text, and the label of its language or "". KC_ERR_NOMEM;
 * KC_ERR_FORMAT for a label of more than KC_STAT_MAX_LABEL bytes (the document is
 * not counted); KC_ERR_LIMIT beyond KC_STAT_MAX_LANGUAGES.
 */
KC_API KC_MUST_CHECK kc_status kc_stat_add(
    kc_stat *s, kc_str text, kc_str lang, kc_error *err);

/* Add what `from` counted. KC_ERR_NOMEM, KC_ERR_LIMIT. */
KC_API KC_MUST_CHECK kc_status kc_stat_merge(
    kc_stat *s, const kc_stat *from, kc_error *err);

/* Append the numbers as aligned lines for people. KC_ERR_NOMEM. */
KC_API KC_MUST_CHECK kc_status kc_stat_text(const kc_stat *s, kc_buf *out);

/* Append them as one JSON object without LF. KC_ERR_NOMEM. */
KC_API KC_MUST_CHECK kc_status kc_stat_json(const kc_stat *s, kc_buf *out);

#ifdef __cplusplus
}
#endif

#endif
