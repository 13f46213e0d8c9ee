/* SPDX-License-Identifier: Apache-2.0 */
/* Case folding: every code point of Unicode 15.0 as ICU folds it. */
#include <config.h>

#include "kcorpus/unicode.h"

#include "oracle.h"
#include "tests/unit/unit.h"

START_TEST(every_code_point)
{
	kc_buf have = KC_BUF_INIT, in = KC_BUF_INIT;

	for (uint32_t cp = 0; cp < 0x110000; cp++) {
		UErrorCode ec = U_ZERO_ERROR;
		UChar u[4], to[16];
		char want[64];
		int32_t len = 0, bytes;

		if (cp >= 0xD800 && cp <= 0xDFFF)
			continue;
		if (cp >= 0x10000)
			u[len++] = (UChar)(0xD7C0 + (cp >> 10));
		u[len++] = (UChar)(cp < 0x10000 ? cp : 0xDC00 | (cp & 0x3FF));
		if (oracle_assigned(cp))
			len = u_strFoldCase(
			    to, 16, u, len, U_FOLD_CASE_DEFAULT, &ec);
		else
			u_memcpy(to, u, len);
		u_strToUTF8(want, sizeof(want), &bytes, to, len, &ec);
		if (U_FAILURE(ec))
			oracle_die("fold", ec);
		in.len = have.len = 0;
		oracle_encode(&cp, 1, &in);
		if (kc_fold_case(kc_buf_str(&in), &have))
			abort();
		if (!kc_str_equal(
			kc_buf_str(&have), (kc_str){want, (size_t)bytes}))
			ck_abort_msg("U+%04X", cp);
	}
	kc_buf_release(&have);
	kc_buf_release(&in);
}
END_TEST

START_TEST(whole_text)
{
	static const char in[] = "AZ az @[ \xEA\xB0\x80Stra\xC3\x9F"
				 "E\xE3\x85\x8B\xEF\xAC\x83 \xEF\xBC\xA1"
				 "\xF0\x90\x90\x80\xE4\xB8\x80Z";
	static const char want[] = "az az @[ \xEA\xB0\x80strass"
				   "e\xE3\x85\x8B"
				   "ffi \xEF\xBD\x81"
				   "\xF0\x90\x90\xA8\xE4\xB8\x80z";
	kc_buf out = KC_BUF_INIT;

	ck_assert_int_eq(kc_fold_case(KC_STR(in), &out), KC_OK);
	ck_assert_str_eq(out.ptr, want);
	out.len = 0;
	ck_assert_int_eq(kc_fold_case((kc_str){NULL, 0}, &out), KC_OK);
	ck_assert_uint_eq(out.len, 0);
	kc_buf_release(&out);
}
END_TEST

int
main(void)
{
	const TTest *const cases[] = {
	    every_code_point,
	    whole_text,
	};

	return UNIT_MAIN("fold", cases);
}
