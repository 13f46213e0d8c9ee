# SPDX-License-Identifier: Apache-2.0
# Formats with records through their own readers.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
PYTHONPATH=$top_srcdir/tests/interop PYTHONDONTWRITEBYTECODE=1 \
	"$PYTHON" "$top_srcdir/tests/trainers/containers.py" "$tmp"
