/* SPDX-License-Identifier: MIT
 *
 * about: large and small structs as arguments and results of tasks
 */
#include <stdio.h>

struct small { char c; };
struct large { long v[40]; };

static struct small next(struct small s) { s.c++; return s; }
static struct large filled(long seed) {
  struct large l;
  for (int i = 0; i < 40; i++)
    l.v[i] = seed * i;
  return l;
}

int main(void) {
  struct small s = {'a'}, t;
  struct large l, k;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    l = filled(3);
    #pragma jlpar spawn on(threads)
    k = filled(4);
    #pragma jlpar async
    t = next(next(s));
  }
  printf("%c %ld %ld\n", t.c, l.v[39], k.v[39]);
  return 0;
}
