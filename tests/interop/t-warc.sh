# SPDX-License-Identifier: Apache-2.0
# Archives that warcio writes, and the records that FastWARC and warcio see.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
PYTHONDONTWRITEBYTECODE=1 "$PYTHON" "$top_srcdir/tests/interop/warc.py" "$tmp"
