# SPDX-License-Identifier: Apache-2.0
# Print the interpreter of a venv that has what a file pins. It is kept by the
# hash of the file in the user's cache, or in $KC_VENVS, and used by all checkouts.
# Usage: venv.sh NAME REQUIREMENTS [PIP-ARGUMENT]...
set -eu
name=$1 wanted=$2
shift 2
version=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])')
hash=$({ echo "$version $*"; cat "$wanted"; } | sha256sum | cut -c1-16)
venv=${KC_VENVS:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/kcorpus}/$name-$hash
if ! test -e "$venv/complete"; then
	echo "making $venv" >&2
	rm -rf "$venv"
	mkdir -p "$(dirname "$venv")"
	python3 -m venv "$venv" >&2
	"$venv/bin/python" -m pip install -q --disable-pip-version-check "$@" \
		-r "$wanted" >&2
	touch "$venv/complete"
fi
echo "$venv/bin/python"
