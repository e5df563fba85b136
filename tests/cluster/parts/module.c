/* A module that counts how often it is loaded. */
#include <jlpar.h>

static int loaded;

__attribute__((constructor)) static void count(void) {
  loaded++;
}

static int parallel_sum(int n) {
  int sum = 0;
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < n; i++)
    sum += i;
  return sum;
}

#pragma jlpar remote
int where_and_how_often(void) {
  return parallel_sum(5) * 100 + jlpar_myid() * 10 + loaded;
}
