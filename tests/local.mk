# SPDX-License-Identifier: Apache-2.0
# Shell tests and what they need; unit tests are listed by their own room.
TEST_EXTENSIONS = .sh
SH_LOG_COMPILER = $(SHELL)
AM_TESTS_ENVIRONMENT = \
	LC_ALL=C; export LC_ALL; \
	top_srcdir='$(abs_top_srcdir)'; export top_srcdir; \
	top_builddir='$(abs_top_builddir)'; export top_builddir; \
	PATH='$(abs_top_builddir)':$$PATH; export PATH; \
	CK_DEFAULT_TIMEOUT=60; export CK_DEFAULT_TIMEOUT; \
	KC_DATA="$${KC_DATA-$(abs_top_srcdir)/../shared/data}"; export KC_DATA;

shell_tests = \
	tests/t-exports.sh \
	tests/t-fuzz.sh
TESTS += $(shell_tests)
EXTRA_DIST += $(shell_tests) tests/unit/unit.h

# Fuzz entries, each run on its seeds by tests/t-fuzz.sh.
fuzz_programs = \
	tests/fuzz/fuzz_tokens
fuzz_seeds = \
	tests/fuzz/tokens.seeds
check_PROGRAMS += $(fuzz_programs)
EXTRA_DIST += $(fuzz_seeds)
fuzz_main = tests/fuzz/standalone.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_tokens_SOURCES = tests/fuzz/fuzz_tokens.c $(fuzz_main)
tests_fuzz_fuzz_tokens_LDADD = libkc_src.la
