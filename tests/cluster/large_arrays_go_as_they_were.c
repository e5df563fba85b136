/* run: -p 2 */
/* run: -p 2 --env JLPAR_LOANS=0 */
/* Large arrays that go along with calls are what they were when the call was started, wherever it comes from. */
#include <jlpar.h>
#include <stdlib.h>
#include <string.h>

enum { N = 3 << 20 };

static unsigned long sum(const unsigned char *a, size_t n) {
  unsigned long s = 0;
  for (size_t k = 0; k < n; k++)
    s += a[k] * (k % 7 + 1);
  return s;
}

static void fill(unsigned char *a, size_t n, int with) {
  for (size_t k = 0; k < n; k++)
    a[k] = (unsigned char)(k * 31 + (unsigned)with);
}

static void turn_round(unsigned char *a, size_t n) {
  for (size_t k = 0; k < n; k++)
    a[k] = (unsigned char)~a[k];
}

/* from this process to another one, with odd beginnings and lengths */
static void go_to(int pid, int with) {
  unsigned char *all = malloc(N), *a = all + 5;
  size_t n = N - 11;
  unsigned long here, there = 0, later = 0;
  fill(a, n, with);
  here = sum(a, n);
  #pragma jlpar sync spawn on(pid) in(a[0:n])
  there = sum(a, n);
  if (there != here)
    jlpar_fail(1, "process %d saw %lu, not %lu", pid, there, here);

  #pragma jlpar sync
  {
    #pragma jlpar spawn on(pid) in(a[0:n])
    there = sum(a, n);
    memset(a, 0, n);
    #pragma jlpar spawn on(pid) in(a[0:n])
    later = sum(a, n);
    memset(a, 1, n);
  }
  if (there != here || later != 0)
    jlpar_fail(2, "process %d saw %lu and %lu, not %lu and 0", pid, there, later, here);

  fill(a, n, with);
  #pragma jlpar sync spawn on(pid) inout(a[0:n])
  turn_round(a, n);
  turn_round(a, n);
  if (sum(a, n) != here)
    jlpar_fail(3, "process %d turned it into %lu, not %lu", pid, sum(a, n), here);
  free(all);
}

int main(void) {
  for (int k = 0; k < 3; k++)
    #pragma jlpar sync
    {
      #pragma jlpar async
      go_to(2, k);
      #pragma jlpar async
      go_to(3, k + 1);
      #pragma jlpar async
      go_to(1, k + 2);
      #pragma jlpar spawn on(2)
      go_to(3, k + 3);
      #pragma jlpar spawn on(3)
      go_to(1, k + 4);
    }
  return 0;
}
