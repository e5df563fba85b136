/* status(v): the block's own failure is caught, too; it reaches its variables by address. */
#include <jlpar.h>

struct job {
  int id, status;
};
int work(int x);

int status(struct job *job, int n) {
  int seen = 0, list[3] = {1, 2, 3}, vla[n];
  vla[0] = 0;
#pragma jlpar sync status(job->status)
  {
    seen += list[1];
    vla[0]++;
#pragma jlpar async
    work(seen);
  }
  return seen + vla[0] + job->status;
}
