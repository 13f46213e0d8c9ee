/* SPDX-License-Identifier: Apache-2.0 */
/* What every fuzz entry shares. */
#ifndef KC_FUZZ_H
#define KC_FUZZ_H

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

/* As assert, in every build. */
#define FUZZ_CHECK(x) \
	do { \
		if (!(x)) { \
			fprintf( \
			    stderr, "%s:%d: %s\n", __FILE__, __LINE__, #x); \
			abort(); \
		} \
	} while (0)

#endif
