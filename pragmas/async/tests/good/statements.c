/* A call, an assignment, a block: tasks of this thread. */
#include <jlpar.h>

int work(int x);
int counter;

int statements(int n) {
  int a = 0, shared_one = 0, own = 0;
  char name[16] = "job";
#pragma jlpar sync
  {
#pragma jlpar async
    work(n);
#pragma jlpar async
    a = work(n);
#pragma jlpar async shared(shared_one) firstprivate(own) name("counting")
    {
      own++;
      shared_one += own;
      counter++;
      work(name[0]);
    }
  }
  return a + shared_one;
}
