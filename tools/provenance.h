/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a vocabulary was made by and from, as its file tells it: a JSON object with
 * the version, the normalization profile, the arguments that decided, and what was
 * read. Nothing else, so that it is the same for any -j and wherever it is written.
 */
#ifndef KC_PROVENANCE_H
#define KC_PROVENANCE_H

#include "counting.h"

struct kc_provenance {
	kc_buf json;
	kc_status st; /* of the first that failed: KC_ERR_NOMEM */
	bool has_args;
};

#define KC_PROVENANCE_INIT \
	{ \
		KC_BUF_INIT, KC_OK, false \
	}

void kc_provenance_begin(struct kc_provenance *p, const char *profile);

/* --name=value */
void
kc_provenance_arg(struct kc_provenance *p, const char *name, const char *value);
void
kc_provenance_number(struct kc_provenance *p, const char *name, uint64_t n);

void kc_provenance_real(struct kc_provenance *p, const char *name, double x);

/* --name */
void kc_provenance_flag(struct kc_provenance *p, const char *name);

/* Each operand with what was read of it; the end. */
void kc_provenance_end(struct kc_provenance *p, struct kc_counting *c);

#endif
