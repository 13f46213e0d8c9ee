# SPDX-License-Identifier: Apache-2.0
# Charsets: decoders and their tables, part of libkc_src.la.
libkc_src_la_SOURCES += \
	src/charset/charset.c src/charset/charset_internal.h \
	src/charset/charset_icu.c \
	src/charset/charset_ko.c \
	src/charset/charset_tables.c src/charset/charset_tables.h \
	src/charset/charset_utf.c \
	src/charset/cp949.c src/charset/cp949.h \
	src/charset/syllable_cost_tables.c src/charset/syllable_costs.h \
	src/charset/syllable_tables.h
EXTRA_DIST += build-aux/gen-charset.py build-aux/gen-syllable-costs.py build-aux/gen-syllables.py

if HAVE_CHECK
unit_charset = \
	tests/unit/src/t_charset
check_PROGRAMS += $(unit_charset)
TESTS += $(unit_charset)
endif
tests_unit_src_t_charset_LDADD = libkc_src.la $(CHECK_LIBS)
