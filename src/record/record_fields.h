/* SPDX-License-Identifier: Apache-2.0 */
/* What a record knows of its line and of the values that were set. */
#ifndef KC_RECORD_FIELDS_H
#define KC_RECORD_FIELDS_H

#include "kcorpus/record.h"

#include "record/json_lex.h"

struct kc_record_field {
	kc_buf text; /* decoded */
	kc_json_type new_type;
	bool quoted;      /* new_value is JSON also of a string */
	kc_str new_value; /* characters of a string, else JSON */
};

struct kc_record {
	size_t n;
	struct kc_record_field fields[KC_JSON_MAX_FIELDS];
	/* A bit for each field: it has a text, a new value. */
	uint32_t decoded, set;
	kc_str names[KC_JSON_MAX_FIELDS];
	kc_str keys[KC_JSON_MAX_FIELDS]; /* `,"name":`, as they are appended */
	/* Of each field the first of the same name. */
	uint8_t first[KC_JSON_MAX_FIELDS];
	kc_json_span spans[KC_JSON_MAX_FIELDS];
	struct kc_json_wanted wanted; /* the names and spans */
	kc_arena arena;               /* the names and keys */
	kc_json_object object;
	kc_str line;
	bool plain;
	bool changed;
};

static inline bool
kc_record_is_set(const kc_record *r, size_t i)
{
	return r->set >> i & 1;
}

#endif
