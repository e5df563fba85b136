/* SPDX-License-Identifier: MIT
 *
 * allreduce - MPI_Allreduce of 8 bytes; with mpirun -n 2.
 */
#include "../one_process/measure.h"

#include <mpi.h>

static void allreduce(long times) {
  long one = 1, sum;
  while (times--)
    MPI_Allreduce(&one, &sum, 1, MPI_LONG, MPI_SUM, MPI_COMM_WORLD);
}

int main(int argc, char **argv) {
  int rank;
  MPI_Init(&argc, &argv);
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  if (rank != 0 && !freopen("/dev/null", "w", stdout))
    return 1;
  measure("reduction", allreduce, 200000);
  MPI_Finalize();
  return 0;
}
