# SPDX-License-Identifier: Apache-2.0
# Hangul: syllables and jamo, part of libkc_src.la.
libkc_src_la_SOURCES += \
	src/hangul/hangul.c \
	src/hangul/jamo_run.c \
	src/hangul/jamo_run_x86.c

if HAVE_CHECK
unit_hangul = \
	tests/unit/src/t_hangul
check_PROGRAMS += $(unit_hangul)
TESTS += $(unit_hangul)
endif
tests_unit_src_t_hangul_LDADD = libkc_src.la $(CHECK_LIBS) $(ICU_LIBS)
