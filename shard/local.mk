# SPDX-License-Identifier: Apache-2.0
# Token streams into the files that trainers read.
kcinclude_HEADERS += \
	src/kcorpus/order.h \
	src/kcorpus/shard.h \
	src/kcorpus/shardset.h

noinst_LTLIBRARIES += libkc_shard.la
libkc_shard_la_SOURCES = \
	shard/arrayrecord.c \
	shard/arrayrecord_rows.c \
	shard/assembly.c shard/assembly.h \
	shard/best_fit.c \
	shard/check.c shard/check.h \
	shard/check_mds.c \
	shard/check_rows.c \
	shard/head_columns.c shard/head_columns.h \
	shard/consumers.c \
	shard/doc_index.c shard/doc_index.h \
	shard/formats.c \
	shard/head_id.c shard/head_id.h \
	shard/lineage.c shard/lineage.h \
	shard/litdata.c \
	shard/manifest.c \
	shard/manifest_read.c \
	shard/manifest_values.c shard/manifest_values.h \
	shard/mds.c \
	shard/mds_rows.c \
	shard/megatron.c \
	shard/mix.c shard/mix.h \
	shard/mix_rule.c shard/mix_rule.h \
	shard/olmo.c \
	shard/outfile.c \
	shard/highwayhash.c shard/highwayhash.h \
	shard/id_scan.c \
	shard/pack_window.c shard/pack_window.h \
	shard/parquet_file.c \
	shard/parquet_ids.c \
	shard/payload.c \
	shard/positions.c \
	shard/rows.h \
	shard/shard_internal.h \
	shard/special_ids.c shard/special_ids.h \
	shard/tf_example.c shard/tf_example.h \
	shard/tfrecord.c \
	shard/tfrecord_rows.c \
	shard/webdataset.c \
	shard/webdataset_rows.c \
	shard/shuffle.c \
	shard/shuffle_list.c shard/shuffle_list.h \
	shard/set_formats.c \
	shard/set_shards.c \
	shard/set_walk.c \
	shard/set_writer.c shard/set_writer.h \
	shard/shard_set.c shard/shard_set.h

if HAVE_CHECK
shard_tests = \
	tests/unit/shard/t_shard \
	tests/unit/shard/t_shard_faults \
	tests/unit/shard/t_shard_formats \
	tests/unit/shard/t_special_ids \
	tests/unit/shard/t_packed_sets \
	tests/unit/shard/t_packing \
	tests/unit/shard/t_shuffle
check_PROGRAMS += $(shard_tests)
$(shard_tests): LDADD = libkc_shard.la libkc_src.la $(CHECK_LIBS)
TESTS += $(shard_tests)
endif
tests_unit_shard_t_shard_faults_LDADD = libkc_shard.la libkc_hooks.la $(CHECK_LIBS)
EXTRA_DIST += tests/unit/shard/folder.h tests/unit/shard/shard_try.h

# A hundred kills of a run that is taken up again.
.PHONY: check-long-shard
check-long: check-long-shard
check-long-shard: all
	@$(AM_TESTS_ENVIRONMENT) KC_KILLS=100 $(SHELL) $(srcdir)/tests/t-shard-resume.sh

# 100 million documents, a document of 5 GB, 10^9 tokens (tests/long/shard-scale.sh).
EXTRA_DIST += tests/long/shard-scale.sh
.PHONY: check-long-scale
check-long: check-long-scale
check-long-scale: all
	@$(AM_TESTS_ENVIRONMENT) $(SHELL) $(srcdir)/tests/long/shard-scale.sh
