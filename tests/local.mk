# SPDX-License-Identifier: Apache-2.0
# Shell tests and what they need; unit tests are listed by their own room.
TEST_EXTENSIONS = .sh
SH_LOG_COMPILER = $(SHELL)
AM_TESTS_ENVIRONMENT = \
	LC_ALL=C; export LC_ALL; \
	top_srcdir='$(abs_top_srcdir)'; export top_srcdir; \
	top_builddir='$(abs_top_builddir)'; export top_builddir; \
	PATH='$(abs_top_builddir)':$$PATH; export PATH; \
	CK_DEFAULT_TIMEOUT=60; export CK_DEFAULT_TIMEOUT;

shell_tests = \
	tests/t-exports.sh
TESTS += $(shell_tests)
EXTRA_DIST += $(shell_tests)
