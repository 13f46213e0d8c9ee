# SPDX-License-Identifier: Apache-2.0
# Character classes beside those of unicodedata2 16.
exec "$PYTHON" "$top_srcdir/tests/interop/classes.py" "$top_builddir/.libs/libkcorpus.so"
