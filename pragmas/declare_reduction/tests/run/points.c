/* about: a declared operator folds structs, on threads and on processes alike
 * run: -p 2 -t 2
 * stdout:
 * | 1 9 | 1 9 | 5050
 */
#include <jlpar.h>
#include <stdio.h>

struct range {
  int low, high;
};
static void join(struct range *a, const struct range *b) {
  a->low = b->low < a->low ? b->low : a->low;
  a->high = b->high > a->high ? b->high : a->high;
}
typedef struct {
  long n;
} counter;

#pragma jlpar declare reduction(join : struct range : join(&jlpar_out, &jlpar_in)) initializer(jlpar_priv = {99, -99})
#pragma jlpar declare reduction(count : counter : jlpar_out.n += jlpar_in.n)

int main(void) {
  struct range a = {99, -99}, b = {99, -99};
  counter c = {0};
#pragma jlpar threads reduction(join: a)
  for (int i = 1; i < 10; i++)
    join(&a, &(struct range){i, i});
#pragma jlpar distributed reduction(join: b)
  for (int i = 1; i < 10; i++)
    join(&b, &(struct range){i, i});
#pragma jlpar distributed reduction(count: c) schedule(dynamic, 7)
  for (int i = 1; i <= 100; i++)
    c.n += i;
  printf("%d %d | %d %d | %ld\n", a.low, a.high, b.low, b.high, c.n);
  return 0;
}
