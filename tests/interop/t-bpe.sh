# SPDX-License-Identifier: Apache-2.0
# kc-train, kc-encode and kc-decode beside HF tokenizers.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
PYTHONPATH=$top_srcdir/tests/interop PYTHONDONTWRITEBYTECODE=1 \
	"$PYTHON" "$top_srcdir/tests/interop/bpe.py" "$tmp"
