/* SPDX-License-Identifier: Apache-2.0 */
/* What this build is, and the versions that its output depends on. */
#include <config.h>

#include "kcorpus/base.h"

#include <unicode/uvernum.h>

const char *
kc_version(void)
{
	return PACKAGE_VERSION;
}

const char *
kc_version_details(void)
{
	return "normalization Unicode 15.0, character classes Unicode 16.0, "
	       "ICU " U_ICU_VERSION;
}
