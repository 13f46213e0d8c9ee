# SPDX-License-Identifier: Apache-2.0
# kc-vocab convert: the libraries of all forms give the origin's ids.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
PYTHONPATH=$top_srcdir/tests/interop PYTHONDONTWRITEBYTECODE=1 \
	"$PYTHON" "$top_srcdir/tests/interop/convert.py" "$tmp"
