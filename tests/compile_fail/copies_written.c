/* SPDX-License-Identifier: MIT
 *
 * about: writes to what is only copied in, in this process, too
 */
struct link { int value, *to; };
static int one(void) { return 1; }

int run(int n, int *p, struct link *links) {
  int x = 0, a[2] = {0}, *many[2] = {a, a}, **q = many;
  static int lasting;
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(threads) in(x)
    { x++; } //! error jlpar-modified-capture at x++ noted says started
    #pragma jlpar spawn on(threads) in(a)
    { a[0] = 2; } //! error jlpar-modified-capture at a[
    #pragma jlpar spawn on(threads) in(lasting)
    { lasting = 2; } //! error jlpar-modified-capture at lasting
    #pragma jlpar spawn on(threads) in(p[0:n])
    { p[0] = 2; } //! error jlpar-modified-capture at p[
    #pragma jlpar spawn in(p[0:n])
    { p[0] = 2; } //! error jlpar-modified-capture at p[
    #pragma jlpar spawn in(x)
    { x++; } //! error jlpar-modified-capture at x++
    #pragma jlpar spawn on(threads) in(p)
    { p[0] = 2; }
    #pragma jlpar spawn on(threads) in(links[0:n])
    { *links[0].to = 2; }
    #pragma jlpar spawn on(threads) in(q[0:2])
    { *q[1] = 2; }
    #pragma jlpar spawn on(threads) in(x)
    x = one();
    #pragma jlpar spawn on(threads) inout(x, p[0:n])
    { x++, p[1] = 2; }
  }
  #pragma jlpar pmap on(threads) in(p[i])
  for (int i = 0; i < n; i++)
    p[i] = i; //! error jlpar-modified-capture at p[
  return x + a[0] + lasting;
}
