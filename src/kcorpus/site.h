/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The site of a URL: the domain that somebody registered, by the Public Suffix
 * List, so that "https://blog.example.co.kr/1" is of "example.co.kr" and
 * "a.github.io" is a site of its own.
 *
 * The list is that of 2023-02-09 and part of the library: the one that libpsl
 * brings differs between distributions and months, and the same input must give
 * the same record everywhere.
 */
#ifndef KCORPUS_SITE_H
#define KCORPUS_SITE_H

#include "kcorpus/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct kc_sites kc_sites;

/*
 * Read the list, which takes some milliseconds and 2 MB. Many threads may use one
 * at a time. KC_ERR_NOMEM. *s is freed with kc_sites_free.
 */
KC_API KC_MUST_CHECK kc_status kc_sites_new(kc_sites **s, kc_error *err);
KC_API void kc_sites_free(kc_sites *s);

/*
 * Append the site of an absolute URL to `out`, in lower case: its registered
 * domain, or the host itself where that is an IP address. Nothing for a URL
 * without a host, and for hosts that are suffixes themselves ("co.kr") or have no
 * dot ("localhost"). KC_ERR_NOMEM.
 */
KC_API KC_MUST_CHECK kc_status kc_sites_find(
    const kc_sites *s, kc_str url, kc_buf *out);

#ifdef __cplusplus
}
#endif

#endif
