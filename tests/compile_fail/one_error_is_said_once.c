/* SPDX-License-Identifier: MIT
 *
 * about: several uses of one pointer, and one bad clause, do not make a flood
 */
static int f(const int *p, int n) { return p[n]; }

int run(int *p) {
  int sum = 0;
  #pragma jlpar distributed reduction(+: sum) frist(p) //! error jlpar-unknown-clause at frist
  for (int i = 0; i < 3; i++)
    sum += f((const int[3]){1, 2, 3}, i);
  #pragma jlpar sync spawn
  sum = f(p, 1); //! error jlpar-pointer-capture at p,
  return sum;
}
