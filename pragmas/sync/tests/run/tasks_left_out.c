/* about: tasks that nothing can hold up are left out, and nobody can tell
 * run: -t 4
 * stdout:
 * | several in one sync: 1 2 3 4 5
 * | none of them: 0
 * | a sync in a sync: 111
 * | as many as there are: 4950
 * | into a packed struct: 7 8
 * | with more than a note holds: 276
 * | in a loop of threads: 610
 * | deeper than one stack: 200000
 * | both kinds: 55 10
 */
#include <jlpar.h>
#include <stdio.h>

static long fib(int n) {
  long a = 0, b = 0;
  if (n < 2)
    return n;
#pragma jlpar sync
  {
#pragma jlpar spawn on(threads)
    a = fib(n - 1);
    b = fib(n - 2);
  }
  return a + b;
}

static int itself(int k) {
  return k;
}

static void several(int which) {
  int a = 0, b = 0, c = 0, d = 0;
  static int e;
  e = 0;
#pragma jlpar sync
  {
    if (which) {
#pragma jlpar spawn on(threads)
      a = itself(1);
#pragma jlpar spawn on(threads)
      b = itself(2);
    }
    for (int k = 0; k < 4 * which; k++) {
#pragma jlpar spawn on(threads)
      c = itself(3);
    }
    if (which)
#pragma jlpar spawn on(threads) shared(d)
      d = 4;
    if (which)
#pragma jlpar spawn on(threads) shared(e)
      e = 5;
  }
  if (which)
    printf("several in one sync: %d %d %d %d %d\n", a, b, c, d, e);
  else
    printf("none of them: %d\n", a + b + c + d + e);
}

static int nested(void) {
  int a = 0, b = 0, c = 0;
#pragma jlpar sync
  {
#pragma jlpar spawn on(threads)
    a = itself(1);
#pragma jlpar sync
    {
#pragma jlpar spawn on(threads)
      b = itself(10);
#pragma jlpar sync spawn on(threads)
      c = itself(100);
    }
    if (b != 10 || c != 100) /* the inner ones waited */
      c = 0;
  }
  return a + b + c;
}

static long sum_of(int n) {
  int all[100];
  long sum = 0;
#pragma jlpar sync
  for (int k = 0; k < n; k++) {
#pragma jlpar spawn on(threads)
    all[k] = itself(k);
  }
  for (int k = 0; k < n; k++)
    sum += all[k];
  return sum;
}

static void into_a_packed_struct(void) {
  struct __attribute__((packed)) {
    char c;
    long a, b;
  } p = {0, 0, 0};
#pragma jlpar sync
  {
#pragma jlpar spawn on(threads)
    p.a = fib(3) + 5;
#pragma jlpar spawn on(threads)
    p.b = fib(6);
  }
  printf("into a packed struct: %ld %ld\n", p.a, p.b);
}

struct many {
  int at[24];
};
static int sum(struct many m) {
  int s = 0;
  for (int k = 0; k < 24; k++)
    s += m.at[k];
  return s;
}
static int large(void) {
  struct many m;
  int s = 0;
  for (int k = 0; k < 24; k++)
    m.at[k] = k;
#pragma jlpar sync
  {
#pragma jlpar spawn on(threads)
    s = sum(m);
    m.at[0] = 1000; /* it has a copy */
  }
  return s;
}

static long of_threads(void) {
  long all = 0;
#pragma jlpar threads reduction(+ : all)
  for (int k = 0; k < 10; k++)
    all += fib(k % 2 ? 10 : 11) - (k % 2 ? 55 - 67 : 89 - 55);
  return all;
}

static int deep(int n) {
  int below = 0;
#pragma jlpar sync
  if (n > 0) {
#pragma jlpar spawn on(threads)
    below = deep(n - 1) + 1;
  }
  return below;
}

static void both_kinds(void) {
  long a = 0, b = 0;
#pragma jlpar sync
  {
#pragma jlpar async shared(b)
    b += 3;
#pragma jlpar spawn on(threads)
    a = fib(10);
#pragma jlpar async shared(b)
    b = 2 * b + 4;
  }
  printf("both kinds: %ld %ld\n", a, b);
}

int main(void) {
  several(1);
  several(0);
  printf("a sync in a sync: %d\n", nested());
  printf("as many as there are: %ld\n", sum_of(100));
  into_a_packed_struct();
  printf("with more than a note holds: %d\n", large());
  printf("in a loop of threads: %ld\n", of_threads());
  printf("deeper than one stack: %d\n", deep(200000));
  both_kinds();
  return 0;
}
