/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tf.train.Example (tensorflow/core/example/example.proto), the record of TFRecord
 * files and of many ArrayRecord files: features by name, `input_ids` a list of int64,
 * `text` and the columns lists of one string.
 *
 *	Example{1: Features{1: map<string, Feature>}}
 *	Feature{1: BytesList{1: bytes} | 3: Int64List{1: packed varints}}
 */
#ifndef KC_SHARD_TF_EXAMPLE_H
#define KC_SHARD_TF_EXAMPLE_H

#include "shard/head_columns.h"

/* Buffers of an example that is made; all zero at first. */
struct kc_tf_example {
	kc_buf packed, features;
	kc_buf message; /* the result */
};

/*
 * Make the message of a row; `width` 1 is a text. Features are in the order of
 * columns, the ids the last; a column without a value is left out. KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_tf_example_make(struct kc_tf_example *e,
    const struct kc_shard_columns *columns, const struct kc_cells *cells,
    kc_str ids, unsigned width, kc_error *err);

void kc_tf_example_release(struct kc_tf_example *e);

/*
 * The ids of a message, as many bytes each as `*width` says, or of the width that its
 * features tell (0): 4, or 1 for a text where there are no ids. Appended to `out`.
 * KC_ERR_FORMAT for what is no such message; KC_ERR_NOMEM.
 */
KC_MUST_CHECK kc_status kc_tf_example_read(
    kc_str message, unsigned *width, kc_buf *out, kc_error *err);

#endif
