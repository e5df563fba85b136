/* A task that comes to a threads loop whose iterations wait, one of them for ever. */
#include <jlpar.h>

__attribute__((noinline)) void reached(void) {
  __asm__ volatile("");
}

__attribute__((noinline)) void iterate(int k) {
  jlpar_sleep(k == 0 ? 0.2 : 1000);
  reached();
}

__attribute__((noinline)) void come_to_the_loop(int depth) {
  if (depth > 0) {
    come_to_the_loop(depth - 1);
    __asm__ volatile("");
    return;
  }
  #pragma jlpar threads schedule(static)
  for (int k = 0; k < 2; k++)
    iterate(k);
}

int main(void) {
  #pragma jlpar sync
  {
    #pragma jlpar async name("comer")
    come_to_the_loop(2);
  }
  return 0;
}
