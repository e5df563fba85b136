# SPDX-License-Identifier: MIT
# A file of 10 MB, most of it declarations, with directives at its beginning and its end.
. "$(dirname "$0")/lib.sh"

{
  echo '#include <stdio.h>'
  echo 'static int twice(int x) { return 2 * x; }'
  echo 'static int first(void) { int a = 0;'
  echo '#pragma jlpar sync spawn'
  echo 'a = twice(10); return a; }'
  awk 'BEGIN { for (i = 0; i < 130000; i++)
    printf "extern const int table_of_numbers_%06d[8]; /* a comment of some length here */\n", i }'
  echo 'int main(void) { int sum = 0;'
  echo '#pragma jlpar threads reduction(+: sum)'
  echo 'for (int i = 0; i < 6; i++) sum += i;'
  echo 'printf("%d\n", sum + first() + __LINE__); return 0; }'
} >large.c
[ "$(stat -c %s large.c)" -gt 10000000 ] || fail "the file is not that large"
cc large.c -o large
accepts "a file of 10 MB"
prints large "$((15 + 20 + 130009))"

# One line of more than a megabyte, with the directive behind it.
{
  printf 'int main(void) { int v[] = {0'
  awk 'BEGIN { for (i = 1; i < 300000; i++) printf ", %d", i % 10 }'
  printf '}, sum = 0;\n#pragma jlpar threads reduction(+: sum)\n'
  printf 'for (int i = 0; i < 300000; i++) sum += v[i];\nreturn sum != 1350000; }\n'
} >long_line.c
cc long_line.c -o long_line
accepts "a line of a megabyte"
prints long_line ""
./long_line || fail "the sum over a line of a megabyte is wrong"
finish
