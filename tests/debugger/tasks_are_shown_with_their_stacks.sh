#!/bin/bash
# SPDX-License-Identifier: MIT
#
# jlpar tasks and jlpar backtrace: of a live process, of its core file, and without any debugging information; the
# user's thread, frame and registers stay what they are.
. "$(dirname "$0")/lib.sh"

"$build/bin/jlpar-cc" -g -O1 "$here/waits.c" -o program
strip program -o stripped

table() { # FOR: how "since" is said
  has '^ +0 +1 +main +waits for the tasks of a sync, for '"$1"'[0-9]+\.[0-9] s'
  has '^ +[0-9]+ +1 +taker +waits for a take from a channel of int, for '"$1"'[0-9]+\.[0-9] s'
  has '^ +[0-9]+ +1 +holder +waits for some time to pass, for '
  has '^ +[0-9]+ +1 +locker +waits for a mutex, for '
  has '^ +[0-9]+ +(any|[1-9]) +worker +(runs|can run)'
  has '^ +[0-9]+ +1 +stopper +runs'
  has_not '^ .*waits for work'
}

at() { # TEXT: "at FILE:LINE" of the line that holds it, as a pattern
  echo "at [^ ]*waits.c:$(grep -nF "$1" "$here/waits.c" | head -1 | cut -d: -f1)\$"
}

lines() {
  has " taker .*, $(at 'return jlpar_take')"
  has " holder .*, $(at 'jlpar_sleep(1000)')"
  has " locker .*, $(at '      jlpar_mutex_lock')"
}

stacks() {
  mv said all
  of_task taker
  has '^#0  '
  has " wait_for_taking \\(.*depth=.*0\\) $(at 'return jlpar_take')"
  has " wait_for_taking \\(.*depth=.*3\\) $(at 'return wait_for_taking')"
  [ "$(grep -c ' wait_for_taking (' said)" = 4 ] || fail "not the four frames of wait_for_taking"
  has ' main_async1 '
  has_not ' 0x0+ in |corrupt|inner'
  of_task holder
  has " hold \\(m=.*\\) $(at 'jlpar_sleep(1000)')"
  of_task worker
  has ' turn_round \(\) at .*waits.c:'
  of_task main
  has ' main \(argc=.*\) at .*waits'
  of_task stopper
  has ' reached \(aborts='
}

for threads in 1 3; do
  export JLPAR_NUM_THREADS=$threads
  debug 'break reached' run 'jlpar tasks' 'kill' -- ./program
  table ''
  lines

  debug 'break reached' run 'up' 'p/x $sp' 'jlpar bt all' 'p/x $sp' 'frame' 'jlpar bt taker' 'kill' -- ./program
  stacks
  grep -E '^\$[12] = ' all | sed 's/^[^=]*//' | uniq -c >said
  has '^ +2 = 0x' # the frame that was selected still is
  [ "$(wc -l <said)" = 1 ] || fail "another stack pointer"
  [ "$(grep -c ' main_async4 ' all)" = 3 ] || { cp all said; fail "another frame, or one more"; } # up, bt all, frame
  [ "$(grep -c '^Task [0-9]*, taker: ' all)" = 2 ] || { cp all said; fail "not by its name"; }

  # The kernel's: gdb's own generate-core-file leaves out what lies behind a guard page of Linux 6.13.
  rm -f core*
  bash -c 'ulimit -c unlimited; ./program abort; :' >said 2>&1
  core=$(compgen -G 'core*') || { echo "core files go elsewhere here: that part is left out"; continue; }
  debug 'jlpar tasks' 'jlpar bt all' -- ./program "$core"
  table 'at least '
  lines
  stacks
done

# After looking, the process goes on as if nobody had: the taker gets its value.
debug 'break reached' run 'jlpar bt all' continue 'jlpar bt taker' kill -- ./program
sed -i '1,/received signal SIGABRT/d' said
has '^Task [0-9]+, taker: runs$'
has ' (__GI_)?abort \('
has ' main_async1 '

# Nothing but the runtime's own table is needed.
debug run 'jlpar tasks' 'jlpar bt main' kill -- ./stripped
has 'received signal SIGABRT'
has '^ +0 +1 +main +waits for the tasks of a sync, for [0-9]+\.[0-9] s$'
has '^ +[0-9]+ +1 +holder +waits for some time to pass, for '
has '^#[01] +0x[0-9a-f]+ in jlpi_park \(\)$'
has '^#[0-9] +0x[0-9a-f]+ in jlpi_sync_end_at \(\)$'

# What cannot be done is said.
debug 'jlpar tasks' -- ./program
has '^jlpar: there is no process, and no core file$'
debug 'break reached' run 'jlpar bt' 'jlpar bt nobody' 'jlpar tasks 3' kill -- ./program
has '^jlpar: which task\?'
has '^jlpar: there is no task "nobody"$'
has '^jlpar: tasks takes no argument$'
echo 'int main(void) { return 0; }' >plain.c
gcc plain.c -o plain
debug 'break main' run 'jlpar tasks' kill -- ./plain
has "^jlpar: this program does not hold jlpar's runtime$"
