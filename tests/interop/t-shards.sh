# SPDX-License-Identifier: Apache-2.0
# Shards through readers of our own on numpy and gzip.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
PYTHONPATH=$top_srcdir/tests/interop PYTHONDONTWRITEBYTECODE=1 \
	"$PYTHON" "$top_srcdir/tests/interop/shards.py" "$tmp"
