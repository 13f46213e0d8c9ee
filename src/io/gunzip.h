/* SPDX-License-Identifier: Apache-2.0 */
/* Whole gzip members, by libdeflate. Streams of them: inflate.h. */
#ifndef KC_IO_GUNZIP_H
#define KC_IO_GUNZIP_H

#include "kcorpus/base.h"

typedef struct kc_gunzip kc_gunzip;

/* NULL when memory runs out. */
kc_gunzip *kc_gunzip_new(void);
void kc_gunzip_free(kc_gunzip *g);

enum kc_gunzip_result {
	KC_GUNZIP_DONE,
	KC_GUNZIP_NO_ROOM, /* it has more than `cap` bytes */
	KC_GUNZIP_BAD      /* damaged, or not all of it is in `in` */
};

/*
 * Decompress the member that `in` begins with, and check it: the bytes of it in
 * *used, those that came out in *got.
 */
enum kc_gunzip_result kc_gunzip_member(
    kc_gunzip *g, kc_str in, char *out, size_t cap, size_t *used, size_t *got);

#endif
