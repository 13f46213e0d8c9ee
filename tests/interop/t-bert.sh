# SPDX-License-Identifier: Apache-2.0
# WordPiece of BERT beside HF tokenizers.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
PYTHONPATH=$top_srcdir/tests/interop PYTHONDONTWRITEBYTECODE=1 \
	"$PYTHON" "$top_srcdir/tests/interop/bert.py" "$tmp"
