# SPDX-License-Identifier: Apache-2.0
# The tools, in the order of the pipeline. A new one is one line here.
kc_tools = \
	tools/kc-extract \
	tools/kc-norm \
	tools/kc-jamo \
	tools/kc-lang \
	tools/kc-filter \
	tools/kc-dedup \
	tools/kc-sketch \
	tools/kc-pairs \
	tools/kc-cluster \
	tools/kc-drop \
	tools/kc-count \
	tools/kc-train \
	tools/kc-encode \
	tools/kc-decode \
	tools/kc-vocab \
	tools/kc-shard \
	tools/kc-stat

bin_PROGRAMS += tools/kcorpus $(kc_tools)
tools_kc_extract_SOURCES = tools/kc-extract.c tools/extract/extract.h \
	tools/extract/extract_source.c tools/extract/extract_work.c \
	tools/extract/name_list.c tools/extract/name_list.h \
	tools/extract/parquet_rows.c tools/extract/parquet_rows.h
tools_kc_filter_SOURCES = tools/kc-filter.c tools/filter/filter.h \
	tools/filter/filter_explain.c tools/filter/filter_sweep.c
tools_kc_lang_SOURCES = tools/kc-lang.c tools/lang/lang_commands.h \
	tools/lang/lang_eval.c tools/lang/lang_judge.c \
	tools/lang/lang_limits.c \
	tools/lang/lang_train.c
tools_kc_dedup_SOURCES = tools/kc-dedup.c \
	tools/dedup/dedup_against.c tools/dedup/dedup_against.h \
	tools/dedup/dedup_index.c tools/dedup/dedup_index.h \
	tools/dedup/dedup_passages.c tools/dedup/dedup_passages.h \
	tools/dedup/dedup_records.c tools/dedup/dedup_records.h \
	tools/dedup/dedup_substrings.c tools/dedup/dedup_substrings.h \
	tools/dedup/judging.c tools/dedup/judging.h \
	tools/dedup/policy.c tools/dedup/policy.h \
	tools/dedup/sources.c tools/dedup/sources.h \
	tools/dedup/verdict.c tools/dedup/verdict.h
tools_kc_sketch_SOURCES = tools/kc-sketch.c \
	tools/dedup/judging.c tools/dedup/judging.h \
	tools/dedup/policy.c tools/dedup/policy.h \
	tools/dedup/stage.c tools/dedup/stage.h \
	tools/dedup/trove.c tools/dedup/trove.h \
	tools/dedup/trove_files.c tools/dedup/trove_files.h
tools_kc_pairs_SOURCES = tools/kc-pairs.c \
	tools/dedup/stage.c tools/dedup/stage.h
tools_kc_cluster_SOURCES = tools/kc-cluster.c \
	tools/dedup/judging.c tools/dedup/judging.h \
	tools/dedup/sources.c tools/dedup/sources.h \
	tools/dedup/stage.c tools/dedup/stage.h
tools_kc_drop_SOURCES = tools/kc-drop.c \
	tools/dedup/judging.c tools/dedup/judging.h \
	tools/dedup/stage.c tools/dedup/stage.h \
	tools/dedup/verdict.c tools/dedup/verdict.h
tools_kc_count_SOURCES = tools/kc-count.c tools/counting.c tools/counting.h
tools_kc_train_SOURCES = tools/kc-train.c tools/counting.c tools/counting.h \
	tools/provenance.c tools/provenance.h \
	tools/train/train_bpe.c tools/train/train_bpe.h \
	tools/train/train_learn.c tools/train/train_job.h \
	tools/train/train_parts.c tools/train/train_parts.h \
	tools/train/train_kinds.c tools/train/train_kinds.h \
	tools/train/train_pieces.c tools/train/train_pieces.h \
	tools/train/train_sizes.c tools/train/train_sizes.h \
	tools/train/train_unigram.c tools/train/train_unigram.h
tools_kc_encode_SOURCES = tools/kc-encode.c tools/encode/encode.h \
	tools/encode/encode_more.c tools/encode/encode_whole.c tools/counting.c tools/counting.h \
	tools/ids.c tools/ids.h tools/split_option.h
tools_kc_decode_SOURCES = tools/kc-decode.c tools/ids.c tools/ids.h tools/split_option.h
tools_kc_vocab_SOURCES = tools/kc-vocab.c tools/split_option.h tools/vocab/vocab_eval.c \
	tools/vocab/vocab_remake.c tools/vocab/vocab_remake.h \
	tools/vocab/vocab_prune.c \
	tools/vocab/vocab_extend.c tools/vocab/vocab_map.c tools/vocab/vocab_map.h \
	tools/counting.c tools/counting.h tools/provenance.c tools/provenance.h \
	tools/vocab/eval_data.c tools/vocab/eval_page.c tools/vocab/eval_print.c \
	tools/vocab/eval_rows.c tools/vocab/gold.c tools/vocab/vocab_commands.h
tools_kc_shard_SOURCES = tools/kc-shard.c tools/shard/shard_commands.h \
	tools/shard/shard_check.c tools/shard/shard_copy.c tools/shard/shard_job.c \
	tools/shard/shard_flow.c tools/shard/shard_flow.h \
	tools/shard/shard_job.h tools/shard/shard_look.c tools/shard/shard_named.c \
	tools/shard/shard_order.c tools/shard/shard_order.h \
	tools/shard/shard_vocab.c tools/shard/shard_vocab.h \
	tools/shard/shard_records.c \
	tools/shard/shard_write.c

# What `kcorpus` lists: names from here, summaries from the tools' sources.
tools/tools.def: tools/local.mk $(kc_tools:=.c)
	$(AM_V_GEN)$(MKDIR_P) tools && for t in $(kc_tools); do \
		cat $(srcdir)/$$t.c | tr '\n\t' '  ' | \
		sed -n "s|.*{\"\($${t#tools/}\)\", *\"\([^\"]*\)\".*|KC_TOOL(\"\1\", \"\2\")|p"; \
	done >$@.tmp && mv $@.tmp $@
BUILT_SOURCES += tools/tools.def
CLEANFILES += tools/tools.def

# The page of kc-vocab eval --plot, as strings.
EXTRA_DIST += tools/vocab/page.html
tools/vocab/page.def: tools/vocab/page.html
	$(AM_V_GEN)$(MKDIR_P) tools/vocab && \
	sed 's/[\\"]/\\&/g; s/^/"/; s/$$/\\n",/' $(srcdir)/tools/vocab/page.html >$@.tmp && mv $@.tmp $@
BUILT_SOURCES += tools/vocab/page.def
CLEANFILES += tools/vocab/page.def
