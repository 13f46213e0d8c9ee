# SPDX-License-Identifier: Apache-2.0
# Pages. That of a tool is prose (kc-x.1.in) around the options that the tool
# itself prints; a tarball brings the result.
tool_pages = $(kc_tools:tools/%=man/%.1)
dist_man1_MANS = man/kcorpus.1 $(tool_pages)
dist_man_MANS += \
	man/kc-counts.5 \
	man/kc-lang-model.5 \
	man/kc-records.5 \
	man/kc-sketches.5 \
	man/kc-tokens.5 \
	man/kcorpus-tutorial.7
EXTRA_DIST += man/kc-x.1.template man/kcorpus.1.in $(tool_pages:=.in)

bashcomp_DATA = completions/kcorpus $(kc_tools:tools/%=completions/%)
zshcomp_DATA = completions/_kcorpus $(kc_tools:tools/%=completions/_%)
EXTRA_DIST += $(bashcomp_DATA) $(zshcomp_DATA)

if BUILD_MAN
help_sources = $(srcdir)/cli/cli_options.c $(srcdir)/cli/cli_help.c \
	$(srcdir)/cli/opt_help.c
man/kc-%.1: $(srcdir)/man/kc-%.1.in $(srcdir)/tools/kc-%.c \
		$(help_sources) | tools/kc-%
	$(AM_V_GEN)$(MKDIR_P) man && \
	tools/kc-$* --help=mdoc >$@.options && \
	sed -e '/^@OPTIONS@$$/{' -e 'r $@.options' -e 'd' -e '}' \
		$(srcdir)/man/kc-$*.1.in >$@.tmp && \
	rm $@.options && mv $@.tmp $@
man/kcorpus.1: $(srcdir)/man/kcorpus.1.in $(srcdir)/tools/local.mk
	$(AM_V_GEN)$(MKDIR_P) man && { \
		sed '/^@TOOLS@$$/,$$d' $(srcdir)/man/kcorpus.1.in && \
		printf '.Xr %s 1 ,\n' $(kc_tools:tools/%=%) | LC_ALL=C sort && \
		sed '1,/^@TOOLS@$$/d' $(srcdir)/man/kcorpus.1.in; \
	} >$@.tmp && mv $@.tmp $@
completions/kc-%: $(srcdir)/tools/kc-%.c $(help_sources) | tools/kc-%
	$(AM_V_GEN)$(MKDIR_P) completions && \
	tools/kc-$* --help=bash >$@.tmp && mv $@.tmp $@
completions/_kc-%: $(srcdir)/tools/kc-%.c $(help_sources) | tools/kc-%
	$(AM_V_GEN)$(MKDIR_P) completions && \
	tools/kc-$* --help=zsh >$@.tmp && mv $@.tmp $@
completions/kcorpus: $(srcdir)/tools/kcorpus.c tools/tools.def | tools/kcorpus
	$(AM_V_GEN)$(MKDIR_P) completions && \
	tools/kcorpus --help=bash >$@.tmp && mv $@.tmp $@
completions/_kcorpus: $(srcdir)/tools/kcorpus.c tools/tools.def | tools/kcorpus
	$(AM_V_GEN)$(MKDIR_P) completions && \
	tools/kcorpus --help=zsh >$@.tmp && mv $@.tmp $@
# Tables of options that are not in tools/kc-x.c.
man/kc-lang.1 completions/kc-lang completions/_kc-lang: \
	$(tools_kc_lang_SOURCES)
man/kc-shard.1 completions/kc-shard completions/_kc-shard: \
	$(tools_kc_shard_SOURCES)
man/kc-vocab.1 completions/kc-vocab completions/_kc-vocab: \
	$(tools_kc_vocab_SOURCES)
man/kc-filter.1 completions/kc-filter completions/_kc-filter: \
	$(srcdir)/select/quality/quality_rules.c
CLEANFILES += man/kcorpus.1 $(tool_pages) $(bashcomp_DATA) $(zshcomp_DATA)
endif
