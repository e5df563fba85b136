# SPDX-License-Identifier: MIT
#
# What the tests of the driver share. CTest starts each test in an empty folder of its own, with
#   JLPAR_CC_UNDER_TEST, JLPAR_RUN_UNDER_TEST   the programs
#   DRIVER_TESTS                                this folder
# A test is a bash script that says with `fail` what went wrong, and goes on.

set -u
export LC_ALL=C
cc=$JLPAR_CC_UNDER_TEST
failures=0

fail() {
  failures=$((failures + 1))
  printf 'FAIL: %s\n' "$*"
}

finish() {
  [ "$failures" = 0 ] && exit 0
  printf '%s failures\n' "$failures"
  exit 1
}

skip() {
  printf 'skipped: %s\n' "$*"
  exit 77
}

# Tests about the driver alone use a translator that answers what the source asks for.
use_stand_in() {
  export JLPAR_TRANSLATE=$DRIVER_TESTS/fake-translate FAKE_LOG=$PWD/translator.log
  rm -f "$FAKE_LOG"
}

# run STATUS COMMAND...: runs it, keeps stdout and stderr in the files out and err
run() {
  local want=$1 got
  shift
  "$@" >out 2>err </dev/null
  got=$?
  [ "$got" = "$want" ] || fail "status $got, not $want: $* : $(head -5 err)"
}

translated() { # FILE: whether that object, assembly or C comes from the stand-in
  grep -q -a marker_of_translation "$1"
}

same() {
  cmp -- "$1" "$2" || fail "$1 and $2 differ${3:+: $3}"
}

# as_gcc ARGUMENTS...: in two copies of the folder `input`, the driver does what gcc does: the same status,
# output, messages, and files with the same bytes. Stdin is the file `stdin` of the folder, if there is one.
as_gcc() {
  as_command gcc "$@"
  mv work by_gcc
  as_command "$cc" "$@"
  diff -r by_gcc work >difference || { fail "not as gcc does: $*"; cat difference; }
  rm -rf by_gcc
}

# Always in a folder of the same name, because debug information names it.
as_command() {
  rm -rf work
  cp -r input work
  local stdin=/dev/null
  [ -e work/stdin ] && stdin=stdin
  (cd work && "$@" >stdout 2>stderr <"$stdin"; echo $? >status)
  sed -i 's|/tmp/cc[A-Za-z0-9]*|/tmp/cc|g' work/stderr # names that gcc makes up
}

# files_as_gcc ARGUMENTS...: for an annotated input the bytes differ, but status and names of files do not.
files_as_gcc() {
  as_command gcc -Wno-unknown-pragmas "$@"
  (cd work && find . | sort) >files_by_gcc
  cp work/status status_by_gcc
  as_command "$cc" "$@"
  (cd work && find . | sort) >files_by_us
  diff files_by_gcc files_by_us || fail "other files than gcc makes: $*"
  diff status_by_gcc work/status || { fail "another status than gcc's: $*"; cat work/stderr; }
}
