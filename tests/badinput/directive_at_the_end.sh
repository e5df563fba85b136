# SPDX-License-Identifier: MIT
# A file that ends in a directive, with and without a newline, in the middle of a clause or of a continuation.
. "$(dirname "$0")/lib.sh"

ends() { # REGEX TEXT (as for printf)
  printf "int x;\n$2" >end.c
  cc -c end.c -o end.o
  refuses "a file that ends in: $2" "$1"
  [ ! -e end.o ] || fail "an object for: $2"
}
ends 'end\.c:2:[0-9]+: error: .*jlpar-expected-statement' '#pragma jlpar sync\n'
ends 'end\.c:2:[0-9]+: error: .*jlpar-expected-statement' '#pragma jlpar sync'
ends 'end\.c:2:[0-9]+: error: .*jlpar-expected-statement' '#pragma jlpar threads reduction(+: x)'
ends 'end\.c:2:[0-9]+: error: .*jlpar-' '#pragma jlpar threads reduction(+'
ends 'end\.c:2:[0-9]+: error: .*jlpar-unknown-directive' '#pragma jlpar'
ends 'end\.c:2:[0-9]+: error: .*jlpar-' '#pragma jlpar spawn \\\n'
ends 'end\.c:2:[0-9]+: error: .*jlpar-' '#pragma jlpar spawn \\'
ends 'end\.c:2:[0-9]+: error: .*jlpar-' '#pragma jlpar spawn /* open'
ends 'end\.c:[0-9]+:[0-9]+: error' 'int f(void) {\n#pragma jlpar sync'
finish
