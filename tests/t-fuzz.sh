# SPDX-License-Identifier: Apache-2.0
# Every fuzz entry on its seeds and on a few thousand changes of each. A seed is
# a line of tests/fuzz/NAME.seeds, in the escapes of printf %b. FUZZ_RUNS=N and
# FUZZ_SEED=N look further.
set -eu
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
for seeds in "$top_srcdir"/tests/fuzz/*.seeds; do
	name=$(basename "$seeds" .seeds)
	rm -f "$tmp"/*
	n=0
	while IFS= read -r line; do
		n=$((n + 1))
		printf %b "$line" >"$tmp/$n"
	done <"$seeds"
	echo "fuzz_$name: $n seeds"
	"$top_builddir/tests/fuzz/fuzz_$name" -n "${FUZZ_RUNS:-3000}" \
		-s "${FUZZ_SEED:-1}" "$tmp"/*
done
