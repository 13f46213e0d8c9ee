# SPDX-License-Identifier: Apache-2.0
# Run the scripts tests/KIND/t-*.sh with $PYTHON of a venv that has exactly what
# tests/KIND/requirements.txt pins (the closure: pip runs with --no-deps). A script
# may exit with 77 to be skipped.
# Usage: with-venv.sh KIND [SCRIPT]...
set -eu
kind=$1
shift
PYTHON=$(${SHELL:-sh} "$top_srcdir/tests/venv.sh" "$kind" \
	"$top_srcdir/tests/$kind/requirements.txt" --no-deps)
export PYTHON
test $# -gt 0 || set -- "$top_srcdir/tests/$kind"/t-*.sh
passed=0 failed=0 skipped=0
for script; do
	name=$kind/$(basename "$script")
	rc=0
	${SHELL:-sh} "$script" || rc=$?
	case $rc in
	0) echo "PASS: $name"; passed=$((passed + 1)) ;;
	77) echo "SKIP: $name"; skipped=$((skipped + 1)) ;;
	*) echo "FAIL: $name ($rc)"; failed=$((failed + 1)) ;;
	esac
done
echo "$passed passed, $failed failed, $skipped skipped"
test "$failed" -eq 0 && test "$passed" -gt 0
