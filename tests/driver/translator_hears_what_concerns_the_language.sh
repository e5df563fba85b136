# SPDX-License-Identifier: MIT
# Behind "--" the translator gets the options that change how the text is read, in their order, and no others.
. "$DRIVER_TESTS/lib.sh"
use_stand_in
printf '#pragma jlpar sync\nint x;\n' >a.c
cp a.c text
mkdir inc

hears() { # EXPECTED ARGUMENTS...
  : >translator.log
  run 0 "$cc" -c -o x.o "${@:2}"
  local got
  got=$(sed '1,/^--$/d' translator.log | tr '\n' ' ' | sed 's/-idirafter [^ ]*\/include //; s/ $//')
  [ "$got" = "$1" ] || fail "heard «$got», not «$1»: ${*:2}"
}

hears '-x c' a.c
hears '-D X=1 -U Y -I inc -include stddef.h -x c' -DX=1 -U Y -I inc -include stddef.h a.c
hears '-isystem inc -iquote inc -std=gnu11 -x c' -isystem inc -iquoteinc -std=gnu11 a.c
hears '-O2 -x c' -O2 -g3 -Wall -fno-strict-aliasing -fipa-pta -mtls-dialect=gnu2 -pipe a.c
hears '-O1 -x c' -Og a.c
hears '-O3 -x c' -O9 a.c
hears '-D A=1 -U B -x c' -DA=1 -Wl,-z,now -Xlinker x -U B -lm -Llib a.c
hears '-DA -UB -x c' -Wp,-DA,-MD,deps,-UB a.c
hears '-w -ansi -x c' -w -ansi a.c
hears '-march=x86-64 -msse4.2 -fsigned-char -x c' -march=x86-64 -msse4.2 -fsigned-char a.c
hears '-x c' -x c text
: >translator.log
run 0 "$cc" -c -fopenmp a.c
grep -q -x -e --openmp translator.log || fail "--openmp is not passed"
: >translator.log
run 0 "$cc" -c a.c
grep -q -x -e --openmp translator.log && fail "--openmp without -fopenmp"

# The user's code sees no OpenMP that was not asked for.
printf '#pragma jlpar sync\n#ifdef _OPENMP\n#error OpenMP\n#endif\nint x;\n' >o.c
run 0 "$cc" -c -Wall -Wextra -pedantic -Werror o.c
run 1 "$cc" -c -fopenmp o.c
finish
