/* Clauses of threads loops. */
#include <jlpar.h>

struct point {
  int x, y;
};

void clauses(int n, double d, double *a, struct point s) {
  int sum = 0, h[4] = {0};
#pragma jlpar threads schedule(guided)
  for (int i = 0; i < n; i++)
    a[i] = 0;
#pragma jlpar threads schedule(dynamic, d)
  for (int i = 0; i < n; i++)
    a[i] = 0;
#pragma jlpar threads reduction(sum)
  for (int i = 0; i < n; i++)
    sum += i;
#pragma jlpar threads reduction(plus: sum)
  for (int i = 0; i < n; i++)
    sum += i;
#pragma jlpar threads reduction(mix: sum)
  for (int i = 0; i < n; i++)
    sum += i;
#pragma jlpar threads reduction(+: s)
  for (int i = 0; i < n; i++)
    s.x += i;
#pragma jlpar threads reduction(&: d)
  for (int i = 0; i < n; i++)
    d += i;
#pragma jlpar threads reduction(+: h[0:4]) reduction(+: sum, h)
  for (int i = 0; i < n; i++)
    h[0] += i;
#pragma jlpar threads private(sum) firstprivate(sum)
  for (int i = 0; i < n; i++)
    sum += i;
#pragma jlpar threads firstprivate(sum) lastprivate(sum)
  for (int i = 0; i < n; i++)
    sum = i;
#pragma jlpar threads collapse(0)
  for (int i = 0; i < n; i++)
    a[i] = 0;
#pragma jlpar threads collapse(n)
  for (int i = 0; i < n; i++)
    a[i] = 0;
#pragma jlpar threads num_threads(d)
  for (int i = 0; i < n; i++)
    a[i] = 0;
#pragma jlpar threads num_threads()
  for (int i = 0; i < n; i++)
    a[i] = 0;
#pragma jlpar threads if(s)
  for (int i = 0; i < n; i++)
    a[i] = 0;
#pragma jlpar threads out(a)
  for (int i = 0; i < n; i++)
    a[i] = 0;
#pragma jlpar threads on(1)
  for (int i = 0; i < n; i++)
    a[i] = 0;
#pragma jlpar threads num_thread(2)
  for (int i = 0; i < n; i++)
    a[i] = 0;
#pragma jlpar threads private(nowhere)
  for (int i = 0; i < n; i++)
    a[i] = 0;
#pragma jlpar thread
  for (int i = 0; i < n; i++)
    a[i] = 0;
}

void index_of_behind(int n, int *h) {
#pragma jlpar threads reduction(+: h[i:2])
  for (int i = 0; i < n; i++)
    h[i]++;
#pragma jlpar threads num_threads(i)
  for (int i = 0; i < n; i++)
    h[i]++;
#pragma jlpar threads schedule(dynamic, i) if(i > 2)
  for (int i = 0; i < n; i++)
    h[i]++;
  struct { int x; } unnamed[2] = {{0}};
#pragma jlpar threads reduction(+: unnamed[0:2])
  for (int i = 0; i < 2; i++)
    unnamed[i].x = i;
}
