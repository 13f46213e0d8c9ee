/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The main content of Korean pages: tests/content/ko has pages in the manner of
 * news sites, blogs, boards, cafes, shops, offices and wikis, each with its text
 * beside it, one block a line. F1 over bags of words, as bench/extract.py has it.
 */
#include <config.h>

#include "tests/unit/unit.h"

#include "kcorpus/io.h"
#include "kcorpus/page.h"

#include "ascii.h"

#include <dirent.h>
#include <stdlib.h>

enum { MOST_WORDS = 4096 };

struct words {
	kc_str list[MOST_WORDS];
	size_t count;
};

static kc_buf page_bytes, truth_bytes;

static void
read_file(const char *name, kc_buf *b)
{
	kc_reader *r;
	kc_error err;
	size_t got = 0;

	b->len = 0;
	ck_assert_int_eq(kc_reader_open(&r, name, &err), KC_OK);
	do
		ck_assert_int_eq(kc_buf_reserve(b, 1 << 16), KC_OK);
	while (!kc_reader_read(r, b->ptr + b->len, 1 << 16, &got, &err) &&
	    (b->len += got));
	kc_reader_close(r);
}

static int
compare_strings(const void *a, const void *b)
{
	const kc_str *x = a, *y = b;
	size_t n = x->len < y->len ? x->len : y->len;
	int c = memcmp(x->ptr, y->ptr, n);

	return c ? c : (x->len > y->len) - (x->len < y->len);
}

/* Letters and digits; of other scripts all but U+2000 to U+203F, quotes etc. */
static bool
is_word_byte(kc_str s, size_t i)
{
	unsigned char c = (unsigned char)s.ptr[i];

	if (c < 0x80)
		return kc_ascii_is_alnum(s.ptr[i]) || c == '_';
	for (size_t k = i < 2 ? 0 : i - 2; k <= i; k++)
		if (s.len - k >= 2 && !memcmp(s.ptr + k, "\xE2\x80", 2))
			return false;
	return true;
}

static void
split_words(kc_str s, struct words *w)
{
	w->count = 0;
	for (size_t i = 0; i < s.len;) {
		size_t from = i;

		while (i < s.len && is_word_byte(s, i))
			i++;
		if (i > from) {
			ck_assert_uint_lt(w->count, MOST_WORDS);
			w->list[w->count++] = (kc_str){s.ptr + from, i - from};
		} else {
			i++;
		}
	}
	qsort(w->list, w->count, sizeof(*w->list), compare_strings);
}

static double
f1_of(kc_str text, kc_str truth)
{
	static struct words a, b;
	size_t i = 0, k = 0, both = 0;

	split_words(text, &a);
	split_words(truth, &b);
	while (i < a.count && k < b.count) {
		int c = compare_strings(&a.list[i], &b.list[k]);

		both += !c;
		i += c <= 0;
		k += c >= 0;
	}
	return a.count + b.count
	    ? 2.0 * (double)both / (double)(a.count + b.count)
	    : 1;
}

static double
check_page(kc_extractor *x, const char *folder, const char *name)
{
	kc_page page = {.html = true};
	kc_document doc;
	kc_error err;
	char path[4096];
	double f1;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	read_file(path, &page_bytes);
	snprintf(path, sizeof(path), "%s/%.*s.txt", folder,
	    (int)(strlen(name) - 5), name);
	read_file(path, &truth_bytes);
	page.bytes = kc_buf_str(&page_bytes);
	ck_assert_int_eq(kc_extract(x, &page, &doc, &err), KC_OK);
	f1 = f1_of(doc.text, kc_buf_str(&truth_bytes));
	printf("%-16s %.3f\n", name, f1);
	/* half of it wrong, or half of it lost, is the text lost */
	ck_assert_msg(f1 > 0.66, "%s: %.3f\n%.*s", name, f1, (int)doc.text.len,
	    doc.text.ptr);
	return f1;
}

START_TEST(korean_pages_keep_their_text)
{
	const char *top = getenv("top_srcdir");
	kc_extractor *x;
	struct dirent *entry;
	char folder[3000];
	double sum = 0;
	kc_error err;
	size_t n = 0;
	DIR *dir;

	snprintf(
	    folder, sizeof(folder), "%s/tests/content/ko", top ? top : ".");
	dir = opendir(folder);
	ck_assert_msg(dir != NULL, "%s: no such folder", folder);
	ck_assert_int_eq(kc_extractor_new(&x, &err), KC_OK);
	while ((entry = readdir(dir))) {
		size_t len = strlen(entry->d_name);

		if (len < 5 || strcmp(entry->d_name + len - 5, ".html") != 0)
			continue;
		sum += check_page(x, folder, entry->d_name);
		n++;
	}
	closedir(dir);
	kc_extractor_free(x);
	printf("%zu pages, mean %.3f\n", n, sum / (double)n);
	ck_assert_uint_ge(n, 60);
	ck_assert_msg(sum / (double)n >= 0.95, "mean %.3f", sum / (double)n);
	kc_buf_release(&page_bytes);
	kc_buf_release(&truth_bytes);
}
END_TEST

int
main(void)
{
	const TTest *const cases[] = {korean_pages_keep_their_text};

	return UNIT_MAIN("content", cases);
}
