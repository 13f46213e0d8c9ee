#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Print the symbol map: every function that a public header marks KC_API.
# Usage: gen-map.sh SRCDIR >src/libkcorpus.map
set -eu
export LC_ALL=C
echo 'KCORPUS_0.1 {'
echo 'global:'
cat "$1"/src/kcorpus/*.h | tr '\n' ' ' | sed 's/KC_API/\n&/g' |
	sed -n 's/^KC_API[^(]*[ *]\(kc_[a-z0-9_]*\)(.*/\t\1;/p' | sort -u
echo 'local:'
printf '\t*;\n};\n'
