/* SPDX-License-Identifier: Apache-2.0 */
/* Opens fastText models and names their labels (kcorpus/classifier.h). */
#include <config.h>

#include "classifier_internal.h"

#include "io/filemap.h"
#include "mem.h"

static const char prefix[] = "__label__";

/*
 * The tree that fastText's HierarchicalSoftmaxLoss::buildTree makes: labels come
 * by falling counts, so that two queues, leaves from the last one and inner nodes
 * from the first, give the least pair each time. A leaf goes first only if it is
 * strictly smaller.
 */
static kc_status
plant_tree(kc_classifier *c)
{
	int32_t n = (int32_t)c->nlabels;
	int32_t leaf = n - 1, node = n;

	c->tree = kc_malloc((size_t)(2 * n - 1) * sizeof(*c->tree));
	if (!c->tree)
		return KC_ERR_NOMEM;
	for (int32_t i = 0; i < 2 * n - 1; i++)
		c->tree[i] = (struct kc_ft_node){-1, -1,
		    i < n ? c->words[c->nwords + (uint32_t)i].count
			  : 1000000000000000};
	for (int32_t i = n; i < 2 * n - 1; i++) {
		int32_t least[2];

		for (size_t k = 0; k < 2; k++)
			least[k] = leaf >= 0 &&
				c->tree[leaf].count < c->tree[node].count
			    ? leaf--
			    : node++;
		if (least[0] >= i || least[1] >= i)
			return KC_ERR_FORMAT; /* counts beyond 10^15 */
		c->tree[i].left = least[0];
		c->tree[i].right = least[1];
		c->tree[i].count = c->tree[least[0]].count +
		    c->tree[least[1]].count;
	}
	return KC_OK;
}

static kc_status
check_counts(const kc_classifier *c, kc_error *err)
{
	for (uint32_t i = c->nwords; i < c->nwords + c->nlabels; i++)
		if (c->words[i].count < 0 ||
		    c->words[i].count > 1000000000000000 / c->nlabels)
			return kc_fail(
			    err, KC_ERR_FORMAT, 0, "bad count of a label");
	return KC_OK;
}

/* Every label is scored: their rows are laid out for that, if they are not too many. */
static kc_status
block_output(kc_classifier *c, kc_error *err)
{
	bool small = c->nlabels <= KC_FT_COPY_FLOATS / c->output.dim;

	if (c->output.dense && small && kc_matrix_block(&c->output, c->nlabels))
		return kc_fail_nomem(err);
	return KC_OK;
}

static kc_status
ready_classifier(kc_classifier *c, kc_error *err)
{
	KC_TRY(kc_classifier_parse(c, err));
	if (c->args.loss != KC_FT_HS)
		return block_output(c, err);
	KC_TRY(check_counts(c, err));
	if (plant_tree(c))
		return kc_fail_nomem(err);
	return KC_OK;
}

static kc_status
classifier_of(kc_classifier **out, kc_str bytes, bool mapped, kc_error *err)
{
	kc_classifier *c = kc_calloc(1, sizeof(*c));
	kc_status st;

	*out = NULL;
	if (!c)
		return kc_fail_nomem(err);
	c->bytes = bytes;
	c->mapped = mapped;
	st = ready_classifier(c, err);
	if (st)
		kc_classifier_free(c);
	else
		*out = c;
	return st;
}

kc_status
kc_classifier_of(kc_classifier **c, kc_str bytes, kc_error *err)
{
	return classifier_of(c, bytes, false, err);
}

kc_status
kc_classifier_open(kc_classifier **c, const char *name, kc_error *err)
{
	kc_str bytes;

	*c = NULL;
	KC_TRY(kc_filemap_open(&bytes, name, err));
	return classifier_of(c, bytes, true, err);
}

void
kc_classifier_free(kc_classifier *c)
{
	if (!c)
		return;
	if (c->mapped)
		kc_filemap_close(&c->bytes);
	kc_free(c->words);
	kc_free(c->slots);
	kc_free(c->kept_slots);
	kc_free(c->kept_bits);
	kc_free(c->input.owned);
	kc_free(c->output.owned);
	kc_free(c->output.blocks);
	kc_free(c->tree);
	kc_free(c->chosen);
	kc_free(c);
}

size_t
kc_classifier_labels(const kc_classifier *c)
{
	return c->nlabels;
}

kc_str
kc_classifier_label(const kc_classifier *c, size_t i)
{
	const struct kc_ft_word *w = c->words + c->nwords + i;
	size_t skip = sizeof(prefix) - 1;

	if (w->len < skip || memcmp(w->text, prefix, skip))
		skip = 0;
	return (kc_str){w->text + skip, w->len - skip};
}

kc_status
kc_classifier_restrict(
    kc_classifier *c, const kc_str *labels, size_t n, kc_error *err)
{
	bool *chosen = kc_calloc(c->nlabels, sizeof(*chosen));

	if (!chosen)
		return kc_fail_nomem(err);
	for (size_t i = 0; i < n; i++) {
		size_t k = 0;

		while (k < c->nlabels &&
		    !kc_str_equal(labels[i], kc_classifier_label(c, k)))
			k++;
		if (k == c->nlabels) {
			kc_free(chosen);
			return kc_fail(err, KC_ERR_ARG, i,
			    "the model has no label '%.*s'",
			    (int)(labels[i].len < 60 ? labels[i].len : 60),
			    labels[i].ptr);
		}
		chosen[k] = true;
	}
	kc_free(c->chosen);
	c->chosen = chosen;
	return KC_OK;
}
