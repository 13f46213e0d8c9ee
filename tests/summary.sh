# SPDX-License-Identifier: Apache-2.0
# What `make check` ran: suites and the tests in them, each skip by name with its
# reason, and the ends of the logs of those that failed.
# Usage: summary.sh BUILDDIR OUTPUT-OF-MAKE-CHECK
# Fails if a suite failed, or if fewer ran than automake lists.
set -u
build=$1 output=$2
cd "$build" || exit 99
status=0

# count RESULT: suites with it
count() { grep -cE "^($1): " "$output" || true; }

# Tests of a suite: what Check counts, cases of the goldens, else the suite is one.
tests_of() {
	awk '/Checks: [0-9]+, Failures:/ { sub(/.*Checks: /, ""); n += $1 }
		/^golden cases: [0-9]+ passed/ { n += $3 + $5 }
		END { print n ? n : 1 }' "$1"
}

log_of() { echo "${1%.sh}.log"; }

tests=0
for t in $(sed -nE 's/^(PASS|FAIL): //p' "$output"); do
	tests=$((tests + $(tests_of "$(log_of "$t")")))
done
suites=$(count 'PASS|FAIL|XPASS|XFAIL|ERROR|SKIP')
echo "$suites suites with $tests tests: $(count PASS) passed, $(count 'FAIL|XPASS|ERROR') failed, $(count SKIP) skipped"

# A suite that is skipped ends with the reason; one that leaves out a part says
# "skipped: PART: REASON".
for t in $(sed -n 's/^SKIP: //p' "$output"); do
	echo "skipped: $t: $(grep -v '^SKIP ' "$(log_of "$t")" | tail -1)"
done
for t in $(sed -n 's/^PASS: //p' "$output"); do
	sed -n 's|^skipped: |skipped in '"$t"': |p' "$(log_of "$t")" | sort -u
done

for t in $(sed -nE 's/^(FAIL|ERROR): //p' "$output"); do
	status=1
	echo "failed: $t"
	tail -40 "$(log_of "$t")" | sed 's/^/    /'
done
listed=$(make -s list-tests | wc -w)
if test "$suites" -lt "$listed"; then
	echo "only $suites of $listed suites:"
	tail -20 "$output" | sed 's/^/    /'
	status=1
fi
exit $status
