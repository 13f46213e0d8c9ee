# SPDX-License-Identifier: Apache-2.0
# Maintenance targets.
EXTRA_DIST += build-aux/figures.py build-aux/gen-map.sh build-aux/lint.sh \
	build-aux/page-files.pl

.PHONY: update-map format
update-map:
	$(SHELL) $(srcdir)/build-aux/gen-map.sh $(srcdir) >map.tmp
	mv map.tmp $(srcdir)/src/libkcorpus.map

format:
	cd $(srcdir) && git ls-files -- '*.c' '*.h' | grep -v tables | xargs clang-format-14 -i

.PHONY: lint
lint: all
	$(SHELL) $(srcdir)/build-aux/lint.sh $(abs_top_srcdir) $(abs_top_builddir)
