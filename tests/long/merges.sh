# SPDX-License-Identifier: Apache-2.0
# Merges of kc-train beside those of HF's trainer, to 128,000 tokens.
# KC_LONG_SHARE=0.1 takes a tenth of the text.
set -eu
here=$top_srcdir/tests
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
test -e "${KC_DATA-}/korean" || { echo 'KC_DATA has no korean'; exit 77; }
PYTHONPATH=$here/interop PYTHONDONTWRITEBYTECODE=1
export PYTHONPATH PYTHONDONTWRITEBYTECODE
python=$(${SHELL:-sh} "$here/venv.sh" interop \
	"$here/interop/requirements.txt" --no-deps)
"$python" "$here/interop/merges.py" "$tmp"
