# SPDX-License-Identifier: Apache-2.0
# The four places of a tool, as HACKING lists them: says which is missing.
# Usage: places.sh SRCDIR "TOOLS OF tools/local.mk"
set -u
src=$1 tools=$2
status=0
missing() { echo "$1: missing: $2 (HACKING, Adding a tool, $3)"; status=1; }

for file in "$src"/tools/kc-*.c; do
	test -e "$file" || continue
	tool=$(basename "$file" .c)
	case " $tools " in
	*" $tool "*) ;;
	*) missing "$tool" 'its line in kc_tools of tools/local.mk' 4 ;;
	esac
done
for tool in $tools; do
	test -e "$src/tools/$tool.c" || missing "$tool" "tools/$tool.c" 1
	test -e "$src/man/$tool.1.in" || missing "$tool" "man/$tool.1.in" 2
	ls "$src/tests/golden/$tool"/*/cmd >/dev/null 2>&1 ||
		missing "$tool" "tests/golden/$tool/CASE/cmd" 3
done
exit $status
