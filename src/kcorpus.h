/* SPDX-License-Identifier: Apache-2.0 */
/* All of libkcorpus. Each header of kcorpus/ also stands alone. */
#ifndef KCORPUS_H
#define KCORPUS_H

#include "kcorpus/base.h"
#include "kcorpus/tokens.h"

#endif
