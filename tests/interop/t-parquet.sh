# SPDX-License-Identifier: Apache-2.0
# kc-extract on Parquet files of pyarrow.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
PYTHONPATH=$top_srcdir/tests/interop PYTHONDONTWRITEBYTECODE=1 \
	"$PYTHON" "$top_srcdir/tests/interop/parquet.py" "$tmp"
