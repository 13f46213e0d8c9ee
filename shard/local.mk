# SPDX-License-Identifier: Apache-2.0
# Token streams into the files that trainers read.
kcinclude_HEADERS += \
	src/kcorpus/order.h \
	src/kcorpus/shard.h \
	src/kcorpus/shardset.h

noinst_LTLIBRARIES += libkc_shard.la
libkc_shard_la_SOURCES = \
	shard/check/check.c shard/check/check.h \
	shard/check/check_documents.c \
	shard/check/check_index.c \
	shard/check/check_payload.c \
	shard/check/check_rows.c \
	shard/check/check_set.c \
	shard/check/consumers.c \
	shard/formats/arrayrecord.c shard/formats/arrayrecord.h \
	shard/formats/arrayrecord_rows.c \
	shard/formats/doc_index.c shard/formats/doc_index.h \
	shard/formats/formats.c \
	shard/formats/highwayhash.c shard/formats/highwayhash.h \
	shard/formats/index_json.c shard/formats/index_json.h \
	shard/formats/litdata.c \
	shard/formats/litdata_rows.c \
	shard/formats/mds.c shard/formats/mds.h \
	shard/formats/mds_rows.c \
	shard/formats/megatron.c \
	shard/formats/olmo.c \
	shard/formats/parquet_file.c \
	shard/formats/parquet_ids.c \
	shard/formats/positions.c \
	shard/formats/rows.h \
	shard/formats/sample_table.c shard/formats/sample_table.h \
	shard/formats/tar_members.c shard/formats/tar_members.h \
	shard/formats/tf_example.c shard/formats/tf_example.h \
	shard/formats/tfrecord.c \
	shard/formats/tfrecord_rows.c \
	shard/formats/webdataset.c \
	shard/formats/webdataset_rows.c \
	shard/order/best_fit.c \
	shard/order/mix.c shard/order/mix.h \
	shard/order/mix_rule.c shard/order/mix_rule.h \
	shard/order/pack_window.c shard/order/pack_window.h \
	shard/order/shuffle.c \
	shard/order/shuffle_list.c shard/order/shuffle_list.h \
	shard/set/foreign_set.c shard/set/foreign_set.h \
	shard/set/lineage.c shard/set/lineage.h \
	shard/set/manifest.c \
	shard/set/manifest_params.c \
	shard/set/manifest_read.c \
	shard/set/manifest_values.c shard/set/manifest_values.h \
	shard/set/set_finish.c \
	shard/set/set_formats.c \
	shard/set/set_shards.c \
	shard/set/set_walk.c \
	shard/set/set_writer.c shard/set/set_writer.h \
	shard/set/shard_set.c shard/set/shard_set.h \
	shard/assembly.c shard/assembly.h \
	shard/file_worker.c shard/file_worker.h \
	shard/head_columns.c shard/head_columns.h \
	shard/head_id.c shard/head_id.h \
	shard/id_scan.c \
	shard/outfile.c \
	shard/payload.c \
	shard/shard_internal.h \
	shard/special_ids.c shard/special_ids.h

if HAVE_CHECK
shard_tests = \
	tests/unit/shard/t_shard \
	tests/unit/shard/t_shard_ceilings \
	tests/unit/shard/t_shard_faults \
	tests/unit/shard/t_rows \
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
EXTRA_DIST += tests/long/scale.sh tests/long/shard-scale.sh
.PHONY: check-long-scale
check-long: check-long-scale
check-long-scale: all
	@$(AM_TESTS_ENVIRONMENT) $(SHELL) $(srcdir)/tests/long/shard-scale.sh
