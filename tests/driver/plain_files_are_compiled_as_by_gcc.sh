# SPDX-License-Identifier: MIT
# Files without directives: status, output, messages and every file are gcc's, whatever the command line.
. "$DRIVER_TESTS/lib.sh"

mkdir -p input/inc input/sub 'input/with space'
cat >input/a.c <<'END'
#include <stdio.h>
#include "h.h"
int twice(int);
/* the word jlpar in a comment, and "#pragma jlpar sync" too */
int main(void) { printf("%d %s\n", twice(ANSWER), __FILE__); return 0; }
END
echo '#define ANSWER 21' >input/inc/h.h
echo 'int twice(int x) { return 2 * x; } const char *jlparish = "not jlpar";' >input/b.c
echo 'int broken( { return 0; }' >input/bad.c
echo 'int unused(void) { int x; return 1; }' >input/warns.c
echo 'int f(void) { return 5; }' >'input/with space/-weird näme.c'
echo 'int f(void) { return 6; }' >'input/-weird name.c'
printf 'int crlf(void)\r\n{\r\n  return 1;\r\n}\r\n' >input/crlf.c
printf 'int nul(void) { return 1; }\n/* \0 */\n' >input/nul.c
printf 'int latin(void) { return sizeof "\344\366"; }\n' >input/latin.c
echo 'int g(void) { return 1; }' >input/stdin
echo '.globl here' >input/s.s
printf '#define X here\n.globl X\n' >input/t.S
echo 'int in_text(void) { return 1; }' >input/text.txt
printf -- '-c -DX="1 + 1"\n-Iinc  a.c' >input/arguments
printf -- '-O2\n@arguments\n' >input/outer
gcc -c -o input/b.o input/b.c
(cd input && ar rcs libb.a b.o)

as_gcc -Iinc -c a.c
as_gcc -Iinc -c a.c -o sub/x.o -g -O2
as_gcc -Iinc -c -osub/x.obj a.c
as_gcc -Iinc -S a.c -o -
as_gcc -Iinc -E a.c
as_gcc -Iinc -E a.c -o sub/a.i
as_gcc -Iinc -M a.c
as_gcc -Iinc -MM a.c -MT target
as_gcc -Iinc -MD -c a.c
as_gcc -Iinc -MMD -MP -MF deps -MQ 'a$b' -c a.c
as_gcc -Iinc a.c b.c -o prog
as_gcc -Iinc a.c b.o -o prog
as_gcc -Iinc a.c -L. -lb -o prog
as_gcc -Iinc -c a.c b.c
as_gcc -Iinc -c a.c b.c -o both.o
as_gcc -Iinc -save-temps a.c b.c -o prog
as_gcc -Iinc -save-temps -c a.c
as_gcc -Iinc -pipe -c a.c -Wall -Wextra
as_gcc -flto -frandom-seed=1 -Iinc -c a.c
as_gcc -shared -fPIC b.c -o libb.so
as_gcc -r b.o -o again.o
as_gcc -include inc/h.h -Iinc -c a.c
as_gcc -isystem inc -c a.c
as_gcc -iquote inc -c a.c
as_gcc -x c text.txt -c
as_gcc -xc -c -o y.o - -DX
as_gcc -x c - -x none b.o -shared -o z.so
as_gcc -E -
as_gcc @arguments
as_gcc @outer
as_gcc @missing
as_gcc -c s.s
as_gcc -c t.S
as_gcc -c b.c s.s t.S
as_gcc -fsyntax-only -Wall warns.c
as_gcc -Wall -Werror -c warns.c
as_gcc -c bad.c
as_gcc bad.c b.c -o prog
as_gcc -c missing.c
as_gcc -c sub.c
as_gcc -c ./sub
as_gcc -c crlf.c
as_gcc -c nul.c
as_gcc -c latin.c
as_gcc -c './-weird name.c'
as_gcc -c 'with space/-weird näme.c' -g
as_gcc -nonsense -c a.c
as_gcc --param max-inline-insns-auto=10 -Iinc -c a.c
as_gcc -Xpreprocessor -DX -Iinc -c a.c
as_gcc --include-directory=inc --compile a.c --output=o.o
as_gcc -Wp,-MMD,deps -Iinc -c a.c
as_gcc -c
as_gcc
as_gcc -dumpversion
as_gcc -print-prog-name=ld
as_gcc -undef -c b.c
as_gcc a.c -Iinc -o prog
as_gcc -ftest-coverage -fprofile-arcs -frandom-seed=1 -c b.c
finish
