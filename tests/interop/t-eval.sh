# SPDX-License-Identifier: Apache-2.0
# kc-vocab eval beside numbers from the offsets of other libraries.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
PYTHONPATH=$top_srcdir/tests/interop PYTHONDONTWRITEBYTECODE=1 \
	"$PYTHON" "$top_srcdir/tests/interop/eval.py" "$tmp"
