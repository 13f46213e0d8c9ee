/* SPDX-License-Identifier: Apache-2.0 */
/* Names of columns, and their values in heads (head_columns.h). */
#include <config.h>

#include "head_columns.h"

#include <string.h>

/* The columns that the formats make themselves. */
static const kc_str taken[] = {{"input_ids", 9}, {"tokens", 6}, {"text", 4}};

static kc_status
check_column(const struct kc_shard_columns *c, kc_str name, kc_error *err)
{
	if (!name.len)
		return kc_fail(err, KC_ERR_ARG, 0, "a column without a name");
	if (c->n == KC_JSON_MAX_FIELDS)
		return kc_fail(err, KC_ERR_ARG, 0, "more than %d columns",
		    KC_JSON_MAX_FIELDS);
	for (size_t i = 0; i < sizeof(taken) / sizeof(*taken); i++)
		if (kc_str_equal(name, taken[i]))
			return kc_fail(err, KC_ERR_ARG, 0,
			    "column '%s' is the format's own", taken[i].ptr);
	for (size_t i = 0; i < c->n; i++)
		if (kc_str_equal(name, c->names[i]))
			return kc_fail(err, KC_ERR_ARG, 0,
			    "column '%.*s' stands twice", (int)name.len,
			    name.ptr);
	return KC_OK;
}

kc_status
kc_columns_parse(struct kc_shard_columns *c, const char *list, kc_error *err)
{
	c->n = 0;
	if (!list)
		list = "id";
	while (*list) {
		kc_str name = {list, strcspn(list, ",")};

		KC_TRY(check_column(c, name, err));
		c->names[c->n++] = name;
		list += name.len;
		if (*list == ',' && !*++list)
			return check_column(c, KC_STR(""), err);
	}
	return KC_OK;
}

kc_status
kc_cells_read(struct kc_cells *cells, const struct kc_shard_columns *c,
    kc_str head, kc_error *err)
{
	kc_json_span spans[KC_JSON_MAX_FIELDS];
	kc_json_object object;
	size_t at[KC_JSON_MAX_FIELDS];

	if (!c->n)
		return KC_OK;
	KC_TRY(kc_json_scan(head, c->names, c->n, spans, &object, err));
	cells->text.len = 0;
	for (size_t i = 0; i < c->n; i++) {
		kc_str value = {head.ptr + spans[i].offset, spans[i].len};

		at[i] = cells->text.len;
		cells->raw[i] = value;
		if (spans[i].type == KC_JSON_STRING && spans[i].escaped)
			KC_TRY(kc_json_unescape_mended(
			    value, &cells->text, &cells->mended, err));
		else if (spans[i].type == KC_JSON_STRING)
			value = (kc_str){value.ptr + 1, value.len - 2};
		else if (spans[i].type == KC_JSON_ABSENT ||
		    spans[i].type == KC_JSON_NULL)
			value = cells->raw[i] = (kc_str){NULL, 0};
		cells->v[i] = value;
	}
	/* Only now does the text stay where it is. */
	for (size_t i = 0; i < c->n; i++)
		if (spans[i].type == KC_JSON_STRING && spans[i].escaped)
			cells->v[i] = (kc_str){cells->text.ptr + at[i],
			    (i + 1 < c->n ? at[i + 1] : cells->text.len) -
				at[i]};
	return KC_OK;
}

void
kc_cells_release(struct kc_cells *cells)
{
	kc_buf_release(&cells->text);
}
