# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += libkc_ingest.la
libkc_ingest_la_SOURCES =
