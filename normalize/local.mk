# SPDX-License-Identifier: Apache-2.0
kcinclude_HEADERS += src/kcorpus/jamo.h src/kcorpus/norm.h
noinst_LTLIBRARIES += libkc_normalize.la
libkc_normalize_la_SOURCES = \
	normalize/cluster_tables.c normalize/cluster_tables.h \
	normalize/compat_tables.c normalize/compat_tables.h \
	normalize/compose.c \
	normalize/cp949_encode.c normalize/cp949_encode.h \
	normalize/explain.c \
	normalize/hanja.c normalize/hanja_internal.h \
	normalize/hanja_tables.c normalize/hanja_tables.h \
	normalize/hanja_words.c \
	normalize/invisible.c \
	normalize/jamo.c \
	normalize/kinds.c normalize/kinds.h \
	normalize/repair_lines.c \
	normalize/mojibake.c \
	normalize/mojibake_evidence.c normalize/mojibake_evidence.h \
	normalize/norm.c \
	normalize/norm_internal.h normalize/norm_log.h \
	normalize/options.c \
	normalize/passes.c normalize/passes.h \
	normalize/pua.c \
	normalize/pua_tables.c normalize/pua_tables.h \
	normalize/repair.c \
	normalize/attention.c normalize/attention.h \
	normalize/attention_x86.c \
	normalize/schemes.c normalize/schemes_internal.h \
	normalize/schemes_bytes.c \
	normalize/schemes_old.c \
	normalize/span.c normalize/span.h \
	normalize/steps.c normalize/steps.h \
	normalize/walk.c normalize/walk.h \
	normalize/whole_form.c \
	normalize/josa.c \
	normalize/unescape.c \
	normalize/web.c
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
