# SPDX-License-Identifier: Apache-2.0
# Run the scripts tests/KIND/t-*.sh with $PYTHON of a venv that has exactly what
# tests/KIND/requirements.txt pins (the closure: pip runs with --no-deps). The
# venv is kept by the hash of the requirements in the user's cache, or in
# $KC_VENVS, and used by all checkouts. A script may exit with 77 to be skipped.
# Usage: with-venv.sh KIND [SCRIPT]...
set -eu
kind=$1
shift
wanted=$top_srcdir/tests/$kind/requirements.txt
version=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
hash=$({ echo "$version"; cat "$wanted"; } | sha256sum | cut -c1-16)
venv=${KC_VENVS:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/kcorpus}/$kind-$hash
if ! test -e "$venv/complete"; then
	echo "making $venv"
	rm -rf "$venv"
	mkdir -p "$(dirname "$venv")"
	python3 -m venv "$venv"
	"$venv/bin/python" -m pip install -q --disable-pip-version-check \
		--no-deps -r "$wanted"
	touch "$venv/complete"
fi
PYTHON=$venv/bin/python
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
