# SPDX-License-Identifier: MIT
# Dependency files of annotated sources are byte for byte those of gcc.
. "$DRIVER_TESTS/lib.sh"
use_stand_in
mkdir -p input/inc input/sub
printf '#include "h.h"\n#include <stddef.h>\n#pragma jlpar sync\nint x = ZERO;\n' >input/a.c
printf '#define ZERO 0\n#pragma jlpar sync\n' >input/inc/h.h
cp input/a.c input/stdin

same_file() { # FILE ARGUMENTS...
  local file=$1
  shift
  as_command gcc -Wno-unknown-pragmas -Iinc "$@"
  cp "work/$file" by_gcc || fail "gcc makes no $file: $*"
  as_command "$cc" -Iinc "$@"
  [ -e translator.log ] || fail "not translated: $*"
  rm -f translator.log
  diff by_gcc "work/$file" || fail "another dependency file than gcc's: $*"
}

same_file a.d -c -MD a.c
same_file a.d -c -MMD a.c
same_file sub/x.d -c -MMD a.c -o sub/x.o
same_file sub/x.d -c -MMD -MP a.c -o sub/x.obj
same_file deps -c -MD -MF deps a.c
same_file deps -c -MD -MFdeps -MT one -MT two a.c -o x.o
same_file deps -c -MMD -MF deps -MQ 'a $b' a.c
same_file out.d -E -MMD a.c -o out.i
same_file deps -c -Wp,-MMD,deps a.c -o x.o
same_file deps -c -Wp,-MD,deps -MT x a.c
same_file libx.d -shared -fPIC -MMD a.c -o libx.so
same_file a.d -S -MMD a.c
same_file a.d -fsyntax-only -MMD a.c
same_file -.d -c -MMD -x c -
finish
