# SPDX-License-Identifier: Apache-2.0
# Sets by the own writers of others.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
PYTHONPATH=$top_srcdir/tests/interop PYTHONDONTWRITEBYTECODE=1 \
	"$PYTHON" "$top_srcdir/tests/trainers/foreign.py" "$tmp"
