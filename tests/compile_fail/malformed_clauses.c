/* SPDX-License-Identifier: MIT
 *
 * about: brackets, commas, colons and values that are not there
 */
#define LIST sum, 3
#define RANGE 0 : 1 : 2
#define LABEL "a" 3
static int f(void) { return 1; }

int run(int n, int *p) {
  int sum = 0, a[4] = {0};
  #pragma jlpar threads reduction(+: sum //! error jlpar-clause-syntax
  for (int i = 0; i < 3; i++)
    sum += i;
  #pragma jlpar threads reduction(+:) //! error jlpar-clause-syntax
  for (int i = 0; i < 3; i++)
    sum += i;
  #pragma jlpar threads num_threads() //! error jlpar-clause-syntax
  for (int i = 0; i < 3; i++)
    a[i] = i;
  #pragma jlpar threads num_threads //! error jlpar-clause-syntax
  for (int i = 0; i < 3; i++)
    a[i] = i;
  #pragma jlpar threads schedule(statically) //! error jlpar-clause-syntax
  for (int i = 0; i < 3; i++)
    a[i] = i;
  #pragma jlpar sync spawn in(p[0:n) //! error jlpar-clause-syntax
  f();
  #pragma jlpar sync spawn shared(,sum) //! error jlpar-clause-syntax
  f();
  #pragma jlpar sync spawn in(int) //! error jlpar-clause-syntax at int
  f();
  #pragma jlpar spawn future(int) //! error jlpar-clause-syntax at int
  f();
  #pragma jlpar spawn future(while) //! error jlpar-clause-syntax at while
  f();
  #pragma jlpar spawn future(3) //! error jlpar-type at 3
  f();
  #pragma jlpar sync spawn on(3;4) //! error jlpar-clause-syntax at 3
  f();
  #pragma jlpar sync spawn in(p[0:int]) //! error jlpar-clause-syntax at int
  f();
  #pragma jlpar sync status(int) //! error jlpar-clause-syntax at int
  f();
  #pragma jlpar sync spawn in(LIST) //! error jlpar-clause-syntax at LIST
  f();
  #pragma jlpar sync spawn in(p[RANGE]) //! error jlpar-clause-syntax at RANGE
  f();
  #pragma jlpar sync spawn name(LABEL) //! error jlpar-clause-syntax at LABEL
  f();
  #pragma jlpar sync spawn name(UNKNOWN) //! error jlpar-clause-syntax at UNKNOWN
  f();
  #pragma jlpar sync spawn
  sum++; //! error jlpar-modified-capture at sum
  return sum + a[0] + p[n];
}
