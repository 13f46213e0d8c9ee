/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a page says of itself in JSON-LD, a script element of schema.org's terms.
 * Much of it is no valid JSON (commas too many, line breaks in strings), so that
 * keys are looked for wherever they stand. Private to ingest/.
 */
#ifndef KC_JSON_LD_H
#define KC_JSON_LD_H

#include "kcorpus/base.h"

/*
 * Append the string after the first key of that name: itself, or where an object
 * or an array follows, that of the first "name" in it. Nothing if there is none,
 * or none that is a JSON string. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_json_ld_find(
    kc_str json, const char *key, kc_buf *out);

#endif
