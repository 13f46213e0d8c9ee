/* SPDX-License-Identifier: Apache-2.0 */
/* libbrotlidec. */
#include <config.h>

#include "io/unbrotli.h"

#include "mem.h"

#include <brotli/decode.h>

/* The library's own type, under a name of ours. */
struct kc_unbrotli {
	BrotliDecoderState *state;
};

static void *
brotli_alloc(void *opaque, size_t size)
{
	(void)opaque;
	return kc_malloc(size);
}

static void
brotli_free(void *opaque, void *p)
{
	(void)opaque;
	kc_free(p);
}

kc_unbrotli *
kc_unbrotli_new(void)
{
	kc_unbrotli *b = kc_calloc(1, sizeof(*b));

	if (!b)
		return NULL;
	b->state = BrotliDecoderCreateInstance(brotli_alloc, brotli_free, NULL);
	if (b->state)
		return b;
	kc_free(b);
	return NULL;
}

void
kc_unbrotli_free(kc_unbrotli *b)
{
	if (!b)
		return;
	BrotliDecoderDestroyInstance(b->state);
	kc_free(b);
}

static bool
is_out_of_memory(BrotliDecoderErrorCode code)
{
	return code <= BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES &&
	    code >= BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES;
}

kc_status
kc_unbrotli_run(kc_unbrotli *b, kc_str *in, char *out, size_t cap, size_t *got,
    bool *inside, kc_error *err)
{
	const uint8_t *next = (const uint8_t *)in->ptr;
	uint8_t *to = (uint8_t *)out;
	size_t left = in->len, room = cap;
	BrotliDecoderResult rc = BrotliDecoderDecompressStream(
	    b->state, &left, &next, &room, &to, NULL);

	*in = (kc_str){(const char *)next, left};
	*got = cap - room;
	*inside = rc != BROTLI_DECODER_RESULT_SUCCESS;
	if (rc != BROTLI_DECODER_RESULT_ERROR)
		return KC_OK;
	if (is_out_of_memory(BrotliDecoderGetErrorCode(b->state)))
		return kc_fail_nomem(err);
	return kc_fail(err, KC_ERR_FORMAT, 0, "corrupt brotli data");
}
