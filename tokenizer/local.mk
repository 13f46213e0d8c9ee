# SPDX-License-Identifier: Apache-2.0
# Learning and applying a vocabulary.
kcinclude_HEADERS += \
	src/kcorpus/bpe.h \
	src/kcorpus/counts.h \
	src/kcorpus/pretoken.h \
	src/kcorpus/tokenizer.h

noinst_LTLIBRARIES += libkc_tokenizer.la
libkc_tokenizer_la_SOURCES = \
	tokenizer/bpe_internal.h \
	tokenizer/bpe_pairs.c \
	tokenizer/bpe_recount.c \
	tokenizer/bpe_train.c \
	tokenizer/bpe_words.c \
	tokenizer/bytemap.c tokenizer/bytemap.h \
	tokenizer/counts.c tokenizer/counts_internal.h \
	tokenizer/counts_file.c \
	tokenizer/counts_merge.c \
	tokenizer/counts_run.c \
	tokenizer/counts_settle.c \
	tokenizer/counts_sort.c \
	tokenizer/encode.c tokenizer/encode_internal.h \
	tokenizer/hf_read.c \
	tokenizer/hf_write.c \
	tokenizer/lookup.h \
	tokenizer/merge.c \
	tokenizer/pretoken.c \
	tokenizer/scan.c tokenizer/scan.h \
	tokenizer/scan_cl100k.c \
	tokenizer/scan_gpt2.c \
	tokenizer/scan_o200k.c \
	tokenizer/syllables.c \
	tokenizer/tokenizer.c tokenizer/tokenizer_internal.h

if HAVE_CHECK
unit_tokenizer = \
	tests/unit/tokenizer/t_bpe \
	tests/unit/tokenizer/t_counts \
	tests/unit/tokenizer/t_pretoken \
	tests/unit/tokenizer/t_tokenizer \
	tests/unit/tokenizer/t_tokenizer_faults
check_PROGRAMS += $(unit_tokenizer)
TESTS += $(unit_tokenizer)
endif
tests_unit_tokenizer_t_pretoken_LDADD = libkc_tokenizer.la libkc_src.la $(CHECK_LIBS)
tests_unit_tokenizer_t_bpe_LDADD = libkc_tokenizer.la libkc_src.la $(CHECK_LIBS)
tests_unit_tokenizer_t_counts_LDADD = libkc_tokenizer.la libkc_src.la $(CHECK_LIBS)
tests_unit_tokenizer_t_tokenizer_LDADD = libkc_tokenizer.la libkc_src.la $(CHECK_LIBS)
tests_unit_tokenizer_t_tokenizer_faults_LDADD = \
	libkc_tokenizer.la libkc_hooks.la $(CHECK_LIBS)
