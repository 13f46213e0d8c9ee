# SPDX-License-Identifier: Apache-2.0
# kc-vocab extend beside HF tokenizers and tiktoken, and the script of its page.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
awk '/^import json, numpy/ { on = 1 } /^\.Ed/ { on = 0 } on' \
	"$top_srcdir/man/kc-vocab.1.in" >"$tmp/script.py"
PYTHONPATH=$top_srcdir/tests/interop PYTHONDONTWRITEBYTECODE=1 \
	"$PYTHON" "$top_srcdir/tests/interop/extend.py" "$tmp"
