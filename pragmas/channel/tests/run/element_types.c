/* about: elements of every type go through a channel as they are, also as compound literals; so do values of futures
 * cc: -std=c11 -Wall -Werror
 * stdout:
 * | 1.25 1+2i 1 2 x 7 0.5 42
 * | 3 4 5, 1 2, 3 4, 5 6
 */
#include <complex.h>
#include <jlpar.h>
#include <stdbool.h>
#include <stdio.h>

enum level { LOW, MID, HIGH };
struct three {
  int a[3];
};
struct pair {
  int x, y;
};
typedef int (*function)(int);

static int next(int x) {
  return x + 1;
}

static void scalars(void) {
#pragma jlpar channel reals(long double, 1)
#pragma jlpar channel complexes(double _Complex, 1)
#pragma jlpar channel truths(bool, 1)
#pragma jlpar channel levels(enum level, 1)
#pragma jlpar channel texts(const char *, 1)
#pragma jlpar channel wide(unsigned __int128, 1)
#pragma jlpar channel halves(_Float16, 1)
#pragma jlpar channel functions(function, 1)
  jlpar_put(long double, reals, 1.25L);
  jlpar_put(double _Complex, complexes, 1 + 2 * I);
  jlpar_put(bool, truths, 5);
  jlpar_put(enum level, levels, HIGH);
  jlpar_put(const char *, texts, "x");
  jlpar_put(unsigned __int128, wide, (unsigned __int128)7 << 100);
  jlpar_put(_Float16, halves, 0.5f);
  jlpar_put(function, functions, next);
  double _Complex z = jlpar_take(double _Complex, complexes);
  printf("%Lg %g+%gi ", jlpar_take(long double, reals), creal(z), cimag(z));
  printf("%d ", jlpar_take(bool, truths));
  printf("%d ", (int)jlpar_take(enum level, levels));
  printf("%s ", jlpar_take(const char *, texts));
  printf("%d ", (int)(jlpar_take(unsigned __int128, wide) >> 100));
  printf("%g ", (double)jlpar_take(_Float16, halves));
  printf("%d\n", jlpar_take(function, functions)(41));
}

static void literals(void) {
#pragma jlpar channel threes(struct three, 1)
#pragma jlpar channel pairs(struct pair, 2)
  jlpar_future f = jlpar_future_new(1);
  jlpar_put(struct three, threes, (struct three){{3, 4, 5}});
  jlpar_put(struct pair, pairs, (struct pair){1, 2});
  jlpar_put(struct pair, pairs, (struct pair){.x = 3, .y = 4});
  jlpar_set(struct pair, f, (struct pair){5, 6});
  struct three t = jlpar_take(struct three, threes);
  struct pair p = jlpar_take(struct pair, pairs), q = jlpar_take(struct pair, pairs), r = jlpar_fetch(struct pair, f);
  printf("%d %d %d, %d %d, %d %d, %d %d\n", t.a[0], t.a[1], t.a[2], p.x, p.y, q.x, q.y, r.x, r.y);
  jlpar_release(f);
}

int main(void) {
  scalars();
  literals();
  return 0;
}
