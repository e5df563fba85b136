# SPDX-License-Identifier: MIT
# Whichever stack a task overflows, somebody says so.
build "$here/parts/overflows.c" ./program
ulimit -c 0
for where in here waits there; do
  timeout -s KILL 60 "$bin/jlpar-run" -p 2 ./program $where >said 2>&1 && fail "$where: it went well"
  grep -q 'stack overflow in task' said || fail "$where: $(cat said)"
done
