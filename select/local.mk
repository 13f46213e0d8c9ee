# SPDX-License-Identifier: Apache-2.0
noinst_LTLIBRARIES += libkc_select.la
libkc_select_la_SOURCES =
