# SPDX-License-Identifier: Apache-2.0
# Shell tests and what they need; unit tests are listed by their own room.
TEST_EXTENSIONS = .sh
SH_LOG_COMPILER = $(SHELL)
AM_TESTS_ENVIRONMENT = \
	LC_ALL=C; export LC_ALL; \
	top_srcdir='$(abs_top_srcdir)'; export top_srcdir; \
	top_builddir='$(abs_top_builddir)'; export top_builddir; \
	PATH='$(abs_top_builddir)/tools':$$PATH; export PATH; \
	KC_TOOLS='$(kc_tools:tools/%=%)'; export KC_TOOLS; \
	CK_DEFAULT_TIMEOUT=$${CK_DEFAULT_TIMEOUT-60}; export CK_DEFAULT_TIMEOUT; \
	KC_SUITES='$(if $(filter command%,$(origin TESTS)),,$(TESTS))'; export KC_SUITES; \
	KC_DATA="$${KC_DATA-$(abs_top_srcdir)/../shared/data}"; export KC_DATA;

if SANITIZED
AM_TESTS_ENVIRONMENT += KC_INSTRUMENTED=yes; export KC_INSTRUMENTED;
endif
if TEST_HOOKS
AM_TESTS_ENVIRONMENT += KC_HOOKS=yes; export KC_HOOKS;
endif

shell_tests = \
	tests/t-bombs.sh \
	tests/t-complete.sh \
	tests/t-crawl.sh \
	tests/t-examples.sh \
	tests/t-exports.sh \
	tests/t-faults.sh \
	tests/t-fuzz.sh \
	tests/t-golden.sh \
	tests/t-hacking.sh \
	tests/t-header-examples.sh \
	tests/t-headers.sh \
	tests/t-install.sh \
	tests/t-page-files.sh \
	tests/t-readme.sh \
	tests/t-survive.sh \
	tests/t-shard-check.sh \
	tests/t-shard-matrix.sh \
	tests/t-shard-resume.sh \
	tests/t-symbols.sh \
	tests/t-tools.sh \
	tests/t-train.sh
TESTS += $(shell_tests)
EXTRA_DIST += $(shell_tests) tests/header-examples.awk \
	tests/header-examples.h tests/places.sh tests/spec.sh tests/stages.sh tests/summary.sh tests/sanitize.sh tests/unit/unit.h tests/unit/src/io_files.h tests/unit/tokenizer/by_hand.h tests/unit/tokenizer/plain_bpe.h tests/unit/tokenizer/plain_encoder.h tests/unit/tokenizer/plain_unigram.h \
	tests/symbols.allowed tests/content tests/golden tests/examples

# What check runs, for tests/summary.sh.
.PHONY: list-tests
list-tests:
	@echo $(TESTS)

# Write what golden cases print: make update-golden CASES='kc-x kc-norm/web'.
.PHONY: update-golden
update-golden: all
	@test -n '$(CASES)' || { echo 'which CASES?' >&2; exit 2; }
	@$(AM_TESTS_ENVIRONMENT) KC_UPDATE=1 $(SHELL) \
		$(srcdir)/tests/t-golden.sh $(CASES)

# Set what tests/stages.sh prints into README.
.PHONY: update-readme
update-readme: all
	@$(AM_TESTS_ENVIRONMENT) $(SHELL) $(srcdir)/tests/stages.sh >stages.tmp
	@awk '/^One page, stage by stage/ { on = 1 } /^How it compares/ { on = 0 } \
		!on || !/^\t|^@STAGES@/ { print; next } \
		!done { while ((getline line <"stages.tmp") > 0) print line; done = 1 }' \
		$(srcdir)/README >README.tmp
	@rm stages.tmp
	@mv README.tmp $(srcdir)/README

# The ground once more, with faults that environment variables inject.
check_LTLIBRARIES = libkc_hooks.la
libkc_hooks_la_SOURCES = $(libkc_src_la_SOURCES)
libkc_hooks_la_CPPFLAGS = $(AM_CPPFLAGS) -DKC_TEST_HOOKS=1
libkc_hooks_la_CFLAGS = $(libkc_src_la_CFLAGS)
libkc_hooks_la_LIBADD = $(libkc_src_la_LIBADD)
if HAVE_CHECK
check_PROGRAMS += tests/unit/src/t_faults
TESTS += tests/unit/src/t_faults
endif
tests_unit_src_t_faults_LDADD = libkc_hooks.la $(CHECK_LIBS)

# Fuzz entries, each run on its seeds by tests/t-fuzz.sh.
fuzz_programs = \
	tests/fuzz/fuzz_norm \
	tests/fuzz/fuzz_tokenizer \
	tests/fuzz/fuzz_tokens
fuzz_seeds = \
	tests/fuzz/norm.seeds \
	tests/fuzz/tokenizer.seeds \
	tests/fuzz/tokens.seeds
check_PROGRAMS += $(fuzz_programs)
EXTRA_DIST += $(fuzz_seeds) tests/fuzz/hunt.sh
.PHONY: check-long-fuzz
check-long: check-long-fuzz
check-long-fuzz:
	$(SHELL) $(srcdir)/tests/fuzz/hunt.sh $(abs_top_srcdir) \
		$(abs_top_builddir) $${FUZZ_SECONDS-600} || test $$? = 77
fuzz_main = tests/fuzz/standalone.c tests/fuzz/fuzz.h
tests_fuzz_fuzz_norm_SOURCES = tests/fuzz/fuzz_norm.c $(fuzz_main)
tests_fuzz_fuzz_norm_LDADD = libkc_normalize.la libkc_src.la
tests_fuzz_fuzz_tokenizer_SOURCES = tests/fuzz/fuzz_tokenizer.c $(fuzz_main)
tests_fuzz_fuzz_tokenizer_LDADD = libkc_tokenizer.la libkc_src.la
tests_fuzz_fuzz_tokens_SOURCES = tests/fuzz/fuzz_tokens.c $(fuzz_main)
tests_fuzz_fuzz_tokens_LDADD = libkc_src.la

# Peers and trainers from PyPI, in venvs that with-venv.sh makes.
EXTRA_DIST += tests/long/ids.sh tests/long/merges.sh tests/long/tokenizers.sh \
	tests/venv.sh tests/with-venv.sh tests/interop tests/trainers
.PHONY: check-interop check-trainers
check-interop check-trainers: all
	$(AM_TESTS_ENVIRONMENT) $(SHELL) $(srcdir)/tests/with-venv.sh \
		$(@:check-%=%)

# Ids of all vocabularies on over 100 MB, of conversions on 100,000 Korean lines.
.PHONY: check-long-ids
check-long: check-long-ids
check-long-ids: all
	$(AM_TESTS_ENVIRONMENT) $(SHELL) $(srcdir)/tests/long/ids.sh

# Merges beside HF's trainer, to 128,000 tokens.
.PHONY: check-long-merges
check-long: check-long-merges
check-long-merges: all
	$(AM_TESTS_ENVIRONMENT) $(SHELL) $(srcdir)/tests/long/merges.sh || test $$? = 77

.PHONY: check-sanitize
check-sanitize:
	$(SHELL) $(srcdir)/tests/sanitize.sh $(abs_top_srcdir) $(abs_top_builddir)
