/* SPDX-License-Identifier: Apache-2.0 */
/* What a set was made with, as its manifest tells it (shard_set.h). */
#include <config.h>

#include "manifest_values.h"
#include "shard/shard_internal.h"
#include "shard_set.h"

#include "kcorpus/json.h"

#include "mem.h"

static kc_status
read_format(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	kc_shard_params *p = ctx;
	const struct kc_shard_format *f = kc_shard_format_named(
	    kc_manifest_text(value));

	(void)key;
	(void)type;
	if (!f)
		return kc_manifest_bad_member(KC_STR("formats"), err);
	p->formats |= f->bit;
	return KC_OK;
}

/* The names of columns, which the parameters borrow. */
static kc_status
read_column_names(kc_shard_set *set, kc_str token, kc_error *err)
{
	kc_free(set->columns);
	set->columns = kc_manifest_path(KC_STR(""), token);
	if (!set->columns)
		return kc_fail_nomem(err);
	set->facts.params.columns = set->columns;
	return KC_OK;
}

static kc_status
read_order(kc_shard_set *set, kc_str value, kc_error *err)
{
	if (set->order.len)
		return kc_manifest_bad_member(KC_STR("order"), err);
	if (kc_buf_add(&set->order, value))
		return kc_fail_nomem(err);
	set->facts.params.order = set->order.ptr;
	return KC_OK;
}

/* A member that is one of some values, if it is one; else false. */
static bool
find_choice(kc_shard_params *p, kc_str key, kc_str value, bool *valid)
{
	if (kc_str_equal(key, KC_STR("delim")))
		*valid = kc_manifest_delim(value, &p->delim);
	else if (kc_str_equal(key, KC_STR("pack")))
		*valid = kc_manifest_name(
		    value, kc_pack_name, KC_PACK_BEST_FIT, &p->pack);
	else if (kc_str_equal(key, KC_STR("compress")))
		*valid = kc_manifest_name(
		    value, kc_compress_name, KC_COMPRESS_ZSTD, &p->compress);
	else
		return false;
	return true;
}

/* A member that is true or false, if it is one; else false. */
static bool
find_flag(kc_shard_params *p, kc_str key, kc_json_type type, bool *valid)
{
	bool *flag = kc_str_equal(key, KC_STR("keep_delim")) ? &p->keep_delim
	    : kc_str_equal(key, KC_STR("mixed"))             ? &p->mixed
							     : NULL;

	if (!flag)
		return false;
	*flag = type == KC_JSON_TRUE;
	*valid = *flag || type == KC_JSON_FALSE;
	return true;
}

/* A member that is a number of 32 bits or of 64, if it is one; else false. */
static bool
find_number(kc_shard_params *p, kc_str key, kc_str value, bool *valid)
{
	const struct {
		kc_str key;
		uint32_t *narrow;
		uint64_t *wide;
	} numbers[] = {{{"width", 5}, &p->width, NULL},
	    {{"sequence", 8}, &p->sequence, NULL},
	    {{"pad_id", 6}, &p->pad_id, NULL},
	    {{"max_document", 12}, NULL, &p->max_document},
	    {{"max_tokens", 10}, NULL, &p->max_tokens},
	    {{"max_bytes", 9}, NULL, &p->max_bytes}};
	uint64_t n;
	size_t i = 0;

	while (!kc_str_equal(key, numbers[i].key))
		if (++i == sizeof(numbers) / sizeof(*numbers))
			return false;
	*valid = kc_manifest_count(value, &n) &&
	    (numbers[i].wide || n <= UINT32_MAX);
	if (*valid && numbers[i].wide)
		*numbers[i].wide = n;
	else if (*valid)
		*numbers[i].narrow = (uint32_t)n;
	return true;
}

static kc_status
read_parameter(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	kc_shard_set *set = ctx;
	kc_shard_params *p = &set->facts.params;
	bool valid = false;

	if (kc_str_equal(key, KC_STR("columns")))
		return type == KC_JSON_STRING
		    ? read_column_names(set, value, err)
		    : kc_manifest_bad_member(KC_STR("columns"), err);
	if (kc_str_equal(key, KC_STR("formats")))
		return type == KC_JSON_ARRAY
		    ? kc_json_each(value, read_format, p, err)
		    : kc_manifest_bad_member(KC_STR("formats"), err);
	if (kc_str_equal(key, KC_STR("order")))
		return type == KC_JSON_OBJECT
		    ? read_order(set, value, err)
		    : kc_manifest_bad_member(KC_STR("order"), err);
	if (!find_choice(p, key, value, &valid) &&
	    !find_flag(p, key, type, &valid) &&
	    !find_number(p, key, value, &valid))
		return KC_OK; /* of a later version */
	return valid ? KC_OK : kc_manifest_bad_member(key, err);
}

kc_status
kc_manifest_read_parameters(kc_shard_set *set, kc_str object, kc_error *err)
{
	return kc_json_each(object, read_parameter, set, err);
}
