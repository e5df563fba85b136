#!/bin/bash
# SPDX-License-Identifier: MIT
#
# A threads loop: what its parts wait for, and the stack of the task that came to it, which lies beneath.
. "$(dirname "$0")/lib.sh"

"$build/bin/jlpar-cc" -g -O1 "$here/loop.c" -o program
JLPAR_NUM_THREADS=2 debug 'break reached' run 'jlpar tasks' 'jlpar bt all' kill -- ./program
has '^ +0 +1 +main +waits for the tasks of a sync, '
has '^ +l[12] +1 +a threads loop +runs, at '
has '^ +l[12] +2 +a threads loop +waits for some time to pass, '
has '^ +[0-9]+ +1 +comer +runs, at .*loop.c:5$'
mv said all
of_task comer
has '^#0  reached \(\)'
[ "$(grep -c ' come_to_the_loop (' said)" = 3 ] || fail "not the three frames of come_to_the_loop"
has ' main_async1 '
awk '/^Task l[12], a threads loop: waits / { on = 1 } on { print } on && /^$/ { exit }' all >said
has ' iterate \(k=.*1\) at .*loop.c'
