/* SPDX-License-Identifier: Apache-2.0 */
/* Values of a tokenizer.json, and the refusal of those that are not known. */
#include <config.h>

#include "tokenizer/file/hf.h"

#include <math.h>
#include <string.h>

enum { SHOWN = 60 }; /* bytes of a value in a message */

static int
clip(kc_str s)
{
	return s.len < SHOWN ? (int)s.len : SHOWN;
}

kc_status
kc_hf_refuse(kc_error *err, const char *what, kc_str value)
{
	return kc_fail(err, KC_ERR_FORMAT, 0, "%s is not supported: %.*s%s",
	    what, clip(value), value.ptr, value.len > SHOWN ? "..." : "");
}

kc_status
kc_hf_walk(void *ctx, const char *what, struct kc_hf_part part,
    kc_json_type want, kc_hf_member_fn *fn, kc_error *err)
{
	if (part.type != want)
		return kc_hf_refuse(err, what, part.value);
	return kc_json_each(part.value, fn, ctx, err);
}

struct sequence_walk {
	const char *list;
	kc_hf_member_fn *fn;
	void *ctx;
};

static kc_status
sequence_member(
    void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	const struct sequence_walk *w = ctx;

	if (kc_hf_is(key, "type"))
		return KC_OK;
	if (!kc_hf_is(key, w->list))
		return kc_hf_refuse(err, "this part of a Sequence", value);
	return kc_hf_walk(w->ctx, "this Sequence",
	    (struct kc_hf_part){type, value}, KC_JSON_ARRAY, w->fn, err);
}

kc_status
kc_hf_each_of(struct kc_hf_part part, const char *list, kc_hf_member_fn *fn,
    void *ctx, kc_error *err)
{
	struct sequence_walk w = {list, fn, ctx};
	kc_str name;

	if (part.type <= KC_JSON_NULL)
		return KC_OK;
	KC_TRY(kc_hf_type(part, &name, err));
	if (kc_hf_is(name, "\"Sequence\""))
		return kc_json_each(part.value, sequence_member, &w, err);
	return fn(ctx, KC_STR(""), part.type, part.value, err);
}

kc_status
kc_hf_string(
    kc_str value, kc_json_type type, const char *what, kc_buf *b, kc_error *err)
{
	kc_status st;

	if (type != KC_JSON_STRING)
		return kc_hf_refuse(err, what, value);
	b->len = 0;
	st = kc_json_unescape(value, b, err);
	return st == KC_ERR_NOMEM ? kc_fail_nomem(err) : st;
}

/* --- Numbers --- */

static const double powers_of_ten[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7,
    1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22, 1e23, 1e24, 1e25, 1e26, 1e27, 1e28, 1e29, 1e30, 1e31, 1e32,
    1e33, 1e34, 1e35, 1e36, 1e37, 1e38, 1e39, 1e40, 1e41, 1e42, 1e43, 1e44,
    1e45, 1e46, 1e47, 1e48, 1e49, 1e50, 1e51, 1e52, 1e53, 1e54, 1e55, 1e56,
    1e57, 1e58, 1e59, 1e60, 1e61, 1e62, 1e63, 1e64, 1e65, 1e66, 1e67, 1e68,
    1e69, 1e70, 1e71, 1e72, 1e73, 1e74, 1e75, 1e76, 1e77, 1e78, 1e79, 1e80,
    1e81, 1e82, 1e83, 1e84, 1e85, 1e86, 1e87, 1e88, 1e89, 1e90, 1e91, 1e92,
    1e93, 1e94, 1e95, 1e96, 1e97, 1e98, 1e99, 1e100, 1e101, 1e102, 1e103, 1e104,
    1e105, 1e106, 1e107, 1e108, 1e109, 1e110, 1e111, 1e112, 1e113, 1e114, 1e115,
    1e116, 1e117, 1e118, 1e119, 1e120, 1e121, 1e122, 1e123, 1e124, 1e125, 1e126,
    1e127, 1e128, 1e129, 1e130, 1e131, 1e132, 1e133, 1e134, 1e135, 1e136, 1e137,
    1e138, 1e139, 1e140, 1e141, 1e142, 1e143, 1e144, 1e145, 1e146, 1e147, 1e148,
    1e149, 1e150, 1e151, 1e152, 1e153, 1e154, 1e155, 1e156, 1e157, 1e158, 1e159,
    1e160, 1e161, 1e162, 1e163, 1e164, 1e165, 1e166, 1e167, 1e168, 1e169, 1e170,
    1e171, 1e172, 1e173, 1e174, 1e175, 1e176, 1e177, 1e178, 1e179, 1e180, 1e181,
    1e182, 1e183, 1e184, 1e185, 1e186, 1e187, 1e188, 1e189, 1e190, 1e191, 1e192,
    1e193, 1e194, 1e195, 1e196, 1e197, 1e198, 1e199, 1e200, 1e201, 1e202, 1e203,
    1e204, 1e205, 1e206, 1e207, 1e208, 1e209, 1e210, 1e211, 1e212, 1e213, 1e214,
    1e215, 1e216, 1e217, 1e218, 1e219, 1e220, 1e221, 1e222, 1e223, 1e224, 1e225,
    1e226, 1e227, 1e228, 1e229, 1e230, 1e231, 1e232, 1e233, 1e234, 1e235, 1e236,
    1e237, 1e238, 1e239, 1e240, 1e241, 1e242, 1e243, 1e244, 1e245, 1e246, 1e247,
    1e248, 1e249, 1e250, 1e251, 1e252, 1e253, 1e254, 1e255, 1e256, 1e257, 1e258,
    1e259, 1e260, 1e261, 1e262, 1e263, 1e264, 1e265, 1e266, 1e267, 1e268, 1e269,
    1e270, 1e271, 1e272, 1e273, 1e274, 1e275, 1e276, 1e277, 1e278, 1e279, 1e280,
    1e281, 1e282, 1e283, 1e284, 1e285, 1e286, 1e287, 1e288, 1e289, 1e290, 1e291,
    1e292, 1e293, 1e294, 1e295, 1e296, 1e297, 1e298, 1e299, 1e300, 1e301, 1e302,
    1e303, 1e304, 1e305, 1e306, 1e307, 1e308};

enum { LARGEST_POWER = 308 };

/* x * 10^e, rounded once for each 308 of e. */
static double
scale_by_ten(double x, int64_t e)
{
	for (; e < -LARGEST_POWER && x > 0; e += LARGEST_POWER)
		x /= powers_of_ten[LARGEST_POWER];
	if (e < -LARGEST_POWER || x == 0)
		return 0;
	if (e > LARGEST_POWER)
		return HUGE_VAL;
	return e < 0 ? x / powers_of_ten[-e] : x * powers_of_ten[e];
}

/* The exponent after the 'e' at p, as far as a double could need it. */
static int64_t
exponent_at(const char *p, const char *end)
{
	bool negative = p < end && *p == '-';
	int64_t e = 0;

	p += p < end && (*p == '-' || *p == '+');
	for (; p < end; p++)
		e = e < 100000 ? e * 10 + (*p - '0') : e;
	return negative ? -e : e;
}

double
kc_hf_number(kc_str value)
{
	const char *p = value.ptr, *end = kc_str_end(value);
	bool negative = p < end && *p == '-', full = false, after_point = false;
	uint64_t digits = 0;
	int64_t e = 0;
	double x;

	for (p += negative; p < end && *p != 'e' && *p != 'E'; p++) {
		unsigned digit = (unsigned)(unsigned char)*p - '0';

		if (*p == '.') {
			after_point = true;
			continue;
		}
		full |= digits > (UINT64_MAX - digit) / 10;
		if (!full)
			digits = digits * 10 + digit;
		e += full ? !after_point : -after_point;
	}
	if (p < end)
		e += exponent_at(p + 1, end);
	x = scale_by_ten((double)digits, e);
	return negative ? -x : x;
}

kc_status
kc_hf_id(kc_str value, kc_json_type type, uint32_t *id, kc_error *err)
{
	uint64_t v = 0;

	if (type != KC_JSON_NUMBER || value.len > 9)
		return kc_hf_refuse(err, "this token id", value);
	for (size_t i = 0; i < value.len; i++) {
		unsigned digit = (unsigned)(unsigned char)value.ptr[i] - '0';

		if (digit > 9)
			return kc_hf_refuse(err, "this token id", value);
		v = v * 10 + digit;
	}
	*id = (uint32_t)v;
	return KC_OK;
}

static kc_status
take_type(void *ctx, kc_str key, kc_json_type type, kc_str value, kc_error *err)
{
	(void)err;
	if (!kc_hf_is(key, "type") || type != KC_JSON_STRING)
		return KC_OK;
	*(kc_str *)ctx = value;
	return KC_EOF; /* what comes after it need not be gone past */
}

kc_status
kc_hf_type(struct kc_hf_part part, kc_str *name, kc_error *err)
{
	kc_status st = KC_OK;

	*name = (kc_str){NULL, 0};
	if (part.type == KC_JSON_OBJECT)
		st = kc_json_each(part.value, take_type, name, err);
	return st == KC_EOF ? KC_OK : st;
}

kc_status
kc_hf_check_setting(const struct kc_hf_setting *known, const char *what,
    kc_str key, kc_str value, kc_error *err)
{
	for (; known->key; known++) {
		const char *v = known->values;

		if (!kc_hf_is(key, known->key))
			continue;
		while (*v) {
			size_t n = strcspn(v, "|");

			if (*v == '*' || kc_str_equal((kc_str){v, n}, value))
				return KC_OK;
			v += n + (v[n] == '|');
		}
		break;
	}
	return kc_fail(err, KC_ERR_FORMAT, 0,
	    "\"%.*s\" of %s is not supported: %.*s%s", clip(key), key.ptr, what,
	    clip(value), value.ptr, value.len > SHOWN ? "..." : "");
}
