# SPDX-License-Identifier: Apache-2.0
# The tools, in the order of the pipeline. A new one is one line here.
kc_tools = \
	tools/kc-extract \
	tools/kc-norm \
	tools/kc-jamo \
	tools/kc-lang \
	tools/kc-filter \
	tools/kc-dedup \
	tools/kc-count \
	tools/kc-train \
	tools/kc-encode \
	tools/kc-decode \
	tools/kc-shard \
	tools/kc-stat

noinst_LTLIBRARIES += libkc_cli.la
libkc_cli_la_SOURCES = \
	tools/base64.c tools/base64.h \
	tools/cli.c tools/cli.h tools/cli_internal.h \
	tools/cli_files.c \
	tools/cli_help.c \
	tools/cli_options.c \
	tools/cli_stats.c \
	tools/frames.c tools/frames.h \
	tools/grow.h \
	tools/map.c tools/map.h tools/map_internal.h \
	tools/map_retire.c \
	tools/map_work.c \
	tools/opt.c tools/opt.h \
	tools/opt_help.c \
	tools/watch.c tools/watch.h

bin_PROGRAMS += tools/kcorpus $(kc_tools)
LDADD = libkc_cli.la libkcorpus.la
tools_kc_extract_SOURCES = tools/kc-extract.c tools/extract.h \
	tools/extract_source.c tools/extract_work.c \
	tools/name_list.c tools/name_list.h
tools_kc_dedup_SOURCES = tools/kc-dedup.c tools/sketch_pack.c \
	tools/sketch_pack.h
tools_kc_count_SOURCES = tools/kc-count.c tools/counting.c tools/counting.h
tools_kc_train_SOURCES = tools/kc-train.c tools/counting.c tools/counting.h
tools_kc_encode_SOURCES = tools/kc-encode.c tools/encode.h \
	tools/encode_whole.c tools/counting.c tools/counting.h \
	tools/ids.c tools/ids.h
tools_kc_decode_SOURCES = tools/kc-decode.c tools/ids.c tools/ids.h
tools_kc_shard_SOURCES = tools/kc-shard.c tools/shard_commands.h \
	tools/shard_write.c

# What `kcorpus` lists: names from here, summaries from the tools' sources.
tools/tools.def: tools/local.mk
	$(AM_V_GEN)$(MKDIR_P) tools && for t in $(kc_tools); do \
		cat $(srcdir)/$$t.c | tr '\n\t' '  ' | \
		sed -n "s|.*{\"\($${t#tools/}\)\", *\"\([^\"]*\)\".*|KC_TOOL(\"\1\", \"\2\")|p"; \
	done >$@.tmp && mv $@.tmp $@
BUILT_SOURCES += tools/tools.def
CLEANFILES += tools/tools.def
