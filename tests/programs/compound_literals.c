/* SPDX-License-Identifier: MIT
 *
 * about: unnamed objects of scalar, array and struct type
 */
#include <stdio.h>

struct point { int x, y; };
static int dot(struct point a, const struct point *b) { return a.x * b->x + a.y * b->y; }

int main(void) {
  int k = 3, a = 0, b = 0, sum = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    a = dot((struct point){k, k + 1}, &(struct point){.y = 5, .x = 2});
    #pragma jlpar async
    b = (int[]){7, 8, 9, k}[k] * *&(int){6};
  }
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < 4; i++)
    sum += ((const char[]){"abcd"})[i] - (char){'a'} + (struct point){.x = i}.x;
  printf("%d %d %d\n", a, b, sum);
  return 0;
}
