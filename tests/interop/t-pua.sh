# SPDX-License-Identifier: Apache-2.0
# Hanyang's private use beside hypua2jamo.
exec "$PYTHON" "$top_srcdir/tests/interop/pua.py" "$top_builddir/tools/kc-jamo"
