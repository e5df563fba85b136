/* over(d): iterations follow the chunks of a distributed array. */
#include <jlpar.h>

jlpar_darray of(int k);

double over(jlpar_darray d, jlpar_darray *all, long rows, long columns) {
  double sum = 0;
#pragma jlpar sync distributed over(d)
  for (int i = 1; i < 10; i++)
    jlpar_at(double, d, i) = i;
#pragma jlpar distributed over(all[1]) reduction(+: sum)
  for (unsigned char i = 200; i >= 10; i -= 3)
    sum += i;
#pragma jlpar distributed over(of(2)) collapse(2) future(f)
  for (long i = 0; i < rows; i++)
    for (long j = columns - 1; j >= 0; j--)
      jlpar_at(double, d, i * columns + j) *= 2;
  jlpar_wait(f);
  return sum;
}
