# SPDX-License-Identifier: Apache-2.0
# Documents against each other.
kcinclude_HEADERS += \
	src/kcorpus/against.h \
	src/kcorpus/cluster.h \
	src/kcorpus/datatrove.h \
	src/kcorpus/dedup.h \
	src/kcorpus/index.h \
	src/kcorpus/passages.h \
	src/kcorpus/sketch.h \
	src/kcorpus/substrings.h
noinst_LTLIBRARIES += libkc_dedup.la
libkc_dedup_la_SOURCES = \
	dedup/datatrove/datatrove.c \
	dedup/datatrove/simplify.c \
	dedup/datatrove/simplify.h \
	dedup/index/index.c \
	dedup/index/index_append.c \
	dedup/index/index_find.c \
	dedup/index/index_match.c \
	dedup/index/runs.h \
	dedup/passages/against.c \
	dedup/passages/fold_places.c \
	dedup/passages/passage.h \
	dedup/passages/passages.c \
	dedup/passages/repeats.c \
	dedup/passages/substrings.c \
	dedup/cluster.c \
	dedup/columns.c \
	dedup/compare.c \
	dedup/dedup.c \
	dedup/dedup_internal.h \
	dedup/figures.c \
	dedup/fold.c \
	dedup/fold_signs.c \
	dedup/fss.c \
	dedup/judge.c \
	dedup/pairs.c \
	dedup/replaced.c \
	dedup/short.c \
	dedup/sketch.c \
	dedup/sort.c \
	dedup/strip.c \
	dedup/strip_x86.c \
	dedup/subject.c \
	dedup/tables.c \
	dedup/texts.c \
	dedup/whole.c \
	dedup/window.h

TESTS += tests/t-against.sh tests/t-dedup.sh tests/t-index.sh tests/t-passages.sh tests/t-stages-kill.sh \
	tests/t-substrings.sh tests/t-templates.sh
EXTRA_DIST += tests/t-against.sh tests/t-dedup.sh tests/t-index.sh tests/t-passages.sh tests/t-stages-kill.sh \
	tests/against.py tests/passages.py tests/t-substrings.sh \
	tests/substrings.py tests/t-templates.sh tests/template_pages.py

if HAVE_CHECK
unit_dedup = \
	tests/unit/dedup/t_datatrove \
	tests/unit/dedup/t_dedup \
	tests/unit/dedup/t_fold_text \
	tests/unit/dedup/t_passages \
	tests/unit/dedup/t_sketch \
	tests/unit/dedup/t_subject \
	tests/unit/dedup/t_tables
check_PROGRAMS += $(unit_dedup)
$(unit_dedup): LDADD = libkc_dedup.la libkc_src.la $(CHECK_LIBS)
TESTS += $(unit_dedup)
endif
tests_unit_dedup_t_datatrove_SOURCES = tests/unit/dedup/t_datatrove.c
tests_unit_dedup_t_dedup_SOURCES = tests/unit/dedup/t_dedup.c tests/unit/dedup/edited.h
tests_unit_dedup_t_fold_text_SOURCES = tests/unit/dedup/t_fold_text.c tests/unit/dedup/edited.h
tests_unit_dedup_t_subject_SOURCES = tests/unit/dedup/t_subject.c tests/unit/dedup/edited.h
tests_unit_dedup_t_tables_SOURCES = tests/unit/dedup/t_tables.c
tests_unit_dedup_t_sketch_SOURCES = tests/unit/dedup/t_sketch.c tests/unit/dedup/edited.h
tests_unit_dedup_t_sketch_LDADD = libkc_dedup.la libkc_src.la $(CHECK_LIBS) -lm

# All pairs of 5,000 documents and more; copies planted among 20 million.
check_PROGRAMS += tests/long/brute_dedup tests/long/planted
tests_long_planted_SOURCES = tests/long/planted.c
tests_long_brute_dedup_SOURCES = tests/long/brute_dedup.c
tests_long_brute_dedup_LDADD = libkc_dedup.la libkc_src.la -lm
EXTRA_DIST += tests/long/dedup_brute.sh tests/long/dedup_linear.py \
	tests/long/dedup_planted.py
.PHONY: check-long-dedup
check-long: check-long-dedup
check-long-dedup: all tests/long/brute_dedup$(EXEEXT) tests/long/planted$(EXEEXT)
	@$(AM_TESTS_ENVIRONMENT) $(SHELL) $(srcdir)/tests/long/dedup_brute.sh \
		$(abs_builddir)/tests/long/brute_dedup$(EXEEXT) || test $$? = 77
	@$(AM_TESTS_ENVIRONMENT) python3 $(srcdir)/tests/long/dedup_linear.py
	@$(AM_TESTS_ENVIRONMENT) python3 $(srcdir)/tests/long/dedup_planted.py \
		$(abs_builddir)/tests/long/planted$(EXEEXT) $${KC_DOCUMENTS:-20000000}
