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

# The built-in language model once more from Common Voice's sentences, which are
# checked, and compared with the one that is here, unpacked if need be: make model CV=FOLDER. MODEL=FILE
# keeps the new one.
.PHONY: model
MODEL = lang.model.new
model: all
	@test -n '$(CV)' || { echo 'CV=FOLDER of Common Voice sentences?' >&2; exit 2; }
	python3 $(srcdir)/build-aux/lang-text.py '$(CV)' \
		$(srcdir)/select/lang/lang-text.sums >lang.jsonl.tmp
	tools/kc-lang train $(lang_model_options) -o '$(MODEL)' lang.jsonl.tmp
	rm -f lang.jsonl.tmp
	cmp '$(MODEL)' $(srcdir)/select/lang/lang.model || \
		python3 $(srcdir)/build-aux/lang-text.py --same '$(MODEL)' \
		$(srcdir)/select/lang/lang.model
lang_model_options = --type=languages --cutoff=2870000 --rare=$(rare_languages)
rare_languages = af:8,gl:2,ab,ace,as,ast,ba,bas,br,ckb,cnh,cv,fy,gn,ha,hsb,ia,kab,ku,lg,ms,oc,rm,rw,sah,scn,sw,tl,tt,ug,vot
