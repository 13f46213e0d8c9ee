# SPDX-License-Identifier: Apache-2.0
# The ground: memory, records, files, threads, text. Rooms include nothing else.

kcincludedir = $(includedir)/kcorpus
kcinclude_HEADERS = \
	src/kcorpus/base.h \
	src/kcorpus/base64.h \
	src/kcorpus/charset.h \
	src/kcorpus/content.h \
	src/kcorpus/date.h \
	src/kcorpus/hangul.h \
	src/kcorpus/hash.h \
	src/kcorpus/io.h \
	src/kcorpus/json.h \
	src/kcorpus/number.h \
	src/kcorpus/parquet.h \
	src/kcorpus/record.h \
	src/kcorpus/spool.h \
	src/kcorpus/stream.h \
	src/kcorpus/tokens.h \
	src/kcorpus/unicode.h
include_HEADERS = src/kcorpus.h
pkgconfigdir = $(libdir)/pkgconfig
pkgconfig_DATA = src/kcorpus.pc

noinst_LTLIBRARIES += libkc_src.la
libkc_src_la_SOURCES = \
	src/arena.c \
	src/ascii.h \
	src/base64.c \
	src/buf.c \
	src/bytes.h \
	src/cpu.c src/cpu.h \
	src/crc32c.c src/crc32c.h \
	src/date.c \
	src/error.c \
	src/hash.c \
	src/io/compressor.c src/io/compressor.h \
	src/io/content.c \
	src/io/deflate.c src/io/deflate.h \
	src/io/filemap.c src/io/filemap.h \
	src/io/gunzip.c src/io/gunzip.h \
	src/io/inflate.c src/io/inflate.h \
	src/io/outset.c src/io/outset.h \
	src/io/patch.h \
	src/io/readahead.c src/io/readahead.h \
	src/io/reader.c \
	src/io/spool.c \
	src/io/sys.c src/io/sys.h \
	src/io/target.c src/io/target.h \
	src/io/unbrotli.c src/io/unbrotli.h \
	src/io/unpack.c src/io/unpack.h \
	src/io/unpack_search.c \
	src/io/unsnappy.c src/io/unsnappy.h \
	src/io/writer.c \
	src/io/zstd_dict.c src/io/zstd_dict.h \
	src/mem.c src/mem.h \
	src/number.c \
	src/parquet/column_out.c src/parquet/column_out.h \
	src/parquet/number_runs.c src/parquet/number_runs.h \
	src/parquet/parquet.c src/parquet/parquet_internal.h \
	src/parquet/parquet_codec.c \
	src/parquet/parquet_footer.c \
	src/parquet/parquet_page.c \
	src/parquet/parquet_values.c \
	src/parquet/thrift.c src/parquet/thrift.h \
	src/parquet/thrift_out.c src/parquet/thrift_out.h \
	src/pattern.c src/pattern.h \
	src/record/json.c \
	src/record/json_lex.c src/record/json_lex.h \
	src/record/json_skip.c \
	src/record/json_string.c \
	src/record/record.c src/record/record_fields.h \
	src/record/record_write.c \
	src/run/line_batches.c \
	src/run/ring.c src/run/ring.h \
	src/run/stream.c \
	src/suffixes.c src/suffixes.h \
	src/sha256.c \
	src/tokens.c src/tokens_layout.h \
	src/tokens_parse.c \
	src/random.h \
	src/varint.h \
	src/version.c
libkc_src_la_CFLAGS = $(AM_CFLAGS) \
	$(ICU_CFLAGS) $(PCRE2_CFLAGS) $(ZLIB_CFLAGS) $(DEFLATE_CFLAGS) $(BROTLI_CFLAGS) $(ZSTD_CFLAGS) $(SNAPPY_CFLAGS) $(XXHASH_CFLAGS) $(DIVSUFSORT_CFLAGS)
libkc_src_la_LIBADD = \
	$(ICU_LIBS) $(PCRE2_LIBS) $(ZLIB_LIBS) $(DEFLATE_LIBS) $(BROTLI_LIBS) $(ZSTD_LIBS) $(SNAPPY_LIBS) $(XXHASH_LIBS) $(DIVSUFSORT_LIBS)

# The library that users link: every room and nothing of its own.
lib_LTLIBRARIES += libkcorpus.la
libkcorpus_la_SOURCES =
libkcorpus_la_LIBADD = \
	libkc_ingest.la \
	libkc_normalize.la \
	libkc_select.la \
	libkc_dedup.la \
	libkc_tokenizer.la \
	libkc_shard.la \
	libkc_src.la
libkcorpus_la_LDFLAGS = $(AM_LDFLAGS) -version-info $(KC_LIB_VERSION) \
	-no-undefined
if HAVE_VSCRIPT
libkcorpus_la_LDFLAGS += -Wl,--version-script=$(top_srcdir)/src/libkcorpus.map
EXTRA_libkcorpus_la_DEPENDENCIES = $(top_srcdir)/src/libkcorpus.map
else
libkcorpus_la_LDFLAGS += -export-symbols-regex '^kc_'
endif
if HAVE_BSYMBOLIC
libkcorpus_la_LDFLAGS += -Wl,-Bsymbolic-functions
endif
EXTRA_DIST += src/libkcorpus.map

if HAVE_CHECK
unit_src = \
	tests/unit/src/t_base \
	tests/unit/src/t_date \
	tests/unit/src/t_io \
	tests/unit/src/t_json \
	tests/unit/src/t_output \
	tests/unit/src/t_pattern \
	tests/unit/src/t_record \
	tests/unit/src/t_spool \
	tests/unit/src/t_stream \
	tests/unit/src/t_tokens \
	tests/unit/src/t_parquet_out \
	tests/unit/src/t_unpack
check_PROGRAMS += $(unit_src)
$(unit_src): LDADD = libkc_src.la $(CHECK_LIBS)
TESTS += $(unit_src)
endif
tests_unit_src_t_pattern_LDADD = libkc_src.la $(PCRE2_LIBS) $(CHECK_LIBS)
