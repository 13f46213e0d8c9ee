# SPDX-License-Identifier: Apache-2.0
# kc-train of characters beside SentencePiece's trainer.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
PYTHONPATH=$top_srcdir/tests/interop PYTHONDONTWRITEBYTECODE=1 \
	"$PYTHON" "$top_srcdir/tests/interop/pieces.py" "$tmp"
