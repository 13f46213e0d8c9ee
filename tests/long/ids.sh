# SPDX-License-Identifier: Apache-2.0
# Ids of all tokenizers on over 100 MB beside the libraries that they are of, HF's in
# two versions; ids of conversions on 100,000 Korean lines. The tokenizers are those of
# $KC_DATA and of $KC_TOKENIZERS, by default what tests/long/tokenizers.sh fetches.
set -eu
here=$top_srcdir/tests
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
KC_TOKENIZERS=${KC_TOKENIZERS-$(${SHELL:-sh} "$here/long/tokenizers.sh")}
PYTHONPATH=$here/interop PYTHONDONTWRITEBYTECODE=1 KC_LONG=1
export KC_TOKENIZERS PYTHONPATH PYTHONDONTWRITEBYTECODE KC_LONG
rc=0
python=$(${SHELL:-sh} "$here/venv.sh" interop \
	"$here/interop/requirements.txt" --no-deps)
"$python" "$here/interop/ids.py" || rc=1
"$python" "$here/interop/convert.py" "$tmp" || rc=1
python=$(${SHELL:-sh} "$here/venv.sh" interop-next \
	"$here/interop/requirements-next.txt" --no-deps)
"$python" "$here/interop/ids.py" .json || rc=1
exit $rc
