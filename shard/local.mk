# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += libkc_shard.la
libkc_shard_la_SOURCES =
