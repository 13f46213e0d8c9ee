# SPDX-License-Identifier: Apache-2.0
# One document, a judgement: language, quality.
kcinclude_HEADERS += \
	src/kcorpus/lang.h \
	src/kcorpus/quality.h \
	src/kcorpus/stat.h
noinst_LTLIBRARIES += libkc_select.la
libkc_select_la_SOURCES = \
	select/ad_words.c \
	select/code.c \
	select/code.h \
	select/code_line.c \
	select/eojeol.c \
	select/key_numbers.c \
	select/lang.c \
	select/lengths.c \
	select/lines.c \
	select/ngrams.c \
	select/prose.c \
	select/quality.c \
	select/quality_internal.h \
	select/quality_rules.c \
	select/scripts.c \
	select/signals.c \
	select/select_internal.h \
	select/stat.c \
	select/stat_internal.h \
	select/stat_print.c \
	select/syllable_kinds.c

TESTS += tests/t-filter.sh
EXTRA_DIST += tests/t-filter.sh tests/bad_korean.py

if HAVE_CHECK
unit_select = \
	tests/unit/select/t_code \
	tests/unit/select/t_lang \
	tests/unit/select/t_quality \
	tests/unit/select/t_stat
check_PROGRAMS += $(unit_select)
$(unit_select): LDADD = libkc_select.la libkc_src.la $(CHECK_LIBS)
TESTS += $(unit_select)
endif
tests_unit_select_t_code_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)
