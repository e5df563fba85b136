/* SPDX-License-Identifier: MIT
 *
 * about: file-scope scalars, arrays, structs and static locals named in the statement
 */
#include <stdio.h>

static int level = 1;
static double table[3] = {0.5, 1.5, 2.5};
static struct { int a; char c; } setting = {4, 'x'};
int visible = 8;

int main(void) {
  static int local = 16;
  double seen[3] = {0};
  int sum = 0;
  for (int k = 0; k < 3; k++) {
    level *= 3;
    table[k] += 10;
    setting.a += k;
    local++;
    #pragma jlpar sync spawn
    seen[k] = level + table[k] + setting.a + setting.c + local + visible;
  }
  visible = 1;
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < 5; i++)
    sum += visible + level * i + setting.a;
  printf("%g %g %g %d\n", seen[0], seen[1], seen[2], sum);
  return 0;
}
