# SPDX-License-Identifier: Apache-2.0
# Bytes to documents: archives, encodings of pages, HTML.
kcinclude_HEADERS += \
	src/kcorpus/http.h \
	src/kcorpus/page.h \
	src/kcorpus/site.h \
	src/kcorpus/warc.h

noinst_LTLIBRARIES += libkc_ingest.la
libkc_ingest_la_SOURCES = \
	ingest/archive/http.c \
	ingest/archive/http_head.c \
	ingest/archive/media_type.c \
	ingest/archive/warc.c ingest/archive/warc_internal.h \
	ingest/archive/warc_head.c \
	ingest/archive/warc_input.c ingest/archive/warc_input.h \
	ingest/archive/warc_search.c ingest/archive/warc_search.h \
	ingest/content/html_facts.c \
	ingest/content/html_features.c ingest/content/html_features.h \
	ingest/content/html_comments.c ingest/content/html_comments.h \
	ingest/content/html_main.c ingest/content/html_main.h \
	ingest/content/html_model.c ingest/content/html_model.h \
	ingest/content/html_model_tables.c \
	ingest/content/html_names.c ingest/content/html_names.h \
	ingest/content/html_rounding.c ingest/content/html_rounding.h \
	ingest/encoding/decide.c ingest/encoding/decide.h \
	ingest/encoding/guess.c \
	ingest/encoding/guess_latin.c \
	ingest/encoding/korean_score.c ingest/encoding/korean_score.h \
	ingest/encoding/utf8_mixed.c ingest/encoding/utf8_mixed.h \
	ingest/html/html_entity.c \
	ingest/html/html_marks.c \
	ingest/html/html_prescan.c \
	ingest/html/html_tags.c ingest/html/html_tags.h \
	ingest/html/html_text.c ingest/html/html_text.h \
	ingest/html/html_token.c ingest/html/html_token.h \
	ingest/html/html_tree.c ingest/html/html_tree.h \
	ingest/meta/html_date.c ingest/meta/html_date.h \
	ingest/meta/html_meta.c ingest/meta/html_meta.h \
	ingest/meta/html_title.c \
	ingest/meta/json_ld.c ingest/meta/json_ld.h \
	ingest/meta/page_date.c ingest/meta/page_date.h \
	ingest/meta/site.c \
	ingest/meta/suffix_tables.c ingest/meta/suffix_tables.h \
	ingest/page.c
libkc_ingest_la_CFLAGS = $(AM_CFLAGS) $(PSL_CFLAGS)
# A source that is no more in the list must not stay in the archive.
EXTRA_libkc_ingest_la_DEPENDENCIES = $(srcdir)/ingest/local.mk
libkc_ingest_la_LIBADD = $(PSL_LIBS)
EXTRA_DIST += build-aux/gen-suffixes.py
EXTRA_DIST += build-aux/train-content.py
# What the model of main content is trained on.
EXTRA_PROGRAMS += build-aux/content-rows
build_aux_content_rows_LDADD = libkc_ingest.la libkc_src.la

if HAVE_CHECK
unit_ingest = \
	tests/unit/ingest/t_guess \
	tests/unit/ingest/t_content \
	tests/unit/ingest/t_html \
	tests/unit/ingest/t_http \
	tests/unit/ingest/t_meta \
	tests/unit/ingest/t_page \
	tests/unit/ingest/t_parquet \
	tests/unit/ingest/t_site \
	tests/unit/ingest/t_warc
if HAVE_GUMBO
unit_ingest += tests/unit/ingest/t_html_gumbo
endif
check_PROGRAMS += $(unit_ingest)
$(unit_ingest): LDADD = libkc_ingest.la libkc_src.la $(CHECK_LIBS)
TESTS += $(unit_ingest)
endif
# Gumbo is the reference that our tree is held against.
tests_unit_ingest_t_html_gumbo_LDADD = libkc_ingest.la libkc_src.la $(CHECK_LIBS) \
	$(GUMBO_LIBS)
tests_unit_ingest_t_http_LDADD = libkc_ingest.la libkc_src.la $(CHECK_LIBS) $(ZLIB_LIBS)

check_PROGRAMS += tests/fuzz/fuzz_charset tests/fuzz/fuzz_html \
	tests/fuzz/fuzz_http tests/fuzz/fuzz_parquet tests/fuzz/fuzz_unpack tests/fuzz/fuzz_warc
EXTRA_DIST += tests/fuzz/charset.seeds tests/fuzz/html.seeds \
	tests/fuzz/http.seeds tests/fuzz/parquet.seeds tests/fuzz/unpack.seeds tests/fuzz/warc.seeds
tests_fuzz_fuzz_charset_SOURCES = tests/fuzz/fuzz_charset.c $(fuzz_main)
tests_fuzz_fuzz_charset_LDADD = libkc_ingest.la libkc_src.la
tests_fuzz_fuzz_http_SOURCES = tests/fuzz/fuzz_http.c $(fuzz_main)
tests_fuzz_fuzz_http_LDADD = libkc_ingest.la libkc_src.la
tests_fuzz_fuzz_unpack_SOURCES = tests/fuzz/fuzz_unpack.c $(fuzz_main)
tests_fuzz_fuzz_unpack_LDADD = libkc_src.la
tests_fuzz_fuzz_html_SOURCES = tests/fuzz/fuzz_html.c $(fuzz_main)
tests_fuzz_fuzz_html_LDADD = libkc_ingest.la libkc_src.la
tests_fuzz_fuzz_warc_SOURCES = tests/fuzz/fuzz_warc.c $(fuzz_main)
tests_fuzz_fuzz_warc_LDADD = libkc_ingest.la libkc_src.la
tests_fuzz_fuzz_parquet_SOURCES = tests/fuzz/fuzz_parquet.c $(fuzz_main)
tests_fuzz_fuzz_parquet_LDADD = libkc_ingest.la libkc_src.la
