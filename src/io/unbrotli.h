/* SPDX-License-Identifier: Apache-2.0 */
/* One stream of Brotli (RFC 7932), for reading; kc_inflate is in front of it. */
#ifndef KC_IO_UNBROTLI_H
#define KC_IO_UNBROTLI_H

#include "kcorpus/base.h"

typedef struct kc_unbrotli kc_unbrotli;

/* NULL when memory runs out. A window is 16 MiB at most. */
kc_unbrotli *kc_unbrotli_new(void);
void kc_unbrotli_free(kc_unbrotli *b);

/*
 * As kc_inflate_run; *inside is false after the end of the stream, where bytes
 * that follow are left in `in`.
 */
KC_MUST_CHECK kc_status kc_unbrotli_run(kc_unbrotli *b, kc_str *in, char *out,
    size_t cap, size_t *got, bool *inside, kc_error *err);

#endif
