/* SPDX-License-Identifier: Apache-2.0 */
/* Signatures of files (kcorpus/content.h). */
#include <config.h>

#include "kcorpus/content.h"

#include "tokens_layout.h"

#include <string.h>

#define BYTES(s) (s), sizeof(s) - 1

/* What stands at `at`; the first that fits is taken. */
static const struct signature {
	const char *bytes;
	uint8_t len;
	uint16_t at;
	kc_content content;
} signatures[] = {
    {BYTES("\xFD"
	   "7zXZ"),
	0, {"xz data", "xz -dc decompresses it"}},
    {BYTES("BZh91AY&SY"), 0, {"bzip2 data", "bzip2 -dc decompresses it"}},
    {BYTES("\x04\x22\x4D\x18"), 0, {"lz4 data", "lz4 -dc decompresses it"}},
    {BYTES("LZIP\1"), 0, {"lzip data", "lzip -dc decompresses it"}},
    {BYTES("7z\xBC\xAF\x27\x1C"), 0, {"a 7z archive", "7z e -so unpacks it"}},
    {BYTES("Rar!\x1A\7"), 0, {"a RAR archive", "unrar p unpacks it"}},
    {BYTES("PK\3\4"), 0,
	{"a zip archive (perhaps DOCX, HWPX or EPUB)", "unzip -p unpacks it"}},
    {BYTES("ustar"), 257, {"a tar archive", "tar -xOf unpacks it"}},
    {BYTES("%PDF-"), 0, {"a PDF document", "pdftotext makes text of it"}},
    {BYTES("WARC/1."), 0, {"a web archive", "kc-extract makes records of it"}},
    {BYTES("\xFF\xFE"), 0,
	{"UTF-16 text", "iconv -f UTF-16 -t UTF-8 makes UTF-8 of it"}},
    {BYTES("\xFE\xFF"), 0,
	{"UTF-16 text", "iconv -f UTF-16 -t UTF-8 makes UTF-8 of it"}},
    {BYTES("PAR1"), 0, {"a Parquet file", "kc-extract makes records of it"}},
    {BYTES("ARROW1\0"), 0, {"an Arrow file", "pyarrow makes JSON Lines of it"}},
    {BYTES("HWP Document File"), 0,
	{"an HWP 3 document", "hwp2txt or LibreOffice make text of it"}},
    {BYTES("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), 0,
	{"a compound file (HWP 5, or an old Office document)",
	    "hwp5txt or LibreOffice make text of it"}},
    {BYTES("\x89PNG\r\n\x1A\n"), 0, {"a PNG picture", "it has no text"}},
    {BYTES("\xFF\xD8\xFF"), 0, {"a JPEG picture", "it has no text"}},
    {BYTES("GIF87a"), 0, {"a GIF picture", "it has no text"}},
    {BYTES("GIF89a"), 0, {"a GIF picture", "it has no text"}},
    {BYTES("\x7F"
	   "ELF"),
	0, {"a program", "it has no text"}},
    {BYTES("SQLite format 3\0"), 0, {"an SQLite database", "sqlite3 reads it"}},
    {BYTES(KC_TOKENS_MAGIC), 0,
	{"a token stream", "kc-decode and kc-shard read it"}},
    {BYTES("!kc-counts "), 0,
	{"a file of counts", "kc-train and kc-count --merge read it"}},
};

/* True if the first key of a JSON object is "version", as tokenizer.json has it. */
static bool
begins_with_version(kc_str s)
{
	size_t i = 1;

	if (!s.len || *s.ptr != '{')
		return false;
	while (i < s.len && memchr(" \t\r\n", s.ptr[i], 4))
		i++;
	return s.len - i >= 9 && !memcmp(s.ptr + i, "\"version\"", 9);
}

static bool
holds_at(kc_str s, kc_str part)
{
	return s.len && memmem(s.ptr, s.len, part.ptr, part.len);
}

const kc_content *
kc_content_of(kc_str start)
{
	static const kc_content tokenizer = {"a tokenizer.json",
	    "kc-encode and kc-decode take it with --tokenizer"};

	for (size_t i = 0; i < sizeof(signatures) / sizeof(*signatures); i++) {
		const struct signature *s = &signatures[i];

		if (start.len >= (size_t)s->at + s->len &&
		    !memcmp(start.ptr + s->at, s->bytes, s->len))
			return &s->content;
	}
	if (begins_with_version(start) &&
	    holds_at(start, KC_STR("\"truncation\"")) &&
	    holds_at(start, KC_STR("\"added_tokens\"")))
		return &tokenizer;
	return NULL;
}
