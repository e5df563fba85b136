/* SPDX-License-Identifier: MIT
 *
 * about: macros in clause arguments are expanded
 */
#include <stdio.h>

#define N 6
#define ALL(a) a[0:N]
#define TARGET total
#define PLUS +
#define FIRST 0 : N
#define TASK "one of"

int main(void) {
  int v[N], w[N], TARGET = 0, *p = v, *q = w;
  for (int i = 0; i < N; i++)
    v[i] = i + 1;
  #pragma jlpar sync spawn in(ALL(p)) out(q[0:N])
  {
    for (int i = 0; i < N; i++)
      q[i] = p[N - 1 - i];
  }
  #pragma jlpar threads reduction(PLUS: TARGET) num_threads(N / 3)
  for (int i = 0; i < N; i++)
    total += w[i] * i;
  int last = 0;
  #pragma jlpar sync spawn in(p[FIRST]) name(TASK " two")
  last = p[N - 1];
  printf("%d %d %d\n", w[0], total, last);
  return 0;
}
