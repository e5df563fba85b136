/* SPDX-License-Identifier: MIT
 *
 * about: clauses name things of the wrong type
 */
#include <jlpar.h>
struct pair { int a, b; };
static int f(void) { return 1; }

int run(void) {
  struct pair p = {1, 2};
  double d = 0;
  int i = 0, *q = &i, *const fixed = q;
  const int *r = q, rows[2][2] = {{0}}, (*s)[2] = rows;
  #pragma jlpar sync spawn on("two") //! error jlpar-type at on/"two"
  f();
  #pragma jlpar sync spawn on(p) //! error jlpar-type at on/p)
  f();
  #pragma jlpar threads reduction(+: p) //! error jlpar-type at reduction/p)
  for (int k = 0; k < 3; k++)
    p.a += k;
  #pragma jlpar threads reduction(&: d) //! error jlpar-type at reduction/d)
  for (int k = 0; k < 3; k++)
    d += k;
  #pragma jlpar threads reduction(+: q) //! error jlpar-type at reduction/q)
  for (int k = 0; k < 3; k++)
    q += k;
  #pragma jlpar threads schedule(dynamic,0) //! error jlpar-clause-syntax at dynamic,/0
  for (int k = 0; k < 3; k++)
    f();
  #pragma jlpar spawn future(i) //! error jlpar-type at future/i)
  f();
  #pragma jlpar sync spawn in(i[0:3]) //! error jlpar-type at in(/i[
  f();
  #pragma jlpar sync status(d) //! error jlpar-type at status/d)
  f();
  #pragma jlpar sync spawn out(r[0:1]) //! error jlpar-type at r[
  f();
  #pragma jlpar sync spawn inout(s[0:2]) //! error jlpar-type at s[
  f();
  #pragma jlpar sync spawn out(fixed[0:1]) in(r[0:1], s[0:2])
  fixed[0] = r[0] + s[1][1];
  return p.a + (int)d + *q;
}
