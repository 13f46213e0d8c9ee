#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A hunt with libFuzzer: the entries, built by clang with the address and undefined
# sanitizers, each for some seconds from its seeds on. What it finds, an input that
# crashes, hangs for 60 s or takes 1 GB, stays in BUILDDIR/hunt/NAME.
# Usage: hunt.sh SRCDIR BUILDDIR SECONDS [NAME...]
set -eu
src=$1 build=$2/hunt seconds=$3
shift 3
if test $# = 0; then
	for seeds in "$src"/tests/fuzz/*.seeds; do
		set -- "$@" "$(basename "$seeds" .seeds)"
	done
fi
command -v clang >/dev/null || {
	echo "hunt: no clang"
	exit 77
}
mkdir -p "$build/objects"
cd "$build/objects"
test -e Makefile || "$src/configure" -q CC=clang --disable-shared --disable-werror \
	--enable-sanitizers=fuzzer-no-link,address,undefined CFLAGS='-O1 -g' >configure.out
make -s -j"$(nproc)" libkc_src.la libkc_ingest.la libkc_normalize.la libkc_select.la \
	libkc_tokenizer.la >make.out
libs=$(pkg-config --libs icu-uc libpcre2-8 zlib libdeflate libzstd libbrotlidec libxxhash libpsl snappy)
status=0
for name; do
	mkdir -p "$build/$name/corpus"
	# shellcheck disable=SC2086 # a list of flags
	clang -O1 -g -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -I. -Isrc \
		-I"$src" -I"$src/src" "$src/tests/fuzz/fuzz_$name.c" .libs/libkc_ingest.a \
		.libs/libkc_normalize.a .libs/libkc_select.a .libs/libkc_tokenizer.a .libs/libkc_src.a $libs \
		-lpthread -lm -o "fuzz_$name"
	n=0
	while IFS= read -r line; do
		n=$((n + 1))
		printf %b "$line" >"$build/$name/corpus/seed-$n"
	done <"$src/tests/fuzz/$name.seeds"
	if ./"fuzz_$name" -max_total_time="$seconds" -timeout=60 -rss_limit_mb=1024 \
		-max_len=65536 -print_final_stats=1 -artifact_prefix="$build/$name/" \
		"$build/$name/corpus" >"$build/$name/log" 2>&1; then
		word=nothing
	else
		word=FOUND
		status=1
	fi
	echo "hunt: $name: $word in $(sed -n 's/^stat::number_of_executed_units: *//p' \
		"$build/$name/log") runs"
done
exit $status
