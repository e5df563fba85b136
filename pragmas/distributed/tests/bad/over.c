/* over(d): what is no distributed array, and what contradicts it. */
#include <jlpar.h>

int work(int i);

void over(jlpar_darray d, jlpar_darray *all, jlpar_future f, jlpar_pool *pool, int n) {
#pragma jlpar sync distributed over(n)
  for (int i = 0; i < n; i++)
    work(i);
#pragma jlpar sync distributed over(f)
  for (int i = 0; i < n; i++)
    work(i);
#pragma jlpar sync distributed over(all)
  for (int i = 0; i < n; i++)
    work(i);
#pragma jlpar sync distributed over(missing)
  for (int i = 0; i < n; i++)
    work(i);
#pragma jlpar sync distributed over()
  for (int i = 0; i < n; i++)
    work(i);
#pragma jlpar sync distributed over(d) over(d)
  for (int i = 0; i < n; i++)
    work(i);
#pragma jlpar sync distributed over(all[i])
  for (int i = 0; i < n; i++)
    work(i);
#pragma jlpar sync distributed over(d) on(pool pool)
  for (int i = 0; i < n; i++)
    work(i);
#pragma jlpar sync distributed over(d) schedule(dynamic) retry(2)
  for (int i = 0; i < n; i++)
    work(i);
#pragma jlpar sync distributed over(d)
  for (int i = 0; i < n; i++)
    jlpar_at(int, d, i) = n++;
#pragma jlpar spawn over(d)
  work(0);
}
