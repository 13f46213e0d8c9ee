# SPDX-License-Identifier: Apache-2.0
# Unicode text, part of libkc_src.la.
libkc_src_la_SOURCES += \
	src/cpu.c src/cpu.h \
	src/text/chars.c \
	src/text/charset.c src/text/charset_internal.h \
	src/text/charset_icu.c \
	src/text/charset_ko.c \
	src/text/charset_tables.c src/text/charset_tables.h \
	src/text/charset_utf.c \
	src/text/cp949.c src/text/cp949.h src/text/syllable_tables.h \
	src/text/class_tables.c src/text/class_tables.h \
	src/text/decode.h \
	src/text/fold.c \
	src/text/fold_tables.c src/text/fold_tables.h \
	src/text/forms.c src/text/forms_internal.h \
	src/text/hangul.c \
	src/text/icu_forms.c src/text/icu_forms.h \
	src/text/jamo_run.c \
	src/text/jamo_run_x86.c \
	src/text/nfc.c \
	src/text/nfc_x86.c \
	src/text/norm_tables.c src/text/norm_tables.h \
	src/text/pattern.c src/text/pattern.h \
	src/text/segment.c \
	src/text/text_internal.h \
	src/text/utf8.c \
	src/text/utf8_x86.c
EXTRA_DIST += build-aux/gen-class.py build-aux/gen-charset.py build-aux/gen-norm.py \
	build-aux/gen-syllables.py

if HAVE_CHECK
unit_text = \
	tests/unit/t_chars \
	tests/unit/t_charset \
	tests/unit/t_fold \
	tests/unit/t_forms \
	tests/unit/t_hangul \
	tests/unit/t_nfc \
	tests/unit/t_utf8
check_PROGRAMS += $(unit_text)
TESTS += $(unit_text)
endif
tests_unit_t_chars_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(ICU_CFLAGS)
tests_unit_t_chars_LDADD = libkc_src.la $(CHECK_LIBS) $(ICU_LIBS)
tests_unit_t_charset_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_t_charset_LDADD = libkc_src.la $(CHECK_LIBS)
tests_unit_t_fold_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(ICU_CFLAGS)
tests_unit_t_fold_LDADD = libkc_src.la $(CHECK_LIBS) $(ICU_LIBS)
tests_unit_t_forms_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(ICU_CFLAGS)
tests_unit_t_forms_LDADD = libkc_src.la $(CHECK_LIBS) $(ICU_LIBS)
tests_unit_t_hangul_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(ICU_CFLAGS)
tests_unit_t_hangul_LDADD = libkc_src.la $(CHECK_LIBS) $(ICU_LIBS)
tests_unit_t_nfc_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(ICU_CFLAGS)
tests_unit_t_nfc_LDADD = libkc_src.la $(CHECK_LIBS) $(ICU_LIBS)
tests_unit_t_utf8_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS)
tests_unit_t_utf8_LDADD = libkc_src.la $(CHECK_LIBS)

# Unicode's own test, and ICU as the oracle on random text.
check_PROGRAMS += tests/unit/normtest tests/long/fuzz_forms
tests_unit_normtest_LDADD = libkc_src.la
tests_long_fuzz_forms_CFLAGS = $(AM_CFLAGS) $(CHECK_CFLAGS) $(ICU_CFLAGS)
tests_long_fuzz_forms_LDADD = libkc_src.la $(ICU_LIBS)
TESTS += tests/t-normtest.sh tests/long/fuzz_forms
EXTRA_DIST += tests/t-normtest.sh tests/unit/oracle.h tests/vectors/korean.txt

.PHONY: check-long check-long-forms
check-long: check-long-forms
check-long-forms: tests/long/fuzz_forms$(EXEEXT)
	tests/long/fuzz_forms 100000000 $${FUZZ_SEED:-$$(date +%s)}
