/* Channels of a file: visible to others, ready before main. */
#include <jlpar.h>

#define CAPACITY 16

#pragma jlpar channel jobs(int, CAPACITY)
#pragma jlpar channel everywhere_the_same(double, 4) on(1)
extern jlpar_channel of_another_file;

void put(int x) {
  jlpar_put(int, jobs, x);
  jlpar_put(double, everywhere_the_same, x);
  jlpar_put(int, of_another_file, x);
}
