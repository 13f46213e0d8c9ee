# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += libkc_normalize.la
libkc_normalize_la_SOURCES =
