# SPDX-License-Identifier: MIT
# An annotated input gives the files that gcc would give, by name, and nothing else; what comes out is the
# translation.
. "$DRIVER_TESTS/lib.sh"
use_stand_in
mkdir -p input/sub 'input/with space' tmp
export TMPDIR=$PWD/tmp
cat >input/a.c <<'END'
#include "h.h"
#pragma jlpar sync
int twice(int x) { return 2 * x + ZERO; }
END
echo '#define ZERO 0' >input/h.h
echo 'int plain(void) { return 1; }' >input/p.c
cp input/a.c 'input/with space/-weird name.c'
cp input/h.h 'input/with space'
cp input/a.c input/text.txt
cp input/a.c input/stdin
echo '.globl here' >input/s.s
printf -- '-c -O2 a.c' >input/arguments
gcc -c -o input/p.o input/p.c

try() {
  files_as_gcc "$@"
  [ -z "$(ls tmp)" ] || fail "left in TMPDIR by $*: $(ls tmp)"
}

try -c a.c; translated work/a.o || fail "a.o is not the translation"
try -c a.c -o sub/x.o; translated work/sub/x.o || fail "sub/x.o is not the translation"
try -c -g 'with space/-weird name.c'; translated work/*weird*.o || fail "not the translation"
try -S a.c; translated work/a.s || fail "a.s is not the translation"
try -S a.c -o -; translated work/stdout || fail "-S -o - does not show the translation"
try -E a.c; translated work/stdout || fail "-E does not show the translation"
try -E a.c -o a.i; translated work/a.i || fail "-E -o does not hold the translation"
try -c a.c p.c; translated work/a.o || fail "of two inputs a.o is not the translation"
try -c a.c s.s p.c
try -c a.c p.o
try -c -x c text.txt; translated work/text.o || fail "-x c text.txt is not translated"
try -c -x c -; translated work/-.o || fail "stdin is not translated"
try -c -x c - -o y.o -MD
try @arguments; translated work/a.o || fail "@file: not the translation"
try -c -save-temps a.c
try -c -save-temps=obj a.c -o sub/a.o
try -shared -fPIC -save-temps a.c p.c -o libx.so
try -shared -fPIC -save-temps=obj a.c -o sub/libx.so
try -shared -fPIC a.c p.o -o libx.so; translated work/libx.so || fail "libx.so lacks the translation"
try -shared -fPIC -x c text.txt -x none p.o -o libx.so
try -r a.c p.o -o r.o
try -fsyntax-only a.c
try -c --coverage a.c
try -c --coverage a.c -o sub/b.o
try -c -fstack-usage -fPIC -pipe -flto a.c
try -c -MD a.c
try -c -MMD -MF deps a.c
try -c -MD a.c p.c
try -c -MD -o sub/x.o a.c
try -shared -fPIC -MD a.c -o libx.so
try -E -MD a.c -o a.i
try -c -Wp,-MD,deps a.c
try -M a.c
try -c a.c missing.c
try -shared -fPIC a.c missing.c -o libx.so
try -c a.c p.c -o x.o
finish
