# SPDX-License-Identifier: Apache-2.0
# Pre-tokenizers beside HF tokenizers and tiktoken.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
PYTHONPATH=$top_srcdir/tests/interop PYTHONDONTWRITEBYTECODE=1 \
	"$PYTHON" "$top_srcdir/tests/interop/pretoken.py" "$tmp"
