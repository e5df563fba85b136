/* about: contiguous blocks in pid order; folded in order; what comes back is in its place
 * run: -p 3
 * stdout:
 * | 2222333444
 * | abcdefghij
 * | 0 10 20 30 40
 */
#include <jlpar.h>
#include <stdio.h>

struct text {
  int n;
  char s[16];
};
static void append(struct text *a, const struct text *b) {
  for (int i = 0; i < b->n; i++)
    a->s[a->n++] = b->s[i];
}
#pragma jlpar declare reduction(append : struct text : append(&jlpar_out, &jlpar_in)) initializer(jlpar_priv = {0})

int main(void) {
  int where[10], tens[5] = {0, 1, 2, 3, 4};
  struct text t = {0};
#pragma jlpar sync distributed out(where[i])
  for (int i = 0; i < 10; i++)
    where[i] = jlpar_myid();
  for (int i = 0; i < 10; i++)
    printf("%d", where[i]);
#pragma jlpar distributed reduction(append: t)
  for (int i = 0; i < 10; i++)
    t.s[t.n++] = (char)('a' + i);
  printf("\n%s\n", t.s);
#pragma jlpar sync distributed inout(tens[i])
  for (int i = 4; i >= 0; i--)
    tens[i] *= 10;
  printf("%d %d %d %d %d\n", tens[0], tens[1], tens[2], tens[3], tens[4]);
  return 0;
}
