/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sizes of --vocab-size: one, or several vocabularies from one training, each
 * in a file of its own, whose name has the size in the place of '%'.
 */
#ifndef KC_TRAIN_SIZES_H
#define KC_TRAIN_SIZES_H

#include "cli/cli.h"

struct train_sizes {
	uint32_t *v; /* ascending, each once */
	size_t n;
	const char *name; /* of -o, with '%', if a list was given */
	kc_buf path;      /* of the file that was written last */
};

/*
 * Parse "N" or "N,N,...". Of several the output is not opened as such any more. It
 * is freed by train_sizes_release. False after an error that was reported.
 */
bool
train_sizes_parse(struct kc_cli *cli, const char *list, struct train_sizes *s);
void train_sizes_release(struct train_sizes *s);

/* Write the file of v[i]. On failure *err is about cli->failed. */
kc_status train_sizes_write(struct kc_cli *cli, struct train_sizes *s, size_t i,
    kc_str file, kc_error *err);

#endif
