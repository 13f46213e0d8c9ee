/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The dictionary that a .warc.zst file begins with (IIPC, "Use of Zstandard in
 * WARC", 1.0): a skippable frame of its own number, whose content is the
 * dictionary, plain or as a zstd frame.
 */
#ifndef KC_IO_ZSTD_DICT_H
#define KC_IO_ZSTD_DICT_H

#include "kcorpus/base.h"

#include <zstd.h>

struct kc_zstd_dict {
	kc_buf frame; /* as far as it was read */
	bool passed;  /* it is read, or there is none */
};

/*
 * Take the dictionary's frame, if the file begins with one, off *in, in pieces
 * of any size; when it is whole, `stream` uses it for all frames that follow.
 * KC_ERR_FORMAT for one that is no dictionary, or too large; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_zstd_dict_take(
    struct kc_zstd_dict *d, kc_str *in, ZSTD_DStream *stream, kc_error *err);

#endif
