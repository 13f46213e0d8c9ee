/* SPDX-License-Identifier: Apache-2.0 */
/* What this library is, and the versions that its output depends on. */
#include <config.h>

#include "kcorpus/base.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>
#include <unicode/uversion.h>

const char *
kc_version(void)
{
	return PACKAGE_VERSION;
}

/* Asked at run time: it may be another than this was compiled with. */
kc_status
kc_version_details(kc_buf *out)
{
	char pcre2[64] = ""; /* "10.42 2022-12-11" */
	UVersionInfo icu;

	u_getVersion(icu);
	(void)pcre2_config(PCRE2_CONFIG_VERSION, pcre2);
	pcre2[strcspn(pcre2, " ")] = '\0';
	return kc_buf_addf(out,
	    "normalization Unicode 15.0, character classes Unicode 16.0, "
	    "ICU %d.%d, PCRE2 %s",
	    icu[0], icu[1], pcre2);
}
