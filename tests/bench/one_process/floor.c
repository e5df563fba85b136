/* SPDX-License-Identifier: MIT
 *
 * floor - the cheapest switch between stacks that Debian has: Boost.Context, called from C.
 */
#include "measure.h"

#include <stddef.h>
#include <stdint.h>
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

static char *stack_top(int k) {
  char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (stack == MAP_FAILED)
    abort();
  return stack + STACK - k % 16 * 128; /* not all tops in the same cache sets */
}

/* there and back are two switches */
static fcontext_t other;
static void bounce(transfer_t t) {
  for (;;)
    t = jump_fcontext(t.from, NULL);
}
static void two(long times) {
  for (long k = 0; k < times; k += 2)
    other = jump_fcontext(other, NULL).from;
}

/* From each to the next, as tasks that take turns; the last goes back to main. Who goes on learns where the one who switched
 * to it was left. */
static fcontext_t contexts[MANY + 1]; /* main's is the last */
static void pass_on(transfer_t t) {
  int me = (int)(intptr_t)t.data;
  contexts[MANY] = t.from;
  for (t = jump_fcontext(t.from, NULL);; t = jump_fcontext(contexts[me + 1], NULL))
    contexts[me ? me - 1 : MANY] = t.from;
}
static void many(long times) {
  for (long done = 0; done < times; done += MANY + 1)
    contexts[MANY - 1] = jump_fcontext(contexts[0], NULL).from;
}

int main(void) {
  other = make_fcontext(stack_top(0), STACK - 4096, bounce);
  for (int k = 0; k < MANY; k++)
    contexts[k] = jump_fcontext(make_fcontext(stack_top(k), STACK - 4096, pass_on), (void *)(intptr_t)k).from;
  measure("switch-2", two, 10000000);
  measure("switch-10000", many, 4000000);
  return 0;
}
