/* What cannot be called from afar. */
#include <jlpar.h>
#include <stdio.h>

struct list {
  struct list *next;
  int value;
};

#pragma jlpar remote
int sum(const int *v, int n) {
  return n ? v[0] : 0;
}

#pragma jlpar remote
struct list head(struct list l) {
  return l;
}

#pragma jlpar remote
int any_number(int n, ...) {
  return n;
}

#pragma jlpar remote
int declared_only(int n);

#pragma jlpar remote
static int not_a_function = 3;

#pragma jlpar remote
#pragma jlpar remote
int twice(int n) {
  return 2 * n;
}

#pragma jlpar remote on(2)
int with_a_clause(void) {
  #pragma jlpar remote
  printf("%d\n", not_a_function);
  return declared_only(1);
}
