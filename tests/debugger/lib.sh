# SPDX-License-Identifier: MIT
#
# What the tests of jlpar's commands for gdb begin with: called as  NAME.sh BUILD FOLDER, they work in FOLDER.

set -eu
export LC_ALL=C DEBUGINFOD_URLS=
here=$(cd "$(dirname "$0")" && pwd)
build=$1
fail() { echo "FAILED: $*"; cat said; exit 1; }

if ! gdb -nx -batch -ex 'python print("there")' 2>/dev/null | grep -q there; then
  echo "skipped: there is no gdb with Python"
  exit 77
fi
rm -rf "$2"
mkdir -p "$2"
cd "$2"

# debug COMMAND... -- GDB-ARGUMENT...: what gdb says to the commands, in said; if the last fails so does gdb, hence one
# more
debug() {
  local commands=()
  while [ "$1" != -- ]; do
    commands+=(-ex "$1")
    shift
  done
  shift
  timeout 120 gdb -nx -batch -iex 'set print thread-events off' -ex "source $build/share/jlpar/jlpar-gdb.py" \
    "${commands[@]}" -ex 'set confirm on' "$@" >said 2>&1 </dev/null || fail "gdb's status $?"
}

has() { grep -Eq -- "$1" said || fail "nothing like '$1'"; }
has_not() { ! grep -Eq -- "$1" said || fail "something like '$1'"; }

# of_task LABEL: only the backtrace of this task, as said
of_task() {
  awk -v head="^Task [0-9t]+, $1: " '$0 ~ head { on = 1 } on { print } on && /^$/ { exit }' all >said
  [ -s said ] || { cp all said; fail "no task $1"; }
}
