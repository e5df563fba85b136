/* SPDX-License-Identifier: MIT
 *
 * pipeline - n workers take numbers from one channel, process them, and put results into another.
 *
 *     jlpar-cc -O2 pipeline.c -o pipeline && jlpar-run -t 4 ./pipeline 4 1000
 *
 * The two channels of the Julia manual, c1 and c2, with foo() between them. A producer feeds c1 and closes it when its
 * block ends; so the workers come to their end; so the block that waits for them ends, and closes c2; so main does.
 */
#include <jlpar.h>
#include <stdio.h>
#include <stdlib.h>

struct steps {
  long number, count;
};

/* of 3n + 1 until it comes to 1 (Collatz) */
static long steps_to_one(long n) {
  long count = 0;
  for (; n != 1; count++)
    n = n % 2 ? 3 * n + 1 : n / 2;
  return count;
}

static void foo(jlpar_channel c1, jlpar_channel c2) {
  jlpar_foreach(long, data, c1) {
    struct steps result = {data, steps_to_one(data)};
    jlpar_put(struct steps, c2, result);
  }
}

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 4;
  long last = argc > 2 ? atol(argv[2]) : 1000;

  #pragma jlpar channel c1(long, 32) produce
  for (long i = 1; i <= last; i++)
    jlpar_put(long, c1, i);

  #pragma jlpar channel c2(struct steps, 32) produce on(threads)
  {
    #pragma jlpar sync
    for (int k = 0; k < n; k++) {
      #pragma jlpar spawn on(threads)
      foo(c1, c2);
    }
  }

  jlpar_foreach(struct steps, s, c2) /* in the order of completion */
    printf("%ld %ld\n", s.number, s.count);
  return 0;
}
