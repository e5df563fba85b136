/* about: every form of loop visits what the serial loop visits
 * env: JLPAR_NUM_THREADS=3
 * stdout:
 * | up 45
 * | down 45
 * | step 20
 * | last 8, index 10
 * | collapse 18
 * | bounds once: 1
 */
#include <jlpar.h>
#include <stdio.h>

static int calls;
static int limit(void) {
  calls++;
  return 10;
}

int main(void) {
  int sum = 0, last = -1, i;
#pragma jlpar threads reduction(+: sum)
  for (int k = 0; k < limit(); k++)
    sum += k;
  printf("up %d\n", sum);
  sum = 0;
#pragma jlpar threads reduction(+: sum) schedule(dynamic, 2)
  for (int k = 9; k >= 0; k--)
    sum += k;
  printf("down %d\n", sum);
  sum = 0;
#pragma jlpar threads reduction(+: sum)
  for (unsigned k = 0; k <= 9; k += 2)
    sum += (int)k;
  printf("step %d\n", sum);
#pragma jlpar threads lastprivate(last)
  for (i = 0; i < 10; i += 1)
    last = i - 1;
  printf("last %d, index %d\n", last, i);
  sum = 0;
#pragma jlpar threads collapse(2) reduction(+: sum)
  for (int a = 0; a < 3; a++)
    for (int b = 3; b > 0; b--)
      sum += b;
  printf("collapse %d\nbounds once: %d\n", sum, calls);
  return 0;
}
