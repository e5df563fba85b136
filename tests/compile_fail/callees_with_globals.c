/* SPDX-License-Identifier: MIT
 *
 * about: functions of the file that use mutable file-scope variables, called elsewhere
 */
static int level;
static const int fixed = 3;
static _Thread_local int mine;
static int reads(void) { return level; }
static int constant(void) { return fixed; }
static int own(void) { return mine; }
static int pure(int x) { return x; }
static int counts(void) { static int n; return ++n; }

int run(void) {
  int sum = 0;
  #pragma jlpar sync spawn
  sum = pure(reads()); //! warning jlpar-global-callee at reads
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < 3; i++)
    sum += constant() + own() + reads(); //! warning jlpar-global-callee at reads
  #pragma jlpar sync spawn
  sum = counts() + constant();
  #pragma jlpar sync spawn on(threads)
  sum = reads();
  return sum;
}
