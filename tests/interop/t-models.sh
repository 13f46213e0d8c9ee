# SPDX-License-Identifier: Apache-2.0
# kc-encode and kc-decode beside sentencepiece, HF tokenizers and tiktoken.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
PYTHONPATH=$top_srcdir/tests/interop PYTHONDONTWRITEBYTECODE=1 \
	"$PYTHON" "$top_srcdir/tests/interop/models.py" "$tmp"
