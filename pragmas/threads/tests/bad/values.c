/* Numbers that can make no sense. */
#include <jlpar.h>

enum { NONE };
#define BELOW -1

void values(int n, double *a) {
  static const int none = 0;
  int unknown = 0;
  #pragma jlpar threads schedule(dynamic, 0)
  for (int i = 0; i < n; i++)
    a[i] = 0;
  #pragma jlpar threads schedule(static, BELOW)
  for (int i = 0; i < n; i++)
    a[i] = 0;
  #pragma jlpar threads schedule(greedy, NONE)
  for (int i = 0; i < n; i++)
    a[i] = 0;
  #pragma jlpar threads num_threads(0u)
  for (int i = 0; i < n; i++)
    a[i] = 0;
  #pragma jlpar threads num_threads(none - 2)
  for (int i = 0; i < n; i++)
    a[i] = 0;
  #pragma jlpar threads collapse(-1)
  for (int i = 0; i < n; i++)
    a[i] = 0;
  #pragma jlpar threads num_threads(unknown) schedule(dynamic, unknown)
  for (int i = 0; i < n; i++)
    a[i] = 0;
  #pragma jlpar threads num_threads(1) schedule(dynamic, 1)
  for (int i = 0; i < n; i++)
    a[i] = 0;
}
