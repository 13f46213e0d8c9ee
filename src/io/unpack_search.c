/* SPDX-License-Identifier: Apache-2.0 */
/* A sound member after one whose magic number is damaged (unpack.h). */
#include <config.h>

#include "io/unpack.h"

#include <string.h>

/*
 * Bytes of a member that are decompressed, to 1 KiB at most: zstd gives nothing of a
 * block before it has all of it, up to 128 KiB. Members that are tried: random bytes
 * have 8 such starts in 512 KiB, a file made to hurt has a hundred thousand.
 */
enum { MEMBER_BYTES = 132 << 10, MEMBERS = 1024 };

/* True if `in` begins a member that decompresses to what `begins` wants. */
static bool
member_begins(kc_inflate *z, kc_str in, bool (*begins)(kc_str start))
{
	char out[1024];
	size_t got, n = 0;
	kc_error err;
	kc_status st;

	in.len = in.len < MEMBER_BYTES ? in.len : MEMBER_BYTES;
	kc_inflate_reset(z);
	do {
		st = kc_inflate_run(
		    z, &in, out + n, sizeof(out) - n, &got, &err);
		n += got;
	} while (!st && in.len && n < sizeof(out));
	return n && begins((kc_str){out, n});
}

/* True if a member of this compression is in `head` after its first byte. */
static kc_status
search_codec(kc_str head, enum kc_codec codec, bool (*begins)(kc_str start),
    bool *found, kc_error *err)
{
	char first = codec == KC_CODEC_ZSTD ? '\x28' : '\x1F';
	const char *end = head.ptr + head.len, *p = head.ptr + 1;
	int tried = 0;
	kc_inflate *z;

	KC_TRY(kc_inflate_new(&z, codec, err));
	*found = false;
	while (!*found && tried < MEMBERS && p < end &&
	    (p = memchr(p, first, (size_t)(end - p)))) {
		kc_str in = {p, (size_t)(end - p)};

		if (kc_codec_of(in) == codec) {
			*found = member_begins(z, in, begins);
			tried++;
		}
		p++;
	}
	kc_inflate_free(z);
	return KC_OK;
}

kc_status
kc_unpack_search(kc_str head, bool (*begins)(kc_str start),
    enum kc_codec *codec, kc_error *err)
{
	static const enum kc_codec codecs[] = {KC_CODEC_GZIP, KC_CODEC_ZSTD};
	bool found = false;

	*codec = KC_CODEC_NONE;
	for (size_t i = 0; head.len > 1 && !found && i < 2; i++) {
		KC_TRY(search_codec(head, codecs[i], begins, &found, err));
		if (found)
			*codec = codecs[i];
	}
	return KC_OK;
}
