# SPDX-License-Identifier: MIT
# Hundreds of directives, blocks within blocks and very long clauses: the right result or one message.
. "$(dirname "$0")/lib.sh"

{
  printf '#include <stdio.h>\nstatic int f(int x) { return x + 1; }\nint main(void) { int a = 0;\n'
  awk 'BEGIN { for (i = 0; i < 400; i++) print "#pragma jlpar sync async\n  a = f(a);" }'
  printf 'printf("%%d\\n", a); return 0; }\n'
} >many.c
cc many.c -o many
accepts "four hundred directives in a function" # with sanitizers gcc takes seven times as long for a thousand
prints many 400

{
  printf '#include <stdio.h>\nint main(void) { int a = 0;\n'
  awk 'BEGIN { for (i = 0; i < 40; i++) print "#pragma jlpar sync\n{\n#pragma jlpar async shared(a)\n{ a++;" }'
  awk 'BEGIN { for (i = 0; i < 40; i++) print "} }" }'
  printf 'printf("%%d\\n", a); return 0; }\n'
} >deep.c
cc deep.c -o deep
accepts "forty syncs within each other"
prints deep 40

{
  printf '#include <stdio.h>\nint main(void) { int sum = 0'
  awk 'BEGIN { for (i = 0; i < 500; i++) printf ", v%d = %d", i, i }'
  printf ';\n#pragma jlpar sync async shared(sum'
  awk 'BEGIN { for (i = 0; i < 500; i++) printf ", v%d", i }'
  printf ')\n{'
  awk 'BEGIN { for (i = 0; i < 500; i++) printf " sum += v%d; v%d = 0;\n", i, i }'
  printf '}\nprintf("%%d\\n", sum + v499); return 0; }\n'
} >wide.c
cc wide.c -o wide
accepts "a clause of five hundred names"
prints wide 124750

{
  printf 'int main(void) { int a = 0;\n#pragma jlpar sync async\na = '
  awk 'BEGIN { for (i = 0; i < 200; i++) printf "(" ; printf "1"; for (i = 0; i < 200; i++) printf ")" }'
  printf ';\nreturn a - 1; }\n'
} >brackets.c
cc brackets.c -o brackets
accepts "two hundred brackets"
./brackets || fail "two hundred brackets: wrong result"

{
  echo '#pragma jlpar threads reduction('
  awk 'BEGIN { for (i = 0; i < 100000; i++) printf "(" }'
} | tr -d '\n' >open.c
echo >>open.c
cc -c open.c -o open.o
refuses "a hundred thousand open brackets" 'open\.c:1:[0-9]+: error'
finish
