/* Arrays and structs that are declared here without their size. */
#include <jlpar.h>

extern int numbers[];
extern const int constants[];
struct hidden;
struct hidden *of_a_library(void);
int use(struct hidden *);

int sizes(int n) {
  int r = 0;
  #pragma jlpar sync spawn
  r = numbers[2];
  #pragma jlpar sync spawn in(numbers)
  r = numbers[2];
  #pragma jlpar sync distributed reduction(+: r)
  for (int i = 0; i < n; i++)
    r += numbers[i];
  struct hidden *h = of_a_library();
  #pragma jlpar sync spawn in(h[0:1])
  r = use(h);
  #pragma jlpar sync spawn
  r = use(h);

  #pragma jlpar sync spawn in(numbers[0:n]) in(constants[0:3])
  r = numbers[2] + constants[1];
  #pragma jlpar sync spawn out(numbers[0:n])
  numbers[2] = 1;
  #pragma jlpar sync spawn
  r = constants[2];
  #pragma jlpar sync spawn on(threads)
  r = numbers[2] + use(h);
  #pragma jlpar sync async
  r = numbers[2] + use(h);
  return r;
}
