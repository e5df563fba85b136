# SPDX-License-Identifier: MIT
#
# What the scripts here begin with: each is called as  NAME.sh JLPAR_CC JLPAR_RUN FOLDER  and works in FOLDER,
# which it finds empty. Nothing may be left in TMPDIR, which is FOLDER/tmp.
set -uo pipefail
export LC_ALL=C

jlpar_cc=$1 jlpar_run=$2
mkdir -p "$3" && cd "$3" || exit 2
find . -mindepth 1 -delete
mkdir tmp
export TMPDIR=$PWD/tmp
failures=0

fail() {
  echo "FAILED: $*"
  [ ! -s messages ] || sed 's/^/    /' messages | cut -c1-300 | head -20
  failures=$((failures + 1))
}

# cc ARGUMENTS...: jlpar-cc; its messages in `messages`, its status in $status
cc() {
  timeout 120 "$jlpar_cc" -std=gnu11 -Wall "$@" >output 2>messages </dev/null
  status=$?
}

# refuses WHAT REGEX: the last cc failed with 1 and its messages have a line like REGEX, and no crash
refuses() {
  [ $status = 1 ] || fail "$1: status $status, not 1"
  grep -qE "$2" messages || fail "$1: no message like $2"
}

accepts() { # WHAT
  [ $status = 0 ] || fail "$1: status $status"
}

# prints PROGRAM TEXT: the program prints just this line
prints() {
  local got
  got=$(timeout 60 "./$1" 2>&1)
  [ "$got" = "$2" ] || fail "$1 prints '$got', not '$2'"
}

# program FILE: a program with directives that prints 55
program() {
  cat >"$1" <<'END'
#include <stdio.h>
static int twice(int x) { return 2 * x; }
int main(void) {
  int sum = 0, ten = 0;
  #pragma jlpar threads reduction(+: sum)
  for (int i = 1; i < 10; i++)
    sum += i;
  #pragma jlpar sync async
  ten = twice(5);
  printf("%d\n", sum + ten);
  return 0;
}
END
}

finish() {
  [ -z "$(ls -A tmp)" ] || fail "left in TMPDIR: $(ls -A tmp)"
  [ $failures = 0 ]
  exit
}
