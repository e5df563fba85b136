/* SPDX-License-Identifier: MIT
 *
 * about: __func__, __FILE__, __LINE__ and assert in a region are those of the user's file
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

static int checked(int line, const char *file, const char *function) {
  const char *slash = strrchr(file, '/');
  int right_file = strcmp(slash ? slash + 1 : file, "where_am_i.c") == 0;
  return line * 100 + right_file * 10 + (strcmp(function, "main") == 0);
}

int main(void) {
  int a = 0, b = 0, sum = 0;
  #pragma jlpar sync spawn
  a = checked(__LINE__, __FILE__, __func__);
  #pragma jlpar sync
  {
    #pragma jlpar async shared(b)
    {
      assert(a > 0);
      b = checked(__LINE__,
                  __FILE__, __func__);
    }
  }
  #pragma jlpar threads reduction(+: sum)
  for (int i = 0; i < 3; i++)
    sum += checked(__LINE__, __FILE__, __func__);
  printf("%d %d %d\n", a, b, sum);
  return 0;
}
