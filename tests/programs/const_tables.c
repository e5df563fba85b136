/* SPDX-License-Identifier: MIT
 *
 * about: const tables at file scope and in the function are read in other processes
 */
#include <stdio.h>

static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
static const char *const name[] = {"january", "february", "march"};
extern const int limit;
const int limit = 9;

int main(void) {
  const int weight[4] = {1, 2, 3, 4};
  static const short local[] = {-1, -2};
  int sum = 0, letter = 0;
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < 12; i++)
    sum += days[i] * weight[i % 4] + local[i % 2] + limit;
  #pragma jlpar sync spawn
  letter = name[1][3];
  printf("%d %c\n", sum, letter);
  return 0;
}
