# SPDX-License-Identifier: MIT
# Of calls elsewhere that failed, those whose futures nobody waited for are reported at exit, the others not.
build "$here/parts/nobody_saw.c" ./program
timeout -s KILL 100 "$bin/jlpar-run" -p 2 ./program >said 2>reported || fail "exit status $?: $(cat said reported)"
expect "waited 11
passed on 12
synced 13" "$(cat said)" "what was said"
expect "call 1 failed [1]
call 2 failed [2]
call 3 failed [3]
call 4 failed ...and 1 more [JLPAR_ECOMPOSITE]
call 5 failed [5]" "$(sed -n 's/^jlpar: error: //p' reported | sort)" "what was reported"
