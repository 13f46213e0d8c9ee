/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a file holds that was given in the place of another: by its first bytes,
 * for messages that say what to do.
 *
 *	const kc_content *c = kc_content_of(start);
 *
 *	if (c)
 *		use(c->name, c->advice);	"xz data", "xz -dc decompresses it"
 */
#ifndef KCORPUS_CONTENT_H
#define KCORPUS_CONTENT_H

#include "kcorpus/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kc_content {
	const char *name;   /* "xz data", "a PDF document" */
	const char *advice; /* what reads it: "kc-decode reads it" */
} kc_content;

/* Bytes of a file that are enough. */
enum { KC_CONTENT_START = 1024 };

/*
 * What a file that begins with `start` (decompressed, its first KC_CONTENT_START
 * bytes or all of them) holds, if it is a container, a picture, text in UTF-16 that
 * begins with its mark or another binary format, or a file of kcorpus that is not of
 * records: a token stream, counts, a tokenizer.json. NULL for all else: records,
 * text, HTML, and what is not known. Static. The signatures are those of the formats'
 * own documents.
 */
KC_API const kc_content *kc_content_of(kc_str start);

#ifdef __cplusplus
}
#endif

#endif
