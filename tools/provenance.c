/* SPDX-License-Identifier: Apache-2.0 */
/* What a vocabulary was made by and from. */
#include <config.h>

#include "provenance.h"

#include "kcorpus/json.h"

#include <inttypes.h>

static void
keep_status(struct kc_provenance *p, kc_status st)
{
	if (!p->st)
		p->st = st;
}

void
kc_provenance_begin(struct kc_provenance *p, const char *profile)
{
	keep_status(p,
	    kc_buf_addf(
		&p->json, "{\"version\":\"%s\",\"profile\":", kc_version()));
	keep_status(p, kc_json_quote(kc_str_of(profile), &p->json));
	keep_status(p, kc_buf_add(&p->json, KC_STR(",\"args\":[")));
}

static void
add_arg(struct kc_provenance *p, kc_str arg)
{
	if (p->has_args)
		keep_status(p, kc_buf_addc(&p->json, ','));
	keep_status(p, kc_json_quote(arg, &p->json));
	p->has_args = true;
}

void
kc_provenance_arg(struct kc_provenance *p, const char *name, const char *value)
{
	kc_buf arg = KC_BUF_INIT;

	keep_status(p, kc_buf_addf(&arg, "--%s=%s", name, value));
	add_arg(p, kc_buf_str(&arg));
	kc_buf_release(&arg);
}

void
kc_provenance_real(struct kc_provenance *p, const char *name, double x)
{
	char text[32];

	snprintf(text, sizeof(text), "%.9g", x);
	kc_provenance_arg(p, name, text);
}

void
kc_provenance_flag(struct kc_provenance *p, const char *name)
{
	kc_buf arg = KC_BUF_INIT;

	keep_status(p, kc_buf_addf(&arg, "--%s", name));
	add_arg(p, kc_buf_str(&arg));
	kc_buf_release(&arg);
}

void
kc_provenance_number(struct kc_provenance *p, const char *name, uint64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, n);
	kc_provenance_arg(p, name, text);
}

void
kc_provenance_end(struct kc_provenance *p, struct kc_counting *c)
{
	kc_counting_book_files(c);
	keep_status(p, kc_buf_add(&p->json, KC_STR("],\"read\":[")));
	for (size_t i = 0; i < c->n_inputs; i++) {
		const struct kc_counted *in = &c->inputs[i];

		keep_status(
		    p, kc_buf_addf(&p->json, "%s{\"input\":", i ? "," : ""));
		keep_status(p, kc_json_quote(kc_str_of(in->name), &p->json));
		keep_status(p,
		    kc_buf_addf(&p->json,
			",\"%s\":%" PRIu64 ",\"bytes\":%" PRIu64 "}",
			c->files ? "pretokens" : "documents", in->units,
			in->bytes));
	}
	keep_status(p, kc_buf_add(&p->json, KC_STR("]}")));
}
