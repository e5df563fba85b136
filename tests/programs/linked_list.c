/* SPDX-License-Identifier: MIT
 *
 * about: tasks walk and reverse a list of structs that point at each other
 */
#include <stdio.h>

struct node { int v; struct node *next; };

static int length(const struct node *n) { return n ? 1 + length(n->next) : 0; }

static struct node *reversed(struct node *n) {
  struct node *done = NULL;
  while (n) {
    struct node *rest = n->next;
    n->next = done;
    done = n;
    n = rest;
  }
  return done;
}

int main(void) {
  struct node n[4] = {{1, &n[1]}, {2, &n[2]}, {3, &n[3]}, {4, NULL}}, *head = n;
  struct node lone = {9, NULL}, *other = &lone;
  int count = 0;
  #pragma jlpar sync async
  count = length(head);
  #pragma jlpar sync
  {
    #pragma jlpar async
    head = reversed(head);
    #pragma jlpar async
    other = reversed(other);
  }
  for (struct node *at = head; at; at = at->next)
    printf("%d ", at->v);
  printf("(%d) %d\n", count, other->v);
  return 0;
}
