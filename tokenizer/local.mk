# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += libkc_tokenizer.la
libkc_tokenizer_la_SOURCES =
