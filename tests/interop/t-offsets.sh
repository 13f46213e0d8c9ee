# SPDX-License-Identifier: Apache-2.0
# kc-encode's offsets, draws and n best ways beside HF tokenizers and sentencepiece.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
PYTHONPATH=$top_srcdir/tests/interop PYTHONDONTWRITEBYTECODE=1 \
	"$PYTHON" "$top_srcdir/tests/interop/offsets.py" "$tmp"
