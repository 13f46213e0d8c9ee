/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz entry for normalization and jamo schemes: any bytes, mended to UTF-8,
 * normalize to what normalizes to itself; what the check passes stays; schemes
 * undo what they say they do. The first byte chooses.
 */
#include <config.h>

#include "kcorpus/jamo.h"
#include "kcorpus/norm.h"

#include "fuzz.h"

#include <string.h>

static const char *const specs[] = {"minimal", "web", "lossless",
    "web,pua=all,hanja=gloss,josa=on",
    "web,coda=on,assemble=on,punctuation=on,clusters=on",
    "minimal,form=nfd,hanja=annotate", "web,form=nfkc",
    "minimal,compat-hanja=vs,old-hangul=ksx1026"};

enum { SPECS = sizeof(specs) / sizeof(*specs) };

static void
check_norm(const kc_norm *n, kc_str text)
{
	kc_norm_worker *w;
	kc_buf once = KC_BUF_INIT;
	kc_str result;
	size_t passed = kc_norm_check(n, text, false);

	FUZZ_CHECK(passed <= text.len);
	FUZZ_CHECK(!kc_norm_worker_new(&w, n, NULL));
	FUZZ_CHECK(!kc_norm_run(w, text, NULL, &result, NULL));
	FUZZ_CHECK(passed < text.len || kc_str_equal(result, text));
	FUZZ_CHECK(kc_utf8_check(result) == result.len);
	FUZZ_CHECK(!kc_buf_add(&once, result));
	FUZZ_CHECK(!kc_norm_run(w, kc_buf_str(&once), NULL, &result, NULL));
	FUZZ_CHECK(kc_str_equal(result, kc_buf_str(&once)));
	kc_buf_release(&once);
	kc_norm_worker_free(w);
}

static void
check_jamo(kc_jamo_scheme scheme, kc_str text)
{
	kc_buf there = KC_BUF_INIT, back = KC_BUF_INIT;

	FUZZ_CHECK(!kc_jamo_decode(scheme, text, &back, NULL));
	back.len = 0;
	FUZZ_CHECK(!kc_jamo_encode(scheme, text, &there, NULL));
	FUZZ_CHECK(!kc_jamo_decode(scheme, kc_buf_str(&there), &back, NULL));
	if (kc_jamo_is_reversible(scheme, text))
		FUZZ_CHECK(kc_str_equal(kc_buf_str(&back), text));
	kc_buf_release(&there);
	kc_buf_release(&back);
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	static kc_norm *norms[SPECS];
	kc_buf text = KC_BUF_INIT;
	uint64_t bad = 0;
	size_t which;

	if (!size)
		return 0;
	which = data[0] % SPECS;
	FUZZ_CHECK(!kc_norm_mend(
	    (kc_str){(const char *)data + 1, size - 1}, &text, &bad));
	if (!norms[which]) {
		kc_norm_options o;

		FUZZ_CHECK(
		    !kc_norm_options_parse(kc_str_of(specs[which]), &o, NULL));
		FUZZ_CHECK(!kc_norm_new(&norms[which], &o, NULL, NULL));
	}
	check_norm(norms[which], kc_buf_str(&text));
	check_jamo((kc_jamo_scheme)(data[0] / SPECS % KC_JAMO_CHOSEONG),
	    kc_buf_str(&text));
	kc_buf_release(&text);
	return 0;
}
