/* SPDX-License-Identifier: MIT
 *
 * about: captured variables, and parts of them, that clauses of nested directives write
 */
#include <jlpar.h>
struct job { jlpar_future f; int code; };
static int one(int x) { return x; }

int run(void) {
  int st[2] = {0}, i = 0, *p = st;
  struct job job = {{0}}, *q = &job;
  jlpar_future f[2] = {{0}};
  #pragma jlpar sync
  {
    #pragma jlpar async
    {
      #pragma jlpar sync status(st[i]) //! error jlpar-modified-capture at st[ noted
      one(1);
    }
    #pragma jlpar spawn
    {
      #pragma jlpar sync status(st[1]) //! error jlpar-modified-capture at st[
      one(1);
    }
    #pragma jlpar async
    {
      #pragma jlpar sync status(*(st + i)) //! error jlpar-modified-capture at st/*(
      one(1);
    }
    #pragma jlpar async
    {
      #pragma jlpar sync status(job.code) //! error jlpar-modified-capture at job.
      one(1);
    }
    #pragma jlpar async
    {
      #pragma jlpar spawn future(f[i]) //! error jlpar-modified-capture at f[
      one(1);
    }
    #pragma jlpar async
    {
      #pragma jlpar spawn future(job.f) //! error jlpar-modified-capture at job.
      one(1);
    }
    #pragma jlpar async
    {
      #pragma jlpar atomic capture(st[i]) //! error jlpar-modified-capture at st[
      p[1]++;
    }
    #pragma jlpar async
    {
      #pragma jlpar pmap status(st[k]) //! error jlpar-modified-capture at st[
      for (int k = 0; k < 2; k++)
        one(k);
    }
    #pragma jlpar async
    {
      #pragma jlpar sync status(p[i])
      one(1);
      #pragma jlpar sync status(q->code)
      one(1);
      #pragma jlpar spawn future(q->f)
      one(1);
      #pragma jlpar atomic capture(*p)
      p[1]++;
    }
    #pragma jlpar async shared(st)
    {
      #pragma jlpar sync status(st[i])
      one(1);
    }
    #pragma jlpar async
    {
      #pragma jlpar spawn on(threads) firstprivate(st)
      {
        #pragma jlpar sync status(st[i])
        one(1);
      }
    }
  }
  return 0;
}
