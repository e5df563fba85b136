/* SPDX-License-Identifier: MIT
 *
 * sum_template.h - a function NAME that adds n values of TYPE; for header_used_twice.c.
 */
static TYPE NAME(const TYPE *v, int n) {
  TYPE sum = 0, last = 0;
  #pragma jlpar threads reduction(+: sum)
  for (int i = 0; i < n; i++)
    sum += v[i];
  #pragma jlpar sync async
  last = v[n - 1];
  return sum + last;
}
