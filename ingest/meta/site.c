/* SPDX-License-Identifier: Apache-2.0 */
/* libpsl, with the list of suffix_tables.c. */
#include <config.h>

#include "kcorpus/site.h"

#include "suffix_tables.h"

#include "ascii.h"
#include "mem.h"

#include <libpsl.h>
#include <stdio.h>
#include <string.h>

enum { MAX_HOST = 255 }; /* RFC 1035, 2.3.4 */

struct kc_sites {
	psl_ctx_t *list;
};

kc_status
kc_sites_new(kc_sites **out, kc_error *err)
{
	kc_sites *s = kc_calloc(1, sizeof(*s));
	FILE *f;

	if (!s)
		return kc_fail_nomem(err);
	f = fmemopen((void *)(uintptr_t)kc_suffixes, kc_suffixes_len, "r");
	if (f) {
		s->list = psl_load_fp(f);
		fclose(f);
	}
	if (!s->list) {
		kc_free(s);
		return kc_fail_nomem(err);
	}
	*out = s;
	return KC_OK;
}

void
kc_sites_free(kc_sites *s)
{
	if (!s)
		return;
	psl_free(s->list);
	kc_free(s);
}

/* Where the part ends that one of `stops` does. */
static size_t
end_of(kc_str s, const char *stops)
{
	size_t i = 0;

	while (i < s.len && !strchr(stops, s.ptr[i]))
		i++;
	return i;
}

/* The host of an absolute URL: what stands between "//" and path or port. */
static kc_str
host_of(kc_str url)
{
	const char *p = url.len ? memmem(url.ptr, url.len, "://", 3) : NULL;
	const char *at;
	kc_str host;

	if (!p || end_of(url, ":/?#") != (size_t)(p - url.ptr))
		return (kc_str){0};
	host = (kc_str){p + 3, (size_t)(url.ptr + url.len - p) - 3};
	host.len = end_of(host, "/?#\\");
	at = host.len ? memrchr(host.ptr, '@', host.len) : NULL;
	if (at)
		host = (kc_str){at + 1, (size_t)(host.ptr + host.len - at) - 1};
	if (host.len && *host.ptr == '[') {
		size_t close = end_of(host, "]");

		return (kc_str){host.ptr, close + (close < host.len)};
	}
	host.len = end_of(host, ":");
	if (host.len && host.ptr[host.len - 1] == '.')
		host.len--;
	return host;
}

/* An address: in brackets, or with digits and dots alone. */
static bool
is_address(const char *host)
{
	return *host == '[' || !host[strspn(host, "0123456789.")];
}

kc_status
kc_sites_find(const kc_sites *s, kc_str url, kc_buf *out)
{
	char name[MAX_HOST + 1] = "";
	kc_str host = host_of(url);
	const char *site;

	if (!host.len || host.len > MAX_HOST ||
	    memchr(host.ptr, '\0', host.len))
		return KC_OK;
	for (size_t i = 0; i < host.len; i++)
		name[i] = kc_ascii_lower(host.ptr[i]);
	name[host.len] = '\0';
	if (is_address(name))
		return kc_buf_add(out, kc_str_of(name));
	site = strchr(name, '.') ? psl_registrable_domain(s->list, name) : NULL;
	return site ? kc_buf_add(out, kc_str_of(site)) : KC_OK;
}
