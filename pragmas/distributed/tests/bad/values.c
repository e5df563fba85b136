/* Numbers that can make no sense, or that are not asked for. */
#include <jlpar.h>

int values(int n) {
  int sum = 0;
  #pragma jlpar distributed schedule(dynamic, 0) reduction(+: sum)
  for (int i = 0; i < n; i++)
    sum += i;
  #pragma jlpar distributed schedule(static, 4) reduction(+: sum)
  for (int i = 0; i < n; i++)
    sum += i;
  #pragma jlpar distributed retry(-1) reduction(+: sum)
  for (int i = 0; i < n; i++)
    sum += i;
  #pragma jlpar distributed collapse(0) reduction(+: sum)
  for (int i = 0; i < n; i++)
    sum += i;
  #pragma jlpar distributed schedule(dynamic, n) retry(0) reduction(+: sum)
  for (int i = 0; i < n; i++)
    sum += i;
  return sum;
}
