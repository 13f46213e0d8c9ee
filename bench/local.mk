# SPDX-License-Identifier: Apache-2.0
# Side by side with peers; built by name, never run by make check.
EXTRA_PROGRAMS = bench/bench_nfc
CLEANFILES += $(EXTRA_PROGRAMS)
bench_bench_nfc_SOURCES = bench/bench_nfc.cc
bench_bench_nfc_CXXFLAGS = -std=c++17 -O2 -Wall -Wextra $(ICU_CFLAGS)
bench_bench_nfc_LDADD = libkcorpus.la $(ICU_LIBS)
EXTRA_DIST += bench/shards.py
EXTRA_DIST += bench/benchlib.py bench/filters.py
EXTRA_DIST += bench/dedup.py
EXTRA_DIST += bench/charsets.py bench/extract.py
EXTRA_DIST += bench/tokenizer.py
EXTRA_DIST += bench/normalize.py
