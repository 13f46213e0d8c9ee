# SPDX-License-Identifier: Apache-2.0
# Texts through kc-train, kc-encode and kc-shard, numpy, and kc-decode.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
PYTHONPATH=$top_srcdir/tests/interop PYTHONDONTWRITEBYTECODE=1 \
	"$PYTHON" "$top_srcdir/tests/interop/pipe.py" "$tmp"
