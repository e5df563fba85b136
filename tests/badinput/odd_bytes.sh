# SPDX-License-Identifier: MIT
# NUL bytes, carriage returns, UTF-8 and Latin-1: what the plain compiler takes, and with the same result.
. "$(dirname "$0")/lib.sh"

# as_plain NAME: the translated program prints what the plain one prints, or both are refused
as_plain() {
  if gcc -std=gnu11 -w -Wno-unknown-pragmas "$1.c" -o plain 2>/dev/null; then
    cc "$1.c" -o "$1"
    accepts "$1"
    prints "$1" "$(./plain)"
  else
    cc "$1.c" -o "$1"
    refuses "$1" "$1\.c:.*error"
  fi
}

program crlf.c
sed -i 's/$/\r/' crlf.c
as_plain crlf
cc --jlpar-emit crlf.c
grep -q 'ten = 0;' output || fail "the translation of a file with CRLF lacks the user's text"

program mixed.c
sed -i '5s/$/\r/; 8s/$/ \\\r/; 8a\  sync async\r' mixed.c
sed -i '8s/sync async/ /' mixed.c
as_plain mixed

cat >utf8.c <<'END'
#include <stdio.h>
static int größe(int ä) { return ä * 2; }
int main(void) {
  int naïve = 3, Ω = 0; /* “quoted” – text */
  #pragma jlpar sync spawn
  Ω = größe(naïve);
  #pragma jlpar threads reduction(+: Ω)
  for (int i = 0; i < 4; i++)
    Ω += i;
  printf("%d é 日本 %zu\n", Ω, sizeof "日本");
  return 0;
}
END
as_plain utf8

printf '\357\273\277' >bom.c
cat utf8.c >>bom.c
as_plain bom

program latin1.c
printf '/* caf\351 \377 */ static const char text[] = "na\357ve \200\376";\n' >first
{ cat first; sed 's/printf("%d\\n", /printf("%d %d\\n", (unsigned char)text[2], /' latin1.c; } >both
mv both latin1.c
as_plain latin1

# the column of a diagnostic counts bytes, as gcc's
{
  printf 'int f(int *p);\nint f(int *p) { int a = 0;\n#pragma jlpar sync spawn\n'
  printf '/* \303\251\303\251 */ a = *p; return a; }\n'
} >column.c
cc -c column.c -o a.o
refuses "a pointer after UTF-8" 'column\.c:4:17: error: .*jlpar-pointer-capture'

program nul.c
printf '/* a \0 in a comment */\n' >>nul.c
as_plain nul
program literal.c
printf 'static const char t[] = "a\0b";\n' >>literal.c
cc literal.c -o literal # the right result, or a message at the line
if [ $status = 0 ]; then
  prints literal 55
else
  refuses "a NUL in a literal" 'literal\.c:13:.*NUL'
fi
program nul_in_code.c
printf 'int \0 x;\n' >>nul_in_code.c
as_plain nul_in_code
printf '#pragma jlpar threads\0 reduction(+: x)\nint x;\n' >nul_in_directive.c
cc -c nul_in_directive.c -o a.o
[ $status = 1 ] || fail "a NUL in a directive: status $status"
grep -q 'nul_in_directive.c:1:' messages || fail "a NUL in a directive: no message at its line"

: >empty.c
cc -c empty.c -o a.o
accepts "an empty file"
head -c 100000 /dev/urandom >noise.c
cc -c noise.c -o b.o
[ $status = 1 ] || fail "random bytes: status $status"
{ echo '#pragma jlpar sync'; head -c 5000 /dev/urandom; } >noise2.c
cc -c noise2.c -o b.o
[ $status = 1 ] || fail "random bytes after a directive: status $status"
finish
