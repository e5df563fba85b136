/* A module with objects that all processes share. */
#include <jlpar.h>

#pragma jlpar shared
static int board[8] = {5};

#pragma jlpar shared
static long visits;

#pragma jlpar remote
int visit(void) {
  jlpar_atomic_add(&visits, 1);
  board[jlpar_myid()] = 10 * jlpar_myid();
  return board[0];
}

#pragma jlpar remote
int sum_of_board(void) {
  int sum = 0;
  for (int k = 0; k < 8; k++)
    sum += board[k];
  return 100 * (int)visits + sum;
}
