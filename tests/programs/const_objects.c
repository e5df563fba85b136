/* SPDX-License-Identifier: MIT
 *
 * about: const scalars, structs and arrays are captured, and combined with what is not
 */
#include <stdio.h>

struct limits { const int low, high; const char name[4]; };

static int f(const struct limits *l, int x) { return x < l->low ? l->low : x > l->high ? l->high : x; }

int main(void) {
  const struct limits l = {2, 5, "lim"};
  const struct limits table[2] = {{0, 1, "a"}, {10, 20, "b"}};
  const int k = 3, row[3] = {7, 8, 9};
  const double *const none = NULL;
  int a = 0, b = 0, sum = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    a = f(&l, k * 4) * 100 + f(&table[1], k) + l.name[2];
    #pragma jlpar async
    b = none == NULL ? row[k - 1] : 0;
  }
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < k; i++)
    sum += row[i] * l.low + table[i % 2].high;
  printf("%d %d %d\n", a, b, sum);
  return 0;
}
