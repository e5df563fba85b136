/* SPDX-License-Identifier: MIT
 *
 * about: assignments to elements, members, through pointers and through functions
 */
#include <stdio.h>

struct node { int v; struct { short w[2]; } in; };
static int file_scope;
static int *where(int *p, int i) { return p + i; }
static int f(int x) { return x * x + 1; }

int main(void) {
  struct node n = {0}, *p = &n, m[2] = {{0}};
  int v[4] = {0}, i = 1, *q = v;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    n.v = f(2);
    #pragma jlpar spawn
    p->in.w[1] = (short)f(3);
    #pragma jlpar spawn
    m[i].in.w[0] = (short)f(4);
    #pragma jlpar spawn
    *q++ = f(5);
    #pragma jlpar spawn
    *where(v, 2) = f(6);
    #pragma jlpar spawn
    (v[3]) = f(7);
    #pragma jlpar async
    file_scope = f(8);
  }
  printf("%d %d %d %d %d %d %d %d\n", n.v, n.in.w[1], m[1].in.w[0], v[0], v[2], v[3], file_scope, (int)(q - v));
  return 0;
}
