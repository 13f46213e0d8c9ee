#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""kc_class and kc_class_is_sign beside the categories of unicodedata2 16 (PyPI), all code points.

Usage: classes.py LIBKCORPUS.SO    (exit 77: no unicodedata2 16)
"""
import ctypes
import sys

try:
    import unicodedata2
except ImportError:
    sys.exit(77)
if not unicodedata2.unidata_version.startswith("16.0."):
    sys.exit(77)

BITS = {"Lu": 1, "Ll": 2, "Lt": 4, "Lm": 8, "Lo": 16, "Mn": 32, "Mc": 32,
        "Me": 32, "Nd": 64, "Nl": 64, "No": 64}
SPACE = 128
lib = ctypes.CDLL(sys.argv[1])
lib.kc_class.argtypes = [ctypes.c_uint32]
lib.kc_class.restype = ctypes.c_uint8
lib.kc_class_is_sign.argtypes = [ctypes.c_uint32]
lib.kc_class_is_sign.restype = ctypes.c_bool
wrong = 0
for cp in range(0x110000):
    char = chr(cp)
    want = BITS.get(unicodedata2.category(char), 0)
    # Separators are White_Space, and so are six controls.
    if unicodedata2.category(char)[0] == "Z" or cp in (
            0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85):
        want |= SPACE
    if lib.kc_class(cp) != want:
        wrong += 1
        print(f"U+{cp:04X}: {lib.kc_class(cp)}, not {want}")
    sign = unicodedata2.category(char)[0] in "PS"
    if lib.kc_class_is_sign(cp) != sign:
        wrong += 1
        print(f"U+{cp:04X}: a sign or not, not {sign}")
print(f"classes: {wrong} of 1114112 differ")
sys.exit(wrong != 0)
