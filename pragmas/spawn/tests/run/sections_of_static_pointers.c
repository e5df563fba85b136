/* about: a pointer that is a static local, and what it points at
 * run: -p 2
 * stdout:
 * | here 3 30
 * | there 3 40
 * | loop 5 8
 * | sums 15 18
 * | file scope 9
 */
#include <jlpar.h>
#include <stdio.h>

static int two[2] = {1, 2}, *file_scope = two;

static int sum(const int *v, int n) {
  int s = 0;
  for (int i = 0; i < n; i++)
    s += v[i];
  return s;
}

int main(void) {
  static int a[2] = {1, 2}, *p = a;
  int s = 0;
#pragma jlpar sync spawn on(threads) in(p[0:2])
  s = sum(p, 2);
#pragma jlpar sync spawn on(threads) inout(p[1:1])
  { p[1] = 30; }
  printf("here %d %d\n", s, a[1]);
  a[1] = 2;
#pragma jlpar sync spawn on(2) in(p[0:2])
  s = sum(p, 2);
#pragma jlpar sync spawn on(2) inout(p[0:2])
  { p[1] += 38; }
  printf("there %d %d\n", s, a[1]);
#pragma jlpar pmap out(p[i])
  for (int i = 0; i < 2; i++)
    p[i] = 5 + 3 * i;
  printf("loop %d %d\n", a[0], a[1]);
#pragma jlpar distributed reduction(+: p[0:2])
  for (int i = 0; i < 10; i++)
    p[i % 2] += 2;
  printf("sums %d %d\n", a[0], a[1]);
#pragma jlpar sync spawn on(2) out(file_scope[0:2])
  { file_scope[1] = 9; }
  printf("file scope %d\n", two[1]);
  return 0;
}
