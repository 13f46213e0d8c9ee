# SPDX-License-Identifier: Apache-2.0
# Side by side with peers; built by name, never run by make check.
EXTRA_PROGRAMS += bench/bench_encode bench/bench_nfc
bench_bench_encode_SOURCES = bench/bench_encode.c
bench_bench_encode_LDADD = libkcorpus.la
CLEANFILES += $(EXTRA_PROGRAMS)
bench_bench_nfc_SOURCES = bench/bench_nfc.cc
bench_bench_nfc_CXXFLAGS = -std=c++17 -O2 -Wall -Wextra $(ICU_CFLAGS)
bench_bench_nfc_LDADD = libkcorpus.la $(ICU_LIBS)
EXTRA_DIST += \
	bench/archives.py \
	bench/benchlib.py \
	bench/charsets.py \
	bench/containers.py \
	bench/dedup.py \
	bench/dedup_edits.py \
	bench/dedup_short.py \
	bench/encode.py \
	bench/extract.py \
	bench/filters.py \
	bench/kept.py \
	bench/langid.py \
	bench/langid_speed.py \
	bench/langid_plain.sh \
	bench/normalize.py \
	bench/requirements.txt \
	bench/run.sh \
	bench/shards.py \
	bench/tokenizer.py \
	bench/unigram.py \
	bench/vocabularies.py

.PHONY: bench
bench: all bench/bench_encode$(EXEEXT) bench/bench_nfc$(EXEEXT)
	$(AM_TESTS_ENVIRONMENT) $(SHELL) $(srcdir)/bench/run.sh $(abs_top_srcdir) \
		$(abs_top_builddir) $(BENCH)
