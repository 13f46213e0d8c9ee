/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz entry for pages: no bytes crash the extractor, its text is valid UTF-8,
 * it says the same twice, and with --content=all the main text is part of it.
 * The first byte chooses: 1 HTML, 2 an encoding of its own (the byte / 4).
 */
#include <config.h>

#include "kcorpus/page.h"

#include "fuzz.h"

#include "kcorpus/hash.h"
#include "kcorpus/unicode.h"

/* The document's strings, folded, after looking at them. */
static uint64_t
check(const kc_document *doc)
{
	const kc_str strings[] = {
	    doc->text, doc->title, doc->url, doc->date, doc->author, doc->lang};
	uint64_t hash = (uint64_t)doc->reject + 1;

	for (size_t i = 0; i < sizeof(strings) / sizeof(*strings); i++) {
		FUZZ_CHECK(kc_utf8_check(strings[i]) == strings[i].len);
		hash = kc_hash64(strings[i], hash);
	}
	return hash;
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	kc_page page = {0};
	kc_extractor *x;
	kc_document doc;
	uint64_t first;
	size_t main_len;

	if (!size)
		return 0;
	page.bytes = (kc_str){(const char *)data + 1, size - 1};
	page.html = data[0] & 1;
	page.xml = (data[0] & 3) == 3;
	page.fetched = KC_STR("2026-01-01T00:00:00Z");
	if (data[0] & 2)
		page.charset = (kc_charset)(1 +
		    data[0] / 4 % (KC_CHARSET_COUNT - 1));
	FUZZ_CHECK(!kc_extractor_new(&x, NULL));
	FUZZ_CHECK(!kc_extract(x, &page, &doc, NULL));
	first = check(&doc);
	main_len = doc.text.len;
	FUZZ_CHECK(!kc_extract(x, &page, &doc, NULL));
	FUZZ_CHECK(check(&doc) == first);
	page.all = true;
	FUZZ_CHECK(!kc_extract(x, &page, &doc, NULL));
	check(&doc);
	FUZZ_CHECK(doc.text.len >= main_len);
	kc_extractor_free(x);
	return 0;
}
