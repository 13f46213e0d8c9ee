# SPDX-License-Identifier: Apache-2.0
# Unicode: UTF-8, the forms, case folding, classes, part of libkc_src.la.
libkc_src_la_SOURCES += \
	src/unicode/chars.c \
	src/unicode/class_tables.c src/unicode/class_tables.h \
	src/unicode/decode.h \
	src/unicode/entities.c src/unicode/entities.h \
	src/unicode/entity_tables.c \
	src/unicode/casefold.c \
	src/unicode/fold_tables.c src/unicode/fold_tables.h \
	src/unicode/forms.c src/unicode/forms_internal.h \
	src/unicode/icu_forms.c src/unicode/icu_forms.h \
	src/unicode/lower.c src/unicode/lower.h \
	src/unicode/nfc.c \
	src/unicode/nfc_x86.c \
	src/unicode/norm_tables.c src/unicode/norm_tables.h \
	src/unicode/put.h \
	src/unicode/segment.c \
	src/unicode/terminal.c \
	src/unicode/unicode_internal.h \
	src/unicode/utf8.c \
	src/unicode/utf8_x86.c
EXTRA_DIST += build-aux/gen-accents.py build-aux/gen-class.py build-aux/gen-entities.py build-aux/gen-norm.py

if HAVE_CHECK
unit_unicode = \
	tests/unit/src/t_chars \
	tests/unit/src/t_fold \
	tests/unit/src/t_forms \
	tests/unit/src/t_nfc \
	tests/unit/src/t_utf8
check_PROGRAMS += $(unit_unicode)
$(unit_unicode): LDADD = libkc_src.la $(CHECK_LIBS) $(ICU_LIBS)
TESTS += $(unit_unicode)
endif

# Unicode's own test, and ICU as the oracle on random text.
check_PROGRAMS += tests/unit/src/normtest tests/long/fuzz_forms
tests_unit_src_normtest_LDADD = libkc_src.la
tests_long_fuzz_forms_LDADD = libkc_src.la $(ICU_LIBS)
TESTS += tests/t-normtest.sh tests/long/fuzz_forms
EXTRA_DIST += tests/t-normtest.sh tests/unit/src/oracle.h tests/vectors/korean.txt

.PHONY: check-long check-long-forms
check-long: check-long-forms
check-long-forms: tests/long/fuzz_forms$(EXEEXT)
	tests/long/fuzz_forms 100000000 $${FUZZ_SEED:-$$(date +%s)}
