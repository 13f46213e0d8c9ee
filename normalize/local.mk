# SPDX-License-Identifier: Apache-2.0
kcinclude_HEADERS += src/kcorpus/jamo.h src/kcorpus/norm.h
noinst_LTLIBRARIES += libkc_normalize.la
libkc_normalize_la_SOURCES = \
	normalize/hanja/hanja.c normalize/hanja/hanja_internal.h \
	normalize/hanja/hanja_tables.c normalize/hanja/hanja_tables.h \
	normalize/hanja/hanja_words.c \
	normalize/jamo/cluster_tables.c normalize/jamo/cluster_tables.h \
	normalize/jamo/compat_tables.c normalize/jamo/compat_tables.h \
	normalize/jamo/compose.c \
	normalize/jamo/jamo.c \
	normalize/jamo/pua.c \
	normalize/jamo/pua_tables.c normalize/jamo/pua_tables.h \
	normalize/jamo/schemes.c normalize/jamo/schemes_internal.h \
	normalize/jamo/schemes_bytes.c \
	normalize/jamo/schemes_old.c \
	normalize/repair/cp949_encode.c normalize/repair/cp949_encode.h \
	normalize/repair/josa.c \
	normalize/repair/mojibake.c \
	normalize/repair/mojibake_evidence.c normalize/repair/mojibake_evidence.h \
	normalize/repair/repair.c \
	normalize/repair/repair_lines.c \
	normalize/repair/unescape.c \
	normalize/scan/attention.c normalize/scan/attention.h \
	normalize/scan/attention_x86.c \
	normalize/scan/kinds.c normalize/scan/kinds.h \
	normalize/scan/span.c normalize/scan/span.h \
	normalize/explain.c \
	normalize/invisible.c \
	normalize/norm.c \
	normalize/norm_internal.h normalize/norm_log.h \
	normalize/options.c \
	normalize/passes.c normalize/passes.h \
	normalize/steps.c normalize/steps.h \
	normalize/walk.c normalize/walk.h \
	normalize/web.c \
	normalize/whole_form.c
EXTRA_DIST += build-aux/gen-korean.py

if HAVE_CHECK
unit_normalize = \
	tests/unit/normalize/t_jamo \
	tests/unit/normalize/t_norm \
	tests/unit/normalize/t_norm_laws
check_PROGRAMS += $(unit_normalize)
$(unit_normalize): LDADD = libkc_normalize.la libkc_src.la $(CHECK_LIBS)
TESTS += $(unit_normalize)
endif
EXTRA_DIST += tests/unit/normalize/norm_try.h

.PHONY: check-long-norm
check-long: check-long-norm
check-long-norm: tests/unit/normalize/t_norm_laws$(EXEEXT)
	KC_LAWS=100 CK_DEFAULT_TIMEOUT=3000 tests/unit/normalize/t_norm_laws

# The tables against Unicode's own files.
TESTS += tests/t-korean-tables.sh tests/t-norm-data.sh
EXTRA_DIST += tests/t-korean-tables.sh tests/t-norm-data.sh
