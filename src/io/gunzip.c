/* SPDX-License-Identifier: Apache-2.0 */
/* libdeflate. */
#include <config.h>

#include "io/gunzip.h"

#include "mem.h"

#include <libdeflate.h>

/* The library's own type, under a name of ours. */
struct kc_gunzip {
	struct libdeflate_decompressor *decompressor;
};

kc_gunzip *
kc_gunzip_new(void)
{
	kc_gunzip *g = kc_calloc(1, sizeof(*g));

	if (!g)
		return NULL;
	g->decompressor = libdeflate_alloc_decompressor();
	if (g->decompressor)
		return g;
	kc_free(g);
	return NULL;
}

void
kc_gunzip_free(kc_gunzip *g)
{
	if (!g)
		return;
	libdeflate_free_decompressor(g->decompressor);
	kc_free(g);
}

enum kc_gunzip_result
kc_gunzip_member(
    kc_gunzip *g, kc_str in, char *out, size_t cap, size_t *used, size_t *got)
{
	switch (libdeflate_gzip_decompress_ex(
	    g->decompressor, in.ptr, in.len, out, cap, used, got)) {
	case LIBDEFLATE_SUCCESS:
		return KC_GUNZIP_DONE;
	case LIBDEFLATE_INSUFFICIENT_SPACE:
		return KC_GUNZIP_NO_ROOM;
	default:
		return KC_GUNZIP_BAD;
	}
}
