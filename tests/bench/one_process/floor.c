/* SPDX-License-Identifier: MIT
 *
 * floor - the cheapest switch between stacks that Debian has: Boost.Context, called from C.
 */
#include "measure.h"

#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>

typedef void *fcontext_t;
typedef struct {
  fcontext_t from;
  void *data;
} transfer_t;
transfer_t jump_fcontext(fcontext_t to, void *data);
fcontext_t make_fcontext(void *top, size_t bytes, void (*entry)(transfer_t));

enum { STACK = 64 << 10, MANY = 10000 };

static fcontext_t other;
static void bounce(transfer_t t) {
  for (;;)
    t = jump_fcontext(t.from, NULL);
}
/* there and back are two switches */
static void two(long times) {
  for (long k = 0; k < times; k += 2)
    other = jump_fcontext(other, NULL).from;
}

static fcontext_t contexts[MANY];
static void many(long times) {
  for (long done = 0; done < times;)
    for (int k = 0; k < MANY && done < times; k++, done += 2)
      contexts[k] = jump_fcontext(contexts[k], NULL).from;
}

static fcontext_t fresh(int k) {
  char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (stack == MAP_FAILED)
    abort();
  return make_fcontext(stack + STACK - k % 16 * 128, STACK - 4096, bounce); /* not all tops in the same cache sets */
}

int main(void) {
  other = fresh(0);
  for (int k = 0; k < MANY; k++)
    contexts[k] = fresh(k);
  measure("switch-2", two, 10000000);
  measure("switch-10000", many, 4000000);
  return 0;
}
