# SPDX-License-Identifier: Apache-2.0
# What every tool is made of; public headers only.
noinst_LTLIBRARIES += libkc_cli.la
libkc_cli_la_SOURCES = \
	cli/bar.c \
	cli/cli.c cli/cli.h cli/cli_internal.h \
	cli/cli_files.c \
	cli/cli_help.c \
	cli/cli_inputs.c \
	cli/cli_options.c \
	cli/cli_stats.c \
	cli/contents.c \
	cli/frames.c cli/frames.h \
	cli/held.c cli/held.h \
	cli/map.c cli/map.h cli/map_internal.h \
	cli/map_lines.c \
	cli/map_retire.c \
	cli/map_units.c \
	cli/map_wait.c \
	cli/map_work.c \
	cli/nearest.c cli/nearest.h \
	cli/opt.c cli/opt.h \
	cli/opt_help.c \
	cli/rejects.c cli/rejects.h \
	cli/watch.c cli/watch.h cli/watch_internal.h

LDADD = libkc_cli.la libkcorpus.la

if HAVE_CHECK
unit_cli = \
	tests/unit/cli/t_cli \
	tests/unit/cli/t_map
check_PROGRAMS += $(unit_cli)
$(unit_cli): LDADD = libkc_cli.la libkcorpus.la $(CHECK_LIBS)
TESTS += $(unit_cli)
endif
