# SPDX-License-Identifier: Apache-2.0
# One document, a judgement: language, quality.
kcinclude_HEADERS += \
	src/kcorpus/classifier.h \
	src/kcorpus/lang.h \
	src/kcorpus/langmodel.h \
	src/kcorpus/quality.h \
	src/kcorpus/stat.h \
	src/kcorpus/trainer.h
noinst_LTLIBRARIES += libkc_select.la
# Products and sums are rounded apart: a model has the same bytes on all machines.
libkc_select_la_CFLAGS = $(AM_CFLAGS) -ffp-contract=off
libkc_select_la_CPPFLAGS = $(AM_CPPFLAGS) \
	-DKC_LANG_MODEL='"$(abs_srcdir)/select/lang/lang.model"'
$(libkc_select_la_OBJECTS): select/lang/lang.model
EXTRA_DIST += select/lang/lang.model select/lang/lang-text.sums build-aux/lang-text.py \
	build-aux/gen-misread-costs.py
libkc_select_la_SOURCES = \
	select/classifier/classifier.c \
	select/classifier/classifier_file.c \
	select/classifier/classifier_internal.h \
	select/classifier/dictionary.c \
	select/classifier/matrix.c \
	select/classifier/matrix_x86.c \
	select/classifier/quantizer.c \
	select/classifier/scorer.c \
	select/classifier/scorer_internal.h \
	select/classifier/scorer_rank.c \
	select/classifier/scorer_words.c \
	select/classifier/scorer_x86.c \
	select/classifier/trainer.c \
	select/classifier/trainer_draw.c \
	select/classifier/trainer_internal.h \
	select/classifier/trainer_prune.c \
	select/classifier/trainer_run.c \
	select/classifier/trainer_write.c \
	select/lang/lang.c \
	select/lang/lang_beginning.c \
	select/lang/lang_cells.c \
	select/lang/lang_code.c \
	select/lang/lang_code_token.c \
	select/lang/lang_command.c \
	select/lang/lang_detect.c \
	select/lang/lang_detector.c \
	select/lang/lang_detector.h \
	select/lang/lang_families.c \
	select/lang/lang_grams.c \
	select/lang/lang_grams.h \
	select/lang/lang_grams_x86.c \
	select/lang/lang_internal.h \
	select/lang/lang_learn.c \
	select/lang/lang_learn.h \
	select/lang/lang_learner.c \
	select/lang/lang_lines.c \
	select/lang/lang_list.c \
	select/lang/lang_mash.c \
	select/lang/lang_menu.c \
	select/lang/lang_misread.c \
	select/lang/lang_misread_tables.c \
	select/lang/lang_model.c \
	select/lang/lang_model.h \
	select/lang/lang_mojibake.c \
	select/lang/lang_mojibake.h \
	select/lang/lang_noise.c \
	select/lang/lang_output.c \
	select/lang/lang_pack.c \
	select/lang/lang_pack.h \
	select/lang/lang_rating.c \
	select/lang/lang_rating_x86.c \
	select/lang/lang_scores.c \
	select/lang/lang_search.h \
	select/lang/lang_setting.c \
	select/lang/lang_spans.c \
	select/lang/lang_statement.c \
	select/lang/lang_statement.h \
	select/lang/lang_tokens.c \
	select/lang/lang_tokens.h \
	select/lang/lang_unpack.c \
	select/lang/lang_unpack.h \
	select/lang/lang_words.c \
	select/lang/lang_words.h \
	select/quality/ad_words.c \
	select/quality/code.c \
	select/quality/code.h \
	select/quality/code_line.c \
	select/quality/eojeol.c \
	select/quality/key_numbers.c \
	select/quality/lengths.c \
	select/quality/lines.c \
	select/quality/ngrams.c \
	select/quality/prose.c \
	select/quality/quality.c \
	select/quality/quality_internal.h \
	select/quality/quality_rules.c \
	select/quality/signals.c \
	select/quality/syllable_kinds.c \
	select/exponential.h \
	select/scripts.c \
	select/scripts_x86.c \
	select/select_internal.h \
	select/stat.c \
	select/stat_internal.h \
	select/stat_print.c

TESTS += tests/t-filter.sh tests/t-noise.sh
EXTRA_DIST += tests/t-filter.sh tests/bad_korean.py tests/t-noise.sh tests/noise.py

if HAVE_CHECK
unit_select = \
	tests/unit/select/t_classifier \
	tests/unit/select/t_classifier_scalar \
	tests/unit/select/t_code \
	tests/unit/select/t_detect \
	tests/unit/select/t_lang \
	tests/unit/select/t_lang_scalar \
	tests/unit/select/t_lang_list \
	tests/unit/select/t_langmodel \
	tests/unit/select/t_langmodel_scalar \
	tests/unit/select/t_quality \
	tests/unit/select/t_stat \
	tests/unit/select/t_trainer
check_PROGRAMS += $(unit_select)
$(unit_select): LDADD = libkc_select.la libkc_src.la $(CHECK_LIBS)
TESTS += $(unit_select)
endif
tests_unit_select_t_code_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_unit_select_t_classifier_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
# N-grams as they are found on processors without AVX2.
tests_unit_select_t_classifier_scalar_SOURCES = \
	tests/unit/select/t_classifier.c
tests_unit_select_t_classifier_scalar_CPPFLAGS = \
	$(AM_CPPFLAGS) -I$(top_srcdir) -DUNIT_SCALAR=1
tests_unit_select_t_classifier_scalar_LDADD = \
	libkc_select.la libkc_hooks.la $(CHECK_LIBS)
tests_unit_select_t_lang_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
# The counts as they are made on processors without AVX2.
tests_unit_select_t_lang_scalar_SOURCES = tests/unit/select/t_lang.c
tests_unit_select_t_lang_scalar_CPPFLAGS = \
	$(AM_CPPFLAGS) -I$(top_srcdir) -DUNIT_SCALAR=1
tests_unit_select_t_lang_scalar_LDADD = \
	libkc_select.la libkc_hooks.la $(CHECK_LIBS)
tests_unit_select_t_lang_list_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_unit_select_t_langmodel_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
# N-grams as they are found on processors without AVX2.
tests_unit_select_t_langmodel_scalar_SOURCES = \
	tests/unit/select/t_langmodel.c
tests_unit_select_t_langmodel_scalar_CPPFLAGS = \
	$(AM_CPPFLAGS) -I$(top_srcdir) -DUNIT_SCALAR=1
tests_unit_select_t_langmodel_scalar_LDADD = \
	libkc_select.la libkc_hooks.la $(CHECK_LIBS)
tests_unit_select_t_detect_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_unit_select_t_trainer_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)

check_PROGRAMS += tests/fuzz/fuzz_classifier
EXTRA_DIST += tests/fuzz/classifier.seeds
tests_fuzz_fuzz_classifier_SOURCES = tests/fuzz/fuzz_classifier.c $(fuzz_main)
tests_fuzz_fuzz_classifier_LDADD = libkc_select.la libkc_src.la -lm
