/* SPDX-License-Identifier: MIT
 *
 * about: a struct type declared inside the function is known to the region
 */
#include <stdio.h>

int main(void) {
  struct pair { int a; struct inner { short b[2]; } in; };
  typedef struct pair pair_of_us;
  pair_of_us p = {1, {{2, 3}}}, result = {0};
  int sum = 0;

  #pragma jlpar sync
  {
    #pragma jlpar spawn
    result = (struct pair){p.in.b[1], {{(short)p.a, p.in.b[0]}}};
  }
  #pragma jlpar threads reduction(+: sum)
  for (int i = 0; i < 4; i++) {
    struct inner here = p.in;
    here.b[0] += i;
    sum += here.b[0] * here.b[1];
  }
  printf("%d %d %d %d\n", result.a, result.in.b[0], result.in.b[1], sum);
  return 0;
}
