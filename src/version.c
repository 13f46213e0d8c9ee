/* SPDX-License-Identifier: Apache-2.0 */
/* What this build is, and the versions that its output depends on. */
#include <config.h>

#include "kcorpus/base.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <unicode/uvernum.h>

/* The value of a macro as text. */
#define VERSION_QUOTE(x) #x
#define VERSION_TEXT(x) VERSION_QUOTE(x)

const char *
kc_version(void)
{
	return PACKAGE_VERSION;
}

const char *
kc_version_details(void)
{
	return "normalization Unicode 15.0, character classes Unicode 16.0, "
	       "ICU " U_ICU_VERSION ", PCRE2 " VERSION_TEXT(
		   PCRE2_MAJOR) "." VERSION_TEXT(PCRE2_MINOR);
}
