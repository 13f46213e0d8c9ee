/* SPDX-License-Identifier: Apache-2.0 */
/* Tells windows-949 by what Korean text uses of it, and little else. */
#include <config.h>

#include "charset/cp949.h"

#include "charset/syllable_costs.h"
#include "charset/syllable_tables.h"

static bool
is_of(const uint32_t *table, unsigned pair)
{
	unsigned lead = pair >> 8, trail = pair & 0xFF;
	unsigned i = (lead - 0xB0) * 94 + trail - 0xA1;

	return lead >= 0xB0 && lead <= 0xC8 && trail >= 0xA1 && trail <= 0xFE &&
	    (table[i / 32] >> i % 32 & 1);
}

bool
kc_cp949_is_frequent(unsigned pair)
{
	return is_of(frequent, pair);
}

bool
kc_cp949_is_usual(unsigned pair)
{
	return is_of(usual, pair);
}

/* Pairs of bytes by what windows-949 has there. */
struct pairs {
	uint64_t all; /* but the bad ones */
	uint64_t bad;
	uint64_t syllables, frequent; /* of KS X 1001 */
	uint64_t jamo;
	uint64_t rare;    /* syllables that KS X 1001 has not */
	uint64_t foreign; /* kana, in EUC-JP; next to nothing in Korean */
};

static void
count_pair(struct pairs *n, unsigned lead, unsigned trail)
{
	if (lead == 0x80 || lead == 0xFF || trail < 0x41) {
		n->bad++;
		return;
	}
	n->all++;
	if (trail < 0xA1) {
		n->rare += lead < 0xC7;
	} else if (lead >= 0xB0 && lead <= 0xC8) {
		n->syllables++;
		n->frequent += kc_cp949_is_frequent(lead << 8 | trail);
	} else if (lead == 0xA4 && kc_is_lone_jamo(0x3131 + trail - 0xA1)) {
		n->jamo++;
	} else if (lead == 0xA4 || lead == 0xA5) {
		n->foreign++;
	}
}

bool
kc_is_plausible_cp949(kc_str bytes)
{
	const unsigned char *p = (const unsigned char *)bytes.ptr;
	struct pairs n = {0};

	for (size_t i = 0; i + 1 < bytes.len; i++) {
		if (p[i] < 0x80)
			continue;
		count_pair(&n, p[i], p[i + 1]);
		/* a stray byte begins no pair, an ASCII one ends none */
		i += p[i] != 0x80 && p[i] != 0xFF && p[i + 1] >= 0x41;
	}
	return n.syllables + n.jamo >= 2 && n.bad <= 1 + n.all / 100 &&
	    n.bad * 5 <= n.syllables && n.foreign * 20 <= n.all &&
	    n.frequent * 2 >= n.syllables &&
	    ((n.syllables + n.jamo) * 2 + n.rare) * 100 >= n.all * 2 * 85;
}
