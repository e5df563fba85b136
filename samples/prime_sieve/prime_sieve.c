/* SPDX-License-Identifier: MIT
 *
 * prime_sieve - a chain of tasks, one for each prime found so far, each letting through what its prime does not divide.
 *
 *     jlpar-cc -O2 prime_sieve.c -o prime_sieve && ./prime_sieve 20
 *
 *     count from 2 ---> [2] ---> [3] ---> [5] ---> ... ---> main takes the next prime, and adds a task
 *
 * McIlroy's sieve, known from Hoare's CSP and from Go. The channels hold nothing (capacity 0): a number goes from hand to
 * hand, so no task runs far ahead. The program ends the chain by releasing its channels: tasks that still wait at one end
 * there, quietly.
 */
#include <jlpar.h>
#include <stdio.h>
#include <stdlib.h>

static void count_from(int first, jlpar_channel out) {
  for (int i = first;; i++)
    jlpar_put(int, out, i);
}

static void let_through(jlpar_channel in, jlpar_channel out, int prime) {
  jlpar_foreach(int, i, in)
    if (i % prime != 0)
      jlpar_put(int, out, i);
}

int main(int argc, char **argv) {
  int n = argc > 1 ? atoi(argv[1]) : 20;
  jlpar_channel *link = n > 0 ? malloc(((size_t)n + 1) * sizeof *link) : NULL;
  if (!link)
    return 1;

  link[0] = jlpar_channel_new(int, 0);
  #pragma jlpar async
  count_from(2, link[0]);

  for (int k = 0; k < n; k++) {
    int prime = jlpar_take(int, link[k]);
    printf("%d\n", prime);
    link[k + 1] = jlpar_channel_new(int, 0);
    #pragma jlpar async
    let_through(link[k], link[k + 1], prime);
  }

  for (int k = 0; k <= n; k++)
    jlpar_release(link[k]);
  free(link);
  return 0;
}
