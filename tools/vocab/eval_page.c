/* SPDX-License-Identifier: Apache-2.0 */
/* kc-vocab eval: a page that draws the numbers, with nothing from elsewhere. */
#include <config.h>

#include "tools/vocab/vocab_commands.h"

#include <string.h>

/* The lines of tools/vocab/page.html. */
static const char *const page[] = {
#include "tools/vocab/page.def"
};

/* JSON that may stand inside <script>: no '<', which only its strings have. */
static kc_status
put_data(const struct eval_file *files, size_t n, kc_buf *out)
{
	kc_buf json = KC_BUF_INIT;
	kc_status st = kc_eval_put_json(files, n, &json);

	for (size_t i = 0; i < json.len && !st; i++)
		st = json.ptr[i] == '<' ? kc_buf_add(out, KC_STR("\\u003c"))
					: kc_buf_addc(out, json.ptr[i]);
	kc_buf_release(&json);
	return st;
}

kc_status
kc_eval_put_page(const struct eval_file *files, size_t n, kc_buf *out)
{
	for (size_t i = 0; i < sizeof(page) / sizeof(*page); i++)
		if (strcmp(page[i], "@DATA@\n") != 0)
			KC_TRY(kc_buf_add(out, kc_str_of(page[i])));
		else
			KC_TRY(put_data(files, n, out));
	return KC_OK;
}
