/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kcorpus beside ICU and memcpy on the text of a file: UTF-8 validation, NFC
 * check, NFC of text in form C and in form D. All run in turn in each round, so
 * that the ratios hold on a busy machine; the best round counts, in CPU time.
 *
 *	make bench/bench_nfc && bench/bench_nfc FILE [ROUNDS]
 */
#include <kcorpus/unicode.h>

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

namespace
{

const size_t WANTED = 8 << 20; /* larger than the nearer caches */

struct contender {
	const char *name;
	size_t bytes;
	std::function<void()> run;
	double best;
};

double
cpu_seconds()
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return double(t.tv_sec) + double(t.tv_nsec) * 1e-9;
}

[[noreturn]] void
die(const char *what)
{
	std::fprintf(stderr, "bench_nfc: %s\n", what);
	std::exit(1);
}

kc_str
str(const std::string &s)
{
	return kc_str{s.data(), s.size()};
}

/* The file, in valid pieces, again and again up to WANTED bytes. */
std::string
load(const char *path)
{
	std::ifstream in(path, std::ios::binary);
	std::string file((std::istreambuf_iterator<char>(in)),
	    std::istreambuf_iterator<char>());
	std::string text;

	if (file.empty() || kc_utf8_check(str(file)) != file.size())
		die("the file is empty or not UTF-8");
	while (text.size() < WANTED)
		text += file;
	return text;
}

std::string
normalized(kc_form form, const std::string &text)
{
	kc_normalizer *n;
	kc_buf out = KC_BUF_INIT;

	if (kc_normalizer_new(&n, form, nullptr) ||
	    kc_normalize(n, str(text), &out, nullptr))
		die("cannot normalize");
	std::string result(out.ptr, out.len);
	kc_buf_release(&out);
	kc_normalizer_free(n);
	return result;
}

double
time_of(const contender &c)
{
	double start = cpu_seconds();

	c.run();
	return cpu_seconds() - start;
}

/* Print the contenders; the ratio is to the first whose name has "ICU". */
void
print(const char *title, const std::vector<contender> &all)
{
	double icu = 0;

	for (const contender &c : all)
		if (std::strstr(c.name, "ICU") && icu == 0)
			icu = double(c.bytes) / c.best;
	std::printf("%s\n", title);
	for (const contender &c : all) {
		double rate = double(c.bytes) / c.best;

		std::printf("  %-34s %7.2f GB/s", c.name, rate * 1e-9);
		if (icu > 0)
			std::printf(" %7.1f x ICU", rate / icu);
		std::printf("\n");
	}
}

void
race(const char *title, std::vector<contender> all, int rounds)
{
	for (int r = 0; r < rounds; r++)
		for (contender &c : all) {
			double t = time_of(c);

			if (r == 0 || t < c.best)
				c.best = t;
		}
	print(title, all);
}

} // namespace

int
main(int argc, char **argv)
{
	UErrorCode ec = U_ZERO_ERROR;
	const icu::Normalizer2 *icu_nfc = icu::Normalizer2::getNFCInstance(ec);
	kc_normalizer *n;
	kc_buf out = KC_BUF_INIT;
	volatile size_t sink = 0;

	if (argc < 2)
		die("usage: bench_nfc FILE [ROUNDS]");
	if (U_FAILURE(ec) || kc_normalizer_new(&n, KC_FORM_NFC, nullptr))
		die("no normalizer");
	int rounds = argc > 2 ? std::atoi(argv[2]) : 15;
	std::string nfc = normalized(KC_FORM_NFC, load(argv[1]));
	std::string nfd = normalized(KC_FORM_NFD, nfc);
	std::vector<char> copy(nfd.size());

	if (kc_nfc_check(str(nfc)) != nfc.size())
		std::puts("some characters need the slow path: kc_nfc_check "
			  "stops at the first, kc_is_normalized does not");
	std::string icu_out;

	auto kc = [&](const std::string &text) {
		out.len = 0;
		if (kc_normalize(n, str(text), &out, nullptr))
			die("cannot normalize");
		sink = out.len;
	};
	auto icu_to = [&](const std::string &text) {
		icu_out.clear();
		icu::StringByteSink<std::string> byte_sink(
		    &icu_out, int32_t(text.size()));
		icu_nfc->normalizeUTF8(
		    0, icu::StringPiece(text), byte_sink, nullptr, ec);
		sink = icu_out.size();
	};
	contender memcpy_nfc = {"memcpy", nfc.size(), [&] {
		std::memcpy(copy.data(), nfc.data(), nfc.size());
		sink = size_t(copy[nfc.size() / 2]);
	}, 0};

	race("validation", {memcpy_nfc,
	    {"kc_utf8_check", nfc.size(), [&] {
		    sink = kc_utf8_check(str(nfc));
	    }, 0}}, rounds);
	race("check of text in form C", {memcpy_nfc,
	    {"kc_nfc_check", nfc.size(), [&] {
		    sink = kc_nfc_check(str(nfc));
	    }, 0},
	    {"kc_is_normalized (validates, exact)", nfc.size(), [&] {
		    bool yes;

		    if (kc_is_normalized(n, str(nfc), &yes, nullptr) || !yes)
			    die("not in form C");
	    }, 0},
	    {"ICU isNormalizedUTF8", nfc.size(), [&] {
		    sink = icu_nfc->isNormalizedUTF8(
			icu::StringPiece(nfc), ec);
	    }, 0}}, rounds);
	race("NFC of text in form C", {memcpy_nfc,
	    {"kc_normalize", nfc.size(), [&] { kc(nfc); }, 0},
	    {"ICU normalizeUTF8", nfc.size(), [&] { icu_to(nfc); }, 0}},
	    rounds);
	race("NFC of text in form D", {
	    {"kc_normalize", nfd.size(), [&] { kc(nfd); }, 0},
	    {"ICU normalizeUTF8", nfd.size(), [&] { icu_to(nfd); }, 0}},
	    rounds);
	kc(nfd);
	icu_to(nfd);
	if (std::string(out.ptr, out.len) != icu_out)
		die("the results differ");
	kc_buf_release(&out);
	kc_normalizer_free(n);
	return U_FAILURE(ec) ? 1 : 0;
}
