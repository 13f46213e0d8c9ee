/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of a token frame (kc-tokens(5)), for its writer and its parser. */
#ifndef KC_TOKENS_LAYOUT_H
#define KC_TOKENS_LAYOUT_H

#include "kcorpus/tokens.h"

/* Offsets in a frame; the checksum follows the head and the ids. */
enum {
	AT_VERSION = 4,
	AT_WIDTH = 5,
	AT_FLAGS = 6,
	AT_ZERO = 7,
	AT_TOKENIZER = 8,
	AT_VOCAB = 24,
	AT_EOD = 28,
	AT_HEAD_LEN = 32,
	AT_COUNT = 36,
	HEADER = 40,
	CHECKSUM = 8
};

enum { FLAG_START = 1, FLAG_END = 2 };

/*
 * The first byte can start no UTF-8 text together with the second, and no
 * gzip or zstd file.
 */
#define KC_TOKENS_MAGIC "\xCBKCT"
enum { KC_TOKENS_MAGIC_LEN = 4 };

/*
 * Check that it is one JSON object, {} or {"..., without white space around it
 * and of one line. As kc_json_check, and KC_ERR_FORMAT for what is not.
 */
KC_MUST_CHECK kc_status kc_tokens_check_head(kc_str head, kc_error *err);

#endif
