/* about: spawns that name the same data run one after the other: variables, members, what a pointer leads to, sections
 * run: -p 1 -t 2
 * stdout:
 * | 31
 * | 6 12 18
 * | 7
 * | 1 11 21 31
 */
#include <jlpar.h>
#include <stdio.h>

struct sums {
  int a, b;
};

static int slow(int x) {
  jlpar_sleep(0.02);
  return x;
}

static void variables(void) {
  int a = 0, b = 0;
#pragma jlpar sync
  {
#pragma jlpar spawn depend(out: a)
    a = slow(10);
#pragma jlpar spawn depend(in: a) depend(out: b)
    b = slow(a + 1);
#pragma jlpar spawn depend(in: a, b) depend(out: a)
    a = slow(a + b + 10);
  }
  printf("%d\n", a);
}

static void members(void) {
  struct sums s = {0, 0};
  int both = 0;
#pragma jlpar sync
  {
#pragma jlpar spawn depend(out: s.a)
    s.a = slow(6);
#pragma jlpar spawn depend(in: s.a) depend(out: s.b)
    s.b = slow(2 * s.a);
#pragma jlpar spawn depend(in: s.a, s.b)
    both = s.a + s.b;
  }
  printf("%d %d %d\n", s.a, s.b, both);
}

static void pointees(void) {
  int x = 0, *p = &x;
#pragma jlpar sync
  {
#pragma jlpar spawn on(threads) depend(out: *p)
    *p = slow(6);
#pragma jlpar spawn on(threads) depend(inout: *p)
    *p = *p + 1;
  }
  printf("%d\n", x);
}

static void sections(void) {
  int m[3][2] = {{0}}, (*rows)[2] = m;
#pragma jlpar sync
  {
#pragma jlpar spawn on(threads) depend(out: m[0:2][0:2])
    for (int i = 0; i < 2; i++)
      for (int j = 0; j < 2; j++)
        rows[i][j] = slow(20 * i + 10 * j);
    for (int k = 0; k < 4; k++) {
#pragma jlpar spawn on(threads) depend(inout: (*(rows + k / 2))[k % 2:1])
      rows[k / 2][k % 2]++;
    }
  }
  printf("%d %d %d %d\n", m[0][0], m[0][1], m[1][0], m[1][1]);
}

int main(void) {
  variables();
  members();
  pointees();
  sections();
  return 0;
}
