/* SPDX-License-Identifier: MIT
 *
 * about: a list of nodes whose type is local, walked by a task
 */
#include <stdio.h>

int main(void) {
  struct node { int v; struct node *next; union { int i; char c[4]; } u; };
  struct node c = {3, NULL, {.i = 1}}, b = {2, &c, {.c = "b"}}, a = {1, &b, {0}}, *head = &a;
  int sum = 0, letter = 0;
  #pragma jlpar sync
  {
    #pragma jlpar async shared(sum)
    for (struct node *n = head; n; n = n->next)
      sum += n->v;
    #pragma jlpar spawn on(threads)
    letter = head->next->u.c[0];
  }
  printf("%d %d\n", sum, letter);
  return 0;
}
