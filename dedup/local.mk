# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += libkc_dedup.la
libkc_dedup_la_SOURCES =
