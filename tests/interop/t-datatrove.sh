# SPDX-License-Identifier: Apache-2.0
# kc-sketch --datatrove beside datatrove's first stage.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
PYTHONPATH=$top_srcdir/tests/interop PYTHONDONTWRITEBYTECODE=1 \
	"$PYTHON" "$top_srcdir/tests/interop/datatrove_sigs.py" "$tmp" 2>"$tmp/log" || {
	cat "$tmp/log"
	exit 1
}
