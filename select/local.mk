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
	-DKC_LANG_MODEL='"$(abs_srcdir)/select/lang.model"'
$(libkc_select_la_OBJECTS): select/lang.model
EXTRA_DIST += select/lang.model select/lang-text.sums build-aux/lang-text.py
libkc_select_la_SOURCES = \
	select/ad_words.c \
	select/classifier.c \
	select/classifier_file.c \
	select/classifier_internal.h \
	select/code.c \
	select/code.h \
	select/code_line.c \
	select/dictionary.c \
	select/eojeol.c \
	select/exponential.h \
	select/key_numbers.c \
	select/lang.c \
	select/lang_detect.c \
	select/lang_detector.c \
	select/lang_detector.h \
	select/lang_internal.h \
	select/lang_learn.c \
	select/lang_learn.h \
	select/lang_learner.c \
	select/lang_menu.c \
	select/lang_model.c \
	select/lang_model.h \
	select/lang_noise.c \
	select/lang_scores.c \
	select/lang_words.c \
	select/lang_words.h \
	select/lengths.c \
	select/lines.c \
	select/ngrams.c \
	select/matrix.c \
	select/prose.c \
	select/quality.c \
	select/quality_internal.h \
	select/quality_rules.c \
	select/quantizer.c \
	select/scorer.c \
	select/scorer_internal.h \
	select/scorer_rank.c \
	select/scripts.c \
	select/signals.c \
	select/select_internal.h \
	select/stat.c \
	select/stat_internal.h \
	select/stat_print.c \
	select/syllable_kinds.c \
	select/trainer.c \
	select/trainer_draw.c \
	select/trainer_internal.h \
	select/trainer_prune.c \
	select/trainer_run.c \
	select/trainer_write.c

TESTS += tests/t-filter.sh
EXTRA_DIST += tests/t-filter.sh tests/bad_korean.py

if HAVE_CHECK
unit_select = \
	tests/unit/select/t_classifier \
	tests/unit/select/t_code \
	tests/unit/select/t_detect \
	tests/unit/select/t_lang \
	tests/unit/select/t_langmodel \
	tests/unit/select/t_quality \
	tests/unit/select/t_stat \
	tests/unit/select/t_trainer
check_PROGRAMS += $(unit_select)
$(unit_select): LDADD = libkc_select.la libkc_src.la $(CHECK_LIBS)
TESTS += $(unit_select)
endif
tests_unit_select_t_code_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_unit_select_t_classifier_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_unit_select_t_langmodel_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_unit_select_t_detect_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
tests_unit_select_t_trainer_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)

check_PROGRAMS += tests/fuzz/fuzz_classifier
EXTRA_DIST += tests/fuzz/classifier.seeds
tests_fuzz_fuzz_classifier_SOURCES = tests/fuzz/fuzz_classifier.c $(fuzz_main)
tests_fuzz_fuzz_classifier_LDADD = libkc_select.la libkc_src.la -lm
