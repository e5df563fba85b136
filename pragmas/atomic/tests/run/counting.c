/* about: no update is lost, and the value before is one that was there
 * env: JLPAR_NUM_THREADS=4
 * stdout:
 * | 100000 100000.0 1
 * | tickets 4999950000
 */
#include <jlpar.h>
#include <stdio.h>

int main(void) {
  int count = 0, ticket = 0;
  double load = 0;
  unsigned char flag = 0;
  long long sum = 0;
#pragma jlpar threads reduction(+: sum)
  for (int i = 0; i < 100000; i++) {
    int mine;
#pragma jlpar atomic
    count++;
#pragma jlpar atomic
    load += 1;
#pragma jlpar atomic
    flag |= 1;
#pragma jlpar atomic capture(mine)
    ticket++;
    sum += mine;
  }
  printf("%d %.1f %d\ntickets %lld\n", count, load, flag, sum);
  return 0;
}
