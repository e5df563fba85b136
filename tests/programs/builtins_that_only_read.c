/* SPDX-License-Identifier: MIT
 *
 * about: captured variables that atomic loads, elements of vectors, _Generic and the like read
 */
#include <stdatomic.h>
#include <stdio.h>

typedef int four __attribute__((vector_size(16)));
struct view { int n; const int *p; };
static int sum(struct view v) { return v.p[0] + v.p[v.n - 1]; }
static int first();
static int first(p) const int *p; { return p[0]; }
#define LOAD(x) ({ int loaded; __atomic_load(&(x), &loaded, __ATOMIC_SEQ_CST); loaded; })

int main(void) {
  int x = 3, y = 4, a[2] = {5, 6}, r[8] = {0};
  atomic_int n = 7;
  _Bool set = 1;
  four v = {1, 2, 3, 4};
  struct { four v; } s = {{5, 6, 7, 8}};
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    r[0] = atomic_load(&n) + __atomic_load_n(&x, __ATOMIC_SEQ_CST) + __atomic_load_n(&set, __ATOMIC_SEQ_CST);
    #pragma jlpar spawn on(threads)
    r[1] = LOAD(x) + LOAD(a[1]);
    #pragma jlpar spawn
    r[2] = v[x] + s.v[2];
    #pragma jlpar async
    r[3] = _Generic(x, int: x, default: y) + __builtin_choose_expr(0, x, y);
    #pragma jlpar spawn
    r[4] = sum((struct view){.n = 2, .p = a});
    #pragma jlpar async
    r[5] = first(a);
    #pragma jlpar async
    r[6] = ({ int z = 0, t; __atomic_store(&z, &y, __ATOMIC_SEQ_CST); __atomic_exchange(&z, &x, &t, 5); t + z; });
    #pragma jlpar async
    r[7] = ({ int t = 0; __builtin_add_overflow(x, y, &t); t; });
  }
  for (int k = 0; k < 8; k++)
    printf("%d%c", r[k], k < 7 ? ' ' : '\n');
  return 0;
}
