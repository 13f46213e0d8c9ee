# SPDX-License-Identifier: Apache-2.0
# The examples in the comment at the top of a public header, as statements that
# compile: paragraphs of lines that begin with a tab, at least one of which has a
# semicolon, without the remarks beside them. "..." stands for what a reader puts
# there.
function flush_block() {
	if (block ~ /;/)
		printf "{\n%s}\n", block
	block = ""
}
/^#ifndef/ { exit }
/^ \*\t/ {
	line = substr($0, 4)
	match(line, /^\t*/)
	indent = substr(line, 1, RLENGTH)
	if (RLENGTH > 4)
		next # a remark on the line before
	line = substr(line, RLENGTH + 1)
	sub(/\t.*/, "", line)
	if (line ~ /^\.\.\./)
		line = ";"
	sub(/ \.\.\.$/, " ;", line)
	gsub(/\(\.\.\.\)/, "(0)", line)
	block = block indent line "\n"
	next
}
!/^ \*$/ { flush_block() }
END { flush_block() }
