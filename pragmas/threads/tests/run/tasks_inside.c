/* about: iterations start tasks for any thread, which start tasks that stay with theirs: a thread that has no iteration left
 *        goes on with them, for others wait for them
 * env: JLPAR_NUM_THREADS=4
 * stdout:
 * | 32000
 */
#include <jlpar.h>
#include <stdio.h>

static int leaf(int k) {
  jlpar_yield();
  jlpar_yield();
  return k;
}

static int both(int k) {
  int a = 0, b = 0;
  #pragma jlpar sync
  {
    #pragma jlpar async
    a = leaf(k);
    #pragma jlpar async
    b = leaf(1);
  }
  return a + b;
}

int main(void) {
  long total = 0;
  for (int round = 0; round < 400; round++) {
    long sum = 0;
    #pragma jlpar threads reduction(+: sum) schedule(dynamic, 1)
    for (int i = 0; i < 8; i++) {
      int x = 0, y = 0;
      #pragma jlpar sync
      {
        #pragma jlpar spawn on(threads)
        x = both(i);
        #pragma jlpar spawn on(threads)
        y = both(i + 1);
      }
      sum += x + y;
    }
    total += sum;
  }
  printf("%ld\n", total);
  return 0;
}
