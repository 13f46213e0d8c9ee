# SPDX-License-Identifier: Apache-2.0
# A model in numpy learns from nanoGPT's and Megatron's shards.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
PYTHONPATH=$top_srcdir/tests/interop PYTHONDONTWRITEBYTECODE=1 \
	"$PYTHON" "$top_srcdir/tests/interop/train.py" "$tmp"
