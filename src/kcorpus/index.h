/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An index of documents in a folder: crawl after crawl is judged against all that
 * came before, at the cost of the new one.
 *
 *	kc_dedup_params params = KC_DEDUP_PARAMS_INIT;
 *	kc_dedup *d;
 *	kc_outset *set = kc_outset_new();
 *
 *	st = kc_dedup_params_near(&params, &err);
 *	st = kc_index_open(&params.index, "index/", &params, &err);
 *	st = kc_dedup_new(&d, &params, &err);
 *	st = kc_dedup_settle(d, &err);		all of it as in kcorpus/dedup.h
 *	st = kc_index_append(d, set, &err);
 *	st = kc_outset_commit(set, &err);
 *	kc_dedup_free(d);
 *	kc_index_close(params.index);
 *
 * What is kept of each crawl is what would be kept of it if all crawls were judged
 * at once, in their order.
 *
 * The folder has one run for each crawl and a manifest, `index`, of a line of JSON
 * for the parameters and one for each run. Files of a run are never changed:
 *
 * - run-N.hashes: the exact hash of each different text, sorted, with what it goes
 *   for, 24 bytes each;
 * - run-N.keys: band after band, sorted, key and what the text goes for, 8 bytes
 *   each; of a key no more than four over all runs;
 * - run-N.texts: of each kept document its hash, id and folded text;
 * - run-N.places: where these are, 8 bytes each.
 *
 * They are written beside their names with the manifest last, and get their names
 * in that order: whatever happens to a run, the manifest names files that are
 * whole. A lock in the folder lets one at a time append. The files are of machines
 * of one byte order, which the manifest names.
 *
 * Runs are mapped and read in their order, from end to end if the crawl is not much
 * smaller, else by steps that grow: 24 + 8 * bands bytes a document are read at most,
 * of 216 of the default, and no more memory is taken than for the new crawl.
 */
#ifndef KCORPUS_INDEX_H
#define KCORPUS_INDEX_H

#include "kcorpus/dedup.h"
#include "kcorpus/io.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Open the index in a folder, which is there, or begin one. KC_ERR_ARG: it was made
 * with other parameters than these (of params its sketch, measure and threshold
 * count; NULL: any), or another process has it; KC_ERR_FORMAT: it is damaged;
 * KC_ERR_IO, KC_ERR_NOMEM. Free with kc_index_close.
 */
KC_API KC_MUST_CHECK kc_status kc_index_open(kc_index **x, const char *dir,
    const kc_dedup_params *params, kc_error *err);

/* Close it; after the dedup that uses it is freed. NULL is allowed. */
KC_API void kc_index_close(kc_index *x);

/*
 * Add what was settled as a run, in files of `set`, of which the manifest is the
 * last. Once only. KC_ERR_NOMEM, KC_ERR_IO.
 */
KC_API KC_MUST_CHECK kc_status kc_index_append(
    kc_dedup *d, kc_outset *set, kc_error *err);

/*
 * Append the manifest: the parameters, then for each run its documents, different
 * texts, kept documents and the bytes of its files. KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_index_report(const kc_index *x, kc_buf *out);

#ifdef __cplusplus
}
#endif

#endif
