/* SPDX-License-Identifier: Apache-2.0 */
/* All of libkcorpus. Each header of kcorpus/ also stands alone. */
#ifndef KCORPUS_H
#define KCORPUS_H

#include "kcorpus/base.h"
#include "kcorpus/base64.h"
#include "kcorpus/bpe.h"
#include "kcorpus/counts.h"
#include "kcorpus/hangul.h"
#include "kcorpus/charset.h"
#include "kcorpus/content.h"
#include "kcorpus/cluster.h"
#include "kcorpus/dedup.h"
#include "kcorpus/hash.h"
#include "kcorpus/http.h"
#include "kcorpus/io.h"
#include "kcorpus/jamo.h"
#include "kcorpus/json.h"
#include "kcorpus/lang.h"
#include "kcorpus/page.h"
#include "kcorpus/norm.h"
#include "kcorpus/pretoken.h"
#include "kcorpus/quality.h"
#include "kcorpus/record.h"
#include "kcorpus/order.h"
#include "kcorpus/shard.h"
#include "kcorpus/site.h"
#include "kcorpus/shardset.h"
#include "kcorpus/sketch.h"
#include "kcorpus/spool.h"
#include "kcorpus/stat.h"
#include "kcorpus/stream.h"
#include "kcorpus/tokenizer.h"
#include "kcorpus/tokens.h"
#include "kcorpus/unicode.h"
#include "kcorpus/warc.h"

#endif
