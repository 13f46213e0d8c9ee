# SPDX-License-Identifier: Apache-2.0
# What a tool needs to run: its arguments and an input. A tool that needs more
# than records on its input says so in tests/golden/TOOL/survive, which may set
#	args		arguments that every run needs
#	records=no	its input is not records (bad lines are not tried)
#	output=no	it writes nothing to stdout
#	empty=no	it writes something also for no input
#	lines=no	a last LF, or the cut of the input, matters to it
#	filter=no	it is no filter: its input is one file, which it reads
#			whole; its own cases try what can happen to that
#	prompt=no	it writes only when all has been read
#	sorted=yes	its input is in order: no file twice, and one that breaks off
#			ends the run with 1, for what follows is not known
#	nothing=1	its status for no input
#	told=SCRIPT	what sed takes out of an output that names its inputs
#	more=SETS	other arguments, a set a line, that t-faults.sh tries too; what
#			they make has a name that begins with `named`
# and define make_input, which writes $1 lines' worth of input to stdout. It is
# read in the folder in which the tool is then run.

records() {
	awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) printf "{\"id\":\"d%d\",\"text\":\"%s %d번째 문서는 이렇게 생겼고, 다른 문서와 같지 않으며 조금 길다. %s\",\"n\":%d}\n", i, (i % 2 ? "안녕하세요." : "한국어 문장입니다."), i * 7919 % 100003, (i * 31 % 97) " 그리고 " (i * 17 % 89) " 끝.", i }'
}

# load_spec TOOL
load_spec() {
	args='' records=yes output=yes empty=yes lines=yes prompt=yes nothing=0
	filter=yes sorted=no told='' more=''
	make_input() { records "$1"; }
	spec=$top_srcdir/tests/golden/$1/survive
	# shellcheck disable=SC1090
	if test -e "$spec"; then . "$spec"; fi
}
