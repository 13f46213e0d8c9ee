# SPDX-License-Identifier: Apache-2.0
# Unicode text, part of libkc_src.la.
libkc_src_la_SOURCES += \
	src/cpu.c src/cpu.h \
	src/text/chars.c \
	src/text/class_tables.c src/text/class_tables.h \
	src/text/text_internal.h \
	src/text/utf8.c \
	src/text/utf8_x86.c
EXTRA_DIST += build-aux/gen-class.py

if HAVE_CHECK
unit_text = \
	tests/unit/t_chars \
	tests/unit/t_utf8
check_PROGRAMS += $(unit_text)
TESTS += $(unit_text)
endif
tests_unit_t_chars_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(ICU_CFLAGS)
tests_unit_t_chars_LDADD = libkc_src.la $(CHECK_LIBS) $(ICU_LIBS)
tests_unit_t_utf8_SOURCES = tests/unit/t_utf8.c tests/unit/random.h
tests_unit_t_utf8_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_t_utf8_LDADD = libkc_src.la $(CHECK_LIBS)
