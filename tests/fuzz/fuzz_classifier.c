/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fuzz entry for fastText models: no bytes crash the reader, and a model that it
 * takes answers any text, the same twice, with scores from 0 to 1. The first byte
 * is the length of the text, which comes next.
 */
#include <config.h>

#include "kcorpus/classifier.h"

#include "fuzz.h"

enum { TOP = 4 };

static size_t
classify_text(kc_scorer *s, kc_str text, kc_prediction *top)
{
	size_t n;

	FUZZ_CHECK(!kc_scorer_classify(s, text, top, TOP, &n, NULL));
	FUZZ_CHECK(n <= TOP);
	for (size_t i = 0; i < n; i++)
		FUZZ_CHECK(top[i].score >= 0 && top[i].score <= 1);
	return n;
}

int
LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	size_t len = size ? data[0] : 0;
	kc_prediction once[TOP], twice[TOP];
	kc_classifier *c;
	kc_scorer *s;
	kc_str text, model;

	if (size < 1 + len)
		return 0;
	text = (kc_str){(const char *)data + 1, len};
	model = (kc_str){(const char *)data + 1 + len, size - 1 - len};
	if (kc_classifier_of(&c, model, NULL))
		return 0;
	FUZZ_CHECK(!kc_scorer_new(&s, c, NULL));
	len = classify_text(s, text, once);
	FUZZ_CHECK(classify_text(s, text, twice) == len);
	for (size_t i = 0; i < len; i++)
		FUZZ_CHECK(once[i].label == twice[i].label);
	kc_scorer_free(s);
	kc_classifier_free(c);
	return 0;
}
