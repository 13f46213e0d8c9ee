/* SPDX-License-Identifier: Apache-2.0 */
/* Named characters of HTML 4, in order of their names. */
#ifndef KC_REFERENCE_TABLES_H
#define KC_REFERENCE_TABLES_H

#include <stdint.h>

struct kc_reference {
	char name[9]; /* padded with NUL */
	uint16_t cp;
};

enum { KC_REFERENCES = 252 };

extern const struct kc_reference kc_references[KC_REFERENCES];

#endif
