/* SPDX-License-Identifier: Apache-2.0 */
/* How shards of MosaicML Streaming are compressed, whoever wrote them. */
#ifndef KC_SHARD_MDS_H
#define KC_SHARD_MDS_H

#include "io/inflate.h"

struct kc_mds_zip {
	const char *end;     /* of the file's name */
	enum kc_codec codec; /* KC_CODEC_NONE: one that is not read */
};

/* How a shard of that name is compressed; NULL: it is not, or no shard of MDS. */
const struct kc_mds_zip *kc_mds_zip_of(const char *name);

#endif
