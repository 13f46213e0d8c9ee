# SPDX-License-Identifier: Apache-2.0
# kc-lang beside fastText, with models of every loss and option.
set -eu
command -v fasttext >/dev/null || { echo 'no fasttext command'; exit 77; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
PYTHONDONTWRITEBYTECODE=1 "$PYTHON" "$top_srcdir/tests/interop/fasttext_models.py" "$tmp"
