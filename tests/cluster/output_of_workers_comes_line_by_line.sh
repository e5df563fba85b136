# SPDX-License-Identifier: MIT
#
# What a worker prints: whole lines, marked, in their place between process 1's own, complete at the end.

build "$here/parts/prints.c" ./program
tab=$(printf '\t')
"$bin/jlpar-run" -p 1 ./program >output 2>errors
expect "first line of process 1
      From worker 2:${tab}one, two
      From worker 2:${tab}three
after the worker's lines
after none
      From worker 2:${tab}without a newline" "$(cat output)" "output"
expect "      From worker 2:${tab}to stderr" "$(cat errors)" "stderr"

"$bin/jlpar-run" -p 1 ./program many >output 2>errors
expect 20006 "$(wc -l <output)" "lines of a long output"
expect "$(seq 0 19999)" "$(grep '[0-9]$' output | grep -v 'of process 1' | cut -f2)" "a long output"

"$bin/jlpar-run" -p 1 --no-prefix ./program >output 2>errors
expect "first line of process 1
one, two
three
after the worker's lines
after none
without a newline" "$(cat output)" "output without prefix"

build "$here/parts/speaks_now_and_then.c" ./speaks
"$bin/jlpar-run" -p 1 --no-prefix ./speaks >output 2>errors
expect "after 0
after 1
after 2
3 by printf
after 3
after 4
4
after 5
after 6
7 by fwrite
after 7
after 8
after 9
after 10
11 by puts
after 11
12 flushed by the program
after 12
after 13" "$(cat output)" "output now and then"
