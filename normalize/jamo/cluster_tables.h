/* SPDX-License-Identifier: Apache-2.0 */
/* Two jamo in a row that are one with a code of its own, in order. */
#ifndef KC_CLUSTER_TABLES_H
#define KC_CLUSTER_TABLES_H

#include <stdint.h>

struct kc_cluster {
	uint16_t first, second, whole;
};

enum { KC_CLUSTERS = 367 };

extern const struct kc_cluster kc_clusters[KC_CLUSTERS];

#endif
