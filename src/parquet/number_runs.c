/* SPDX-License-Identifier: Apache-2.0 */
#include <config.h>

#include "parquet/number_runs.h"

/* `width` <= 64 bits from bit `at` on, the lowest first; all are in bytes there. */
static uint64_t
take_bits(const unsigned char *bytes, uint64_t at, unsigned width)
{
	uint64_t v = 0;

	for (unsigned got = 0; got < width;) {
		unsigned offset = (unsigned)((at + got) & 7);
		unsigned n = 8 - offset < width - got ? 8 - offset
						      : width - got;
		uint64_t part = (uint64_t)bytes[(at + got) >> 3] >> offset &
		    ((1U << n) - 1);

		v |= part << got;
		got += n;
	}
	return v;
}

/* Take n bytes; NULL, and bad, when there are fewer. */
static const unsigned char *
take_bytes(struct kc_thrift *t, uint64_t n)
{
	const unsigned char *p = t->p;

	if (n > (uint64_t)(t->end - t->p)) {
		t->bad = true;
		return NULL;
	}
	t->p += n;
	return p;
}

void
kc_runs_start(struct kc_runs *r, kc_str bytes, unsigned width)
{
	const unsigned char *p = (const unsigned char *)bytes.ptr;

	*r = (struct kc_runs){
	    .in = {p, p ? p + bytes.len : NULL, width > 32}, .width = width};
}

/* Begin the next run, which has a number at least. */
static void
begin_run(struct kc_runs *r)
{
	uint64_t head = kc_thrift_varint(&r->in), n = head >> 1;
	const unsigned char *p;

	if (!n || n > UINT32_MAX) {
		r->in.bad = true;
		return;
	}
	if (head & 1) {
		r->bits = take_bytes(&r->in, n * r->width);
		r->bit = 0;
		r->packed = r->bits ? n * 8 : 0;
		return;
	}
	p = take_bytes(&r->in, (r->width + 7) / 8);
	if (!p)
		return;
	r->repeated = n;
	r->number = (uint32_t)take_bits(p, 0, r->width);
}

uint32_t
kc_runs_next(struct kc_runs *r)
{
	if (!r->repeated && !r->packed && !r->in.bad)
		begin_run(r);
	if (r->in.bad)
		return 0;
	if (r->repeated) {
		r->repeated--;
		return r->number;
	}
	r->packed--;
	r->bit += r->width;
	return (uint32_t)take_bits(r->bits, r->bit - r->width, r->width);
}

void
kc_deltas_start(struct kc_deltas *d, kc_str bytes)
{
	enum { LARGEST = 1 << 20 };
	const unsigned char *p = (const unsigned char *)bytes.ptr;

	*d = (struct kc_deltas){.in = {p, p ? p + bytes.len : NULL, false}};
	d->block = kc_thrift_varint(&d->in);
	d->minis = kc_thrift_varint(&d->in);
	d->left = kc_thrift_varint(&d->in);
	d->value = (uint64_t)kc_thrift_int(&d->in);
	if (!d->minis || d->block > LARGEST || d->minis > d->block ||
	    d->block % d->minis || d->block / d->minis % 8)
		d->in.bad = true;
}

/* Begin the next mini block, and the next block where that was the last. */
static void
begin_mini(struct kc_deltas *d)
{
	uint64_t n = d->block / d->minis;

	if (!d->minis_left) {
		d->least = (uint64_t)kc_thrift_int(&d->in);
		d->widths = take_bytes(&d->in, d->minis);
		d->minis_left = d->minis;
	}
	if (d->in.bad)
		return;
	d->width = d->widths[d->minis - d->minis_left];
	d->minis_left--;
	if (d->width > 64) {
		d->in.bad = true;
		return;
	}
	d->bits = take_bytes(&d->in, n / 8 * d->width);
	d->bit = 0;
	d->in_mini = n;
}

uint64_t
kc_deltas_next(struct kc_deltas *d)
{
	uint64_t value = d->value;

	if (!d->left || d->in.bad) {
		d->in.bad = true;
		return 0;
	}
	if (!--d->left)
		return value;
	if (!d->in_mini)
		begin_mini(d);
	if (d->in.bad)
		return 0;
	d->in_mini--;
	d->value += d->least + take_bits(d->bits, d->bit, d->width);
	d->bit += d->width;
	return value;
}
