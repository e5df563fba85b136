/* SPDX-License-Identifier: MIT
 *
 * about: every way to write a captured variable
 */
#include <stdio.h>
static void set(int *p) { *p = 1; }
struct pair { int a, b[2]; };

int run(void) {
  int n = 0, v[3] = {0};
  struct pair p = {0};
  #pragma jlpar sync
  {
    #pragma jlpar async
    n++; //! error jlpar-modified-capture at n++ noted
    #pragma jlpar async
    --n; //! error jlpar-modified-capture at n;/--n
    #pragma jlpar spawn
    n += 2; //! error jlpar-modified-capture at n
    #pragma jlpar spawn
    { n = 3; } //! error jlpar-modified-capture at n
    #pragma jlpar spawn
    { v[1] = 3; } //! error jlpar-modified-capture at v[
    #pragma jlpar spawn
    { p.b[1] = 3; } //! error jlpar-modified-capture at p.
    #pragma jlpar async
    set(&n); //! error jlpar-modified-capture at n)/&n
    #pragma jlpar async
    snprintf((char *)v, sizeof v, "x"); //! error jlpar-modified-capture at v,
  }
  return n + v[1] + p.a;
}
