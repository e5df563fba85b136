/* SPDX-License-Identifier: MIT
 *
 * about: many errors of many kinds are all reported, in the order of the file
 */
static int f(int *p) { return *p; }
static int level;

int run(int *p, int n) {
  int sum = 0;
  #pragma jlpar thread //! error jlpar-unknown-directive says threads
  for (int i = 0; i < n; i++)
    sum += i;
  #pragma jlpar threads num_thread(2) //! error jlpar-unknown-clause says num_threads
  for (int i = 0; i < n; i++)
    level = i;
  #pragma jlpar sync spawn
  f(p); //! error jlpar-pointer-capture
  #pragma jlpar async
  sum++; //! error jlpar-modified-capture
  #pragma jlpar threads
  for (int i = n; i; i /= 2) //! error jlpar-loop-form
    f(p);
  #pragma jlpar sync
  {
    if (n)
      return 3; //! error jlpar-jump
  }
  #pragma jlpar spawn //! error jlpar-lost-result
  sum = level;
  return sum;
}
