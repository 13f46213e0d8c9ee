/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 with a few bytes of another encoding in it. Private to ingest/. */
#ifndef KC_UTF8_MIXED_H
#define KC_UTF8_MIXED_H

#include "kcorpus/base.h"

struct utf8_mixed {
	uint64_t valid;  /* characters of UTF-8 above ASCII */
	uint64_t reread; /* bytes that were read in another encoding */
	uint64_t errors; /* U+FFFD for bytes that mean nothing */
};

/*
 * Append bytes that are not all UTF-8, reading what is not by what surrounds it:
 * between line ends and tags, text that is Korean in windows-949 (a banner or a
 * comment from an old database in a page of UTF-8); else a byte between ASCII
 * ones that windows-1252 has a sign for, or a letter beside a letter ("caf\xE9",
 * "\x93so\x94"). What is left, such as the first bytes of a character that was
 * cut, is an error. KC_ERR_NOMEM. Linear.
 */
KC_MUST_CHECK kc_status kc_utf8_read_mixed(
    kc_str bytes, kc_buf *out, struct utf8_mixed *m, kc_error *err);

#endif
