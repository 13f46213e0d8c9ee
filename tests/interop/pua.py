# SPDX-License-Identifier: Apache-2.0
"""kc-jamo old beside hypua2jamo (PyPI) on every private use code point.

Usage: pua.py KC-JAMO    (exit 77: no hypua2jamo)
"""
import json
import subprocess
import sys

try:
    import hypua2jamo
except ImportError:
    sys.exit(77)

codes = [chr(cp) for cp in range(0xE000, 0xF900)]
lines = "".join(json.dumps({"text": c}) + "\n" for c in codes)
out = subprocess.run([sys.argv[1], "old"], input=lines.encode(), check=True,
                     stdout=subprocess.PIPE).stdout
have = [json.loads(line)["text"] for line in out.splitlines()]
assert len(have) == len(codes)
wrong = [f"U+{ord(c):04X}" for c, h in zip(codes, have)
         if h != hypua2jamo.translate(c)]
if wrong:
    sys.exit("unlike hypua2jamo: " + " ".join(wrong[:20]))
print(f"{sum(c != h for c, h in zip(codes, have))} codes like hypua2jamo")
