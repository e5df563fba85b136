/* SPDX-License-Identifier: MIT
 *
 * about: designated initializers of nested arrays and structs, with ranges
 */
#include <stdio.h>

struct cell { int at[2]; char name[4]; };

int main(void) {
  struct cell grid[2][3] = {
    [0] = {[1] = {.at = {[1] = 5}, .name = "ab"}},
    [1][2].at[0] = 7,
    [1][0 ... 1] = {{1, 2}, "x"},
  };
  int sum = 0, one = 0;
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < 6; i++)
    sum += grid[i / 3][i % 3].at[0] * 10 + grid[i / 3][i % 3].at[1];
  #pragma jlpar sync spawn
  one = (int[10]){[2] = 3, [7 ... 9] = 4}[8] + grid[0][1].name[1];
  printf("%d %d\n", sum, one);
  return 0;
}
