#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Build with sanitizers and injected faults and run make check there: address and
# undefined with static libraries, then thread on what runs threads.
# Usage: sanitize.sh SRCDIR BUILDDIR [short]
# `short` leaves out the slow scripts. Ends with "N passed, N failed, N skipped".
set -u
src=$1 build=$2 how=${3-}
passed=0 failed=0 skipped=0

add() {
	passed=$((passed + $(sed -n 's/^# PASS: *//p' "$1" | tail -1)))
	skipped=$((skipped + $(sed -n 's/^# SKIP: *//p' "$1" | tail -1)))
	bad=$(sed -n 's/^# \(FAIL\|ERROR\): *//p' "$1" | awk '{ n += $1 } END { print n + 0 }')
	failed=$((failed + bad))
	test "$bad" = 0 && return
	for t in $(sed -n 's/^\(FAIL\|ERROR\): //p' "$1"); do
		echo "--- $t"
		tail -40 "${t%.sh}.log"
	done
}

# run NAME SANITIZERS [TESTS]: configure, make, make check
run() {
	dir=$build/sanitize-$1
	mkdir -p "$dir"
	cd "$dir" || exit 99
	echo "$1: building in $dir"
	if ! test -e Makefile; then
		"$src/configure" -q --disable-shared --disable-werror --enable-test-hooks \
			--enable-sanitizers="$2" CFLAGS='-O1 -g' >configure.out 2>&1 || {
			tail configure.out
			failed=$((failed + 1))
			return
		}
	fi
	if ! make -s -j"$(nproc)" >make.out 2>&1; then
		tail -20 make.out
		failed=$((failed + 1))
		return
	fi
	make -s -j"$(nproc)" check ${3:+"TESTS=$3"} >check.out 2>&1
	add check.out
}

# Leaks are failures, so is anything that a sanitizer prints.
ASAN_OPTIONS=detect_leaks=1:allocator_may_return_null=1
UBSAN_OPTIONS=print_stacktrace=1
TSAN_OPTIONS=halt_on_error=1
CK_DEFAULT_TIMEOUT=300
export ASAN_OPTIONS UBSAN_OPTIONS TSAN_OPTIONS CK_DEFAULT_TIMEOUT
unit=$(cd "$src" && ls tests/unit/*/t_*.c | sed 's/\.c$//' | tr '\n' ' ')
if test "$how" = short; then
	run address address,undefined "$unit tests/t-golden.sh tests/t-fuzz.sh tests/t-faults.sh"
else
	run address address,undefined
fi
run thread thread 'tests/unit/src/t_stream tests/unit/src/t_io tests/t-golden.sh'
echo "sanitize: $passed passed, $failed failed, $skipped skipped"
test $failed = 0
