/* SPDX-License-Identifier: Apache-2.0 */
/* Headers of archive records. Private to ingest/. */
#ifndef KC_WARC_INTERNAL_H
#define KC_WARC_INTERNAL_H

#include "kcorpus/warc.h"

struct warc_head {
	kc_warc_type type;
	uint64_t length;
	kc_str id, url, date, content_type;
};

/* Read a header with its blank line (in ARC, its line); false: malformed. */
bool kc_warc_read_head(kc_str text, bool arc, struct warc_head *head);

/* Read the line of an ARC record, without LF; false if it is none. */
bool kc_warc_read_arc_line(kc_str line, struct warc_head *head);

/* True for the first record of an ARC file, or any other one, by its line. */
bool kc_looks_arc(kc_str bytes);

/* "20140216050221" as "2014-02-16T05:02:21Z"; "" if it is something else. */
void kc_warc_arc_date(kc_str digits, char out[24]);

/*
 * Take the next line off `rest`, without its line break; false at the end or at
 * a blank line, which is taken too.
 */
bool kc_warc_next_line(kc_str *rest, kc_str *line);

/*
 * Take the next "Name: value" off `rest`, trimmed; false at the end or at a blank
 * line, which is taken too. Lines that begin with white space belong to the field
 * before them, line breaks and all (RFC 9112, 5.2; ISO 28500, 4). A line without
 * a colon has an empty name.
 */
bool kc_warc_next_field(kc_str *rest, kc_str *name, kc_str *value);

/* Without white space at both ends. */
kc_str kc_warc_trim(kc_str s);

/* True if a status line of HTTP begins here. */
bool kc_looks_http(kc_str message);

/*
 * True if the letters are the same but for the case of ASCII ones; `lower` is
 * in lower case.
 */
bool kc_warc_equal(kc_str s, const char *lower);

#endif
