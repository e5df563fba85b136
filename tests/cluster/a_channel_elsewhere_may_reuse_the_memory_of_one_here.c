/* run: -p 2 */
/* The record of a channel that was here is used again for one that lives on process 2: what is put into that one is
 * there, not in the old ring.
 */
#include <jlpar.h>
#include <stdio.h>

int main(void) {
  for (int k = 0; k < 40; k++) {
    jlpar_channel here = jlpar_channel_new(int, 4);
    jlpar_put(int, here, k);
    (void)jlpar_take(int, here);
    jlpar_release(here);
    jlpar_channel there = jlpar_channel_new_on(int, 4, 2);
    jlpar_put(int, there, k);
    int seen = -1;
    #pragma jlpar sync
    {
      #pragma jlpar spawn on(2) in(there) out(seen)
      seen = (int)jlpar_length(there);
    }
    if (seen != 1 || jlpar_take(int, there) != k) {
      printf("round %d: process 2 sees %d values\n", k, seen);
      return 1;
    }
    jlpar_release(there);
  }
  return 0;
}
