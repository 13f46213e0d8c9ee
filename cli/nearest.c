/* SPDX-License-Identifier: Apache-2.0 */
/* Proposals for mistyped names (nearest.h). */
#include <config.h>

#include "nearest.h"

#include <string.h>

enum { LONGEST = 40 }; /* of the names that are compared */

static unsigned
least_of(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/*
 * Letters to insert, delete, replace, or swap with the next, to make `b` of `a`
 * (optimal string alignment; Damerau 1964). Three rows of the table are kept.
 */
static unsigned
edit_distance(kc_str a, kc_str b)
{
	unsigned rows[3][LONGEST + 1];

	for (unsigned k = 0; k <= b.len; k++)
		rows[0][k] = k;
	for (size_t i = 1; i <= a.len; i++) {
		unsigned *row = rows[i % 3], *last = rows[(i + 2) % 3];
		const unsigned *before = rows[(i + 1) % 3];

		row[0] = (unsigned)i;
		for (size_t k = 1; k <= b.len; k++) {
			bool same = a.ptr[i - 1] == b.ptr[k - 1];

			row[k] = least_of(least_of(row[k - 1], last[k]) + 1,
			    last[k - 1] + !same);
			if (i > 1 && k > 1 && a.ptr[i - 1] == b.ptr[k - 2] &&
			    a.ptr[i - 2] == b.ptr[k - 1])
				row[k] = least_of(row[k], before[k - 2] + 1);
		}
	}
	return rows[a.len % 3][b.len];
}

/*
 * Near is a name that one begins with the other's first three letters or more
 * (--max for --max-record), or that differs in a third of its letters at most: of
 * "profil" and "profile" in one of seven, of "from" and "form" in one of four (a
 * swap). The third is where rustc draws the line for names.
 */
void
kc_nearest_offer(struct kc_nearest *n, const char *name)
{
	kc_str word = n->word, other = kc_str_of(name);
	size_t shorter = word.len < other.len ? word.len : other.len;
	size_t longer = word.len + other.len - shorter;
	unsigned distance;

	if (longer > LONGEST || !word.len)
		return;
	distance = edit_distance(word, other);
	if (distance > longer / 3 && shorter >= 3 &&
	    !memcmp(word.ptr, other.ptr, shorter))
		distance = (unsigned)longer / 3;
	if (distance > longer / 3 || (n->name && distance >= n->distance))
		return;
	n->name = name;
	n->distance = distance;
}
