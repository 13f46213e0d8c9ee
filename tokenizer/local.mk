# SPDX-License-Identifier: Apache-2.0
# Learning and applying a vocabulary.
kcinclude_HEADERS += \
	src/kcorpus/bpe.h \
	src/kcorpus/counts.h \
	src/kcorpus/eval.h \
	src/kcorpus/extend.h \
	src/kcorpus/parter.h \
	src/kcorpus/pieces.h \
	src/kcorpus/pretoken.h \
	src/kcorpus/prune.h \
	src/kcorpus/tokenizer.h \
	src/kcorpus/unigram.h

noinst_LTLIBRARIES += libkc_tokenizer.la
libkc_tokenizer_la_SOURCES = \
	tokenizer/counts/counts.c \
	tokenizer/counts/counts_file.c \
	tokenizer/counts/counts_internal.h \
	tokenizer/counts/counts_merge.c \
	tokenizer/counts/counts_parts.c \
	tokenizer/counts/counts_run.c \
	tokenizer/counts/counts_settle.c \
	tokenizer/counts/counts_sort.c \
	tokenizer/encode/byte_pieces.c \
	tokenizer/encode/byte_pieces.h \
	tokenizer/encode/cache.c \
	tokenizer/encode/cache.h \
	tokenizer/encode/cut.c \
	tokenizer/encode/decode.c \
	tokenizer/encode/encode.c \
	tokenizer/encode/encoder.c \
	tokenizer/encode/encoder.h \
	tokenizer/encode/encode_how.c \
	tokenizer/encode/cut_blocks_x86.c \
	tokenizer/encode/cut_pieces.c \
	tokenizer/encode/cut_pieces.h \
	tokenizer/eval/distribution.c \
	tokenizer/eval/eval.c \
	tokenizer/eval/eval_internal.h \
	tokenizer/eval/layout.c \
	tokenizer/eval/morphs.c \
	tokenizer/eval/pair_counts.c \
	tokenizer/eval/sums.c \
	tokenizer/eval/vocabulary.c \
	tokenizer/extend/extend.c \
	tokenizer/extend/join_words.c \
	tokenizer/extend/prune.c \
	tokenizer/file/file.c \
	tokenizer/file/file.h \
	tokenizer/file/file_hash.c \
	tokenizer/file/gguf.h \
	tokenizer/file/gguf_read.c \
	tokenizer/file/gguf_write.c \
	tokenizer/file/gpt2_read.c \
	tokenizer/file/gpt2_write.c \
	tokenizer/file/hf.h \
	tokenizer/file/hf_decoder.c \
	tokenizer/file/hf_json.c \
	tokenizer/file/hf_map.c \
	tokenizer/file/hf_map.h \
	tokenizer/file/hf_merges.c \
	tokenizer/file/hf_model.c \
	tokenizer/file/hf_normalizer.c \
	tokenizer/file/hf_pretokenizer.c \
	tokenizer/file/hf_read.c \
	tokenizer/file/hf_wordpiece.c \
	tokenizer/file/hf_write.c \
	tokenizer/file/hf_write.h \
	tokenizer/file/hf_write_model.c \
	tokenizer/file/hf_write_text.c \
	tokenizer/file/protobuf.c \
	tokenizer/file/protobuf.h \
	tokenizer/file/sentencepiece.h \
	tokenizer/file/sentencepiece_from_hf.c \
	tokenizer/file/sentencepiece_read.c \
	tokenizer/file/sentencepiece_write.c \
	tokenizer/file/space_runs.c \
	tokenizer/file/tiktoken_read.c \
	tokenizer/file/tiktoken_write.c \
	tokenizer/model/bpe.c \
	tokenizer/model/bpe_model.h \
	tokenizer/model/char_split.c \
	tokenizer/model/cuts.c \
	tokenizer/model/cuts.h \
	tokenizer/model/derive.c \
	tokenizer/model/dropout.c \
	tokenizer/model/dropout.h \
	tokenizer/model/joints.c \
	tokenizer/model/joints.h \
	tokenizer/model/merge.c \
	tokenizer/model/merge_short.c \
	tokenizer/model/model.c \
	tokenizer/model/model.h \
	tokenizer/model/syllables.c \
	tokenizer/model/unigram_model.c \
	tokenizer/model/unigram_paths.c \
	tokenizer/model/unigram_steps.c \
	tokenizer/model/unigram_steps.h \
	tokenizer/model/unigram_model.h \
	tokenizer/model/unknown.c \
	tokenizer/model/unknown.h \
	tokenizer/model/wordpiece.c \
	tokenizer/model/wordpiece.h \
	tokenizer/pretoken/block.h \
	tokenizer/pretoken/block_x86.c \
	tokenizer/pretoken/hf_regex.c \
	tokenizer/pretoken/hf_regex.h \
	tokenizer/pretoken/hf_regex_tables.c \
	tokenizer/pretoken/pretoken.c \
	tokenizer/pretoken/scan.c \
	tokenizer/pretoken/scan.h \
	tokenizer/pretoken/scan_cl100k.c \
	tokenizer/pretoken/scan_deepseek.c \
	tokenizer/pretoken/scan_gpt2.c \
	tokenizer/pretoken/scan_korean.c \
	tokenizer/pretoken/scan_o200k.c \
	tokenizer/pretoken/scan_words.c \
	tokenizer/pretoken/splits.c \
	tokenizer/pretoken/splits.h \
	tokenizer/pretoken/superwords.c \
	tokenizer/pretoken/words.h \
	tokenizer/text/accents.c \
	tokenizer/text/accents.h \
	tokenizer/text/accents_tables.c \
	tokenizer/text/bert.c \
	tokenizer/text/bert.h \
	tokenizer/text/charsmap.c \
	tokenizer/text/charsmap.h \
	tokenizer/text/edits.c \
	tokenizer/text/edits.h \
	tokenizer/text/finder.c \
	tokenizer/text/finder.h \
	tokenizer/text/precompiled.c \
	tokenizer/text/rules.c \
	tokenizer/text/rules.h \
	tokenizer/text/sentencepiece_rules.c \
	tokenizer/text/spans.h \
	tokenizer/train/bpe_chars.c \
	tokenizer/train/bpe_chars.h \
	tokenizer/train/bpe_continue.c \
	tokenizer/train/bpe_count.c \
	tokenizer/train/bpe_internal.h \
	tokenizer/train/bpe_limits.c \
	tokenizer/train/bpe_limits.h \
	tokenizer/train/bpe_pairs.c \
	tokenizer/train/bpe_pieces.c \
	tokenizer/train/bpe_pieces.h \
	tokenizer/train/bpe_recount.c \
	tokenizer/train/bpe_train.c \
	tokenizer/train/bpe_words.c \
	tokenizer/train/parter.c \
	tokenizer/train/piece_base.c \
	tokenizer/train/piece_base.h \
	tokenizer/train/piece_chars.c \
	tokenizer/train/piece_file.c \
	tokenizer/train/piece_rule.c \
	tokenizer/train/unigram_chunk.c \
	tokenizer/train/unigram_file.c \
	tokenizer/train/unigram_internal.h \
	tokenizer/train/unigram_match.c \
	tokenizer/train/unigram_nodes.c \
	tokenizer/train/unigram_pass.c \
	tokenizer/train/unigram_prune.c \
	tokenizer/train/unigram_seeds.c \
	tokenizer/train/unigram_select.c \
	tokenizer/train/unigram_suffix.c \
	tokenizer/train/unigram_table.c \
	tokenizer/train/unigram_tape.c \
	tokenizer/train/unigram_train.c \
	tokenizer/train/unigram_words.c \
	tokenizer/vocab/bytemap.c \
	tokenizer/vocab/bytemap.h \
	tokenizer/vocab/char_map.c \
	tokenizer/vocab/char_map.h \
	tokenizer/vocab/lookup.h \
	tokenizer/vocab/trie.c \
	tokenizer/vocab/trie.h \
	tokenizer/vocab/vocab.c \
	tokenizer/vocab/vocab.h \
	tokenizer/tokenizer.c \
	tokenizer/tokenizer_internal.h
libkc_tokenizer_la_LIBADD = -lm

if HAVE_CHECK
unit_tokenizer = \
	tests/unit/tokenizer/t_bpe \
	tests/unit/tokenizer/t_bpe_pieces \
	tests/unit/tokenizer/t_cache \
	tests/unit/tokenizer/t_counts \
	tests/unit/tokenizer/t_eval \
	tests/unit/tokenizer/t_extend \
	tests/unit/tokenizer/t_gguf \
	tests/unit/tokenizer/t_hf \
	tests/unit/tokenizer/t_parter \
	tests/unit/tokenizer/t_pretoken \
	tests/unit/tokenizer/t_sentencepiece \
	tests/unit/tokenizer/t_encode_how \
	tests/unit/tokenizer/t_encoder \
	tests/unit/tokenizer/t_tokenizer \
	tests/unit/tokenizer/t_tokenizer_faults \
	tests/unit/tokenizer/t_tokenizer_json \
	tests/unit/tokenizer/t_tokenizer_scalar \
	tests/unit/tokenizer/t_unigram \
	tests/unit/tokenizer/t_unigram_encode \
	tests/unit/tokenizer/t_words
check_PROGRAMS += $(unit_tokenizer)
$(unit_tokenizer): LDADD = libkc_tokenizer.la libkc_src.la $(CHECK_LIBS)
TESTS += $(unit_tokenizer)
endif
tests_unit_tokenizer_t_sentencepiece_LDADD = libkc_tokenizer.la libkc_src.la $(CHECK_LIBS) -lm
tests_unit_tokenizer_t_encode_how_LDADD = libkc_tokenizer.la libkc_src.la $(CHECK_LIBS) -lm
tests_unit_tokenizer_t_unigram_LDADD = libkc_tokenizer.la libkc_src.la $(CHECK_LIBS) -lm
tests_unit_tokenizer_t_unigram_encode_LDADD = libkc_tokenizer.la libkc_src.la $(CHECK_LIBS) -lm
# The encoder as it is on processors without AVX2.
tests_unit_tokenizer_t_tokenizer_scalar_SOURCES = tests/unit/tokenizer/t_tokenizer.c
tests_unit_tokenizer_t_tokenizer_scalar_CPPFLAGS = $(AM_CPPFLAGS) -DUNIT_SCALAR=1
tests_unit_tokenizer_t_tokenizer_scalar_LDADD = \
	libkc_tokenizer.la libkc_hooks.la $(CHECK_LIBS)
tests_unit_tokenizer_t_tokenizer_faults_LDADD = \
	libkc_tokenizer.la libkc_hooks.la $(CHECK_LIBS)

# 20 GB of made text with more than 10^8 different eojeol; time that grows as texts do.
check_PROGRAMS += tests/long/made_korean
tests_long_made_korean_SOURCES = tests/long/made_korean.c
tests_long_made_korean_LDADD = -lm
EXTRA_DIST += tests/long/train-scale.sh tests/long/train_linear.py
.PHONY: check-long-train
check-long: check-long-train
check-long-train: all tests/long/made_korean$(EXEEXT)
	@$(AM_TESTS_ENVIRONMENT) $(SHELL) $(srcdir)/tests/long/train-scale.sh \
		$(abs_builddir)/tests/long/made_korean$(EXEEXT) || test $$? = 77
	@$(AM_TESTS_ENVIRONMENT) python3 $(srcdir)/tests/long/train_linear.py || test $$? = 77
