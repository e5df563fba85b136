/* run: -p 3 */
/* schedule(dynamic) retry(n): a block that was lost with its worker is run by another one. */
#include <jlpar.h>
#include <unistd.h>

int main(void) {
  int seen[200] = {0}, sum = 0;
  #pragma jlpar distributed schedule(dynamic, 5) retry(3) out(seen[i]) reduction(+: sum)
  for (int i = 0; i < 200; i++) {
    if (jlpar_myid() == 3 && i > 20)
      _exit(0);
    seen[i] = 1;
    sum += i;
  }
  for (int i = 0; i < 200; i++)
    if (!seen[i])
      jlpar_fail(1, "iteration %d is missing", i);
  if (sum != 19900)
    jlpar_fail(2, "sum %d", sum);
  return 0;
}
