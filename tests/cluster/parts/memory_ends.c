/* memory_ends SCENARIO N - runs the scenario again and again in a cluster; the N-th allocation of process 1 fails, then the
 * one behind it, until none is left to fail. Each time the scenario ends well or with JLPAR_ENOMEM, works again
 * afterwards, and leaves nothing in any process. Before each it says which is about to fail. */
#include <jlpar.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "shim.h"

size_t jlpi_loans_live(void); /* the runtime's own */

enum { N = 40000, SEVERAL = 6, PROCESSES = 3 };

static double x[N], y[N];

static void expect(int right, const char *what, long at) {
  if (!right)
    jlpar_fail(1, "%s: %ld is wrong", what, at);
}

/* ---- scenarios ---- */

static void prepare(void) {
  for (long i = 0; i < N; i++)
    x[i] = (double)i, y[i] = -1;
}

static void all_written(const char *what) {
  for (long i = 0; i < N; i++)
    expect(y[i] == 2 * x[i] + 1, what, i);
}

/* blocks large enough to be lent (remote/loan.h) */
static void lent_by_a_loop(void *unused) {
  (void)unused;
  prepare();
  #pragma jlpar sync distributed in(x[i]) out(y[i])
  for (long i = 0; i < N; i++)
    y[i] = 2 * x[i] + 1;
  all_written("a loop's element");
}

static const struct scenario {
  const char *name;
  void (*run)(void *unused);
} scenarios[] = {
    {"lent_by_a_loop", lent_by_a_loop},
};

/* ---- what is left ---- */

struct counts {
  long futures, channels, references, loans;
};

static struct counts count(void) {
  return (struct counts){jlpar_stat("futures_live"), jlpar_stat("channels_live"), jlpar_stat("references"),
                         (long)jlpi_loans_live()};
}

static struct counts count_on(int pid) {
  struct counts c;
  #pragma jlpar sync spawn on(pid)
  c = count();
  return c;
}

static void want_as_before(const struct counts *before, long call) {
  for (int pid = 1; pid <= PROCESSES; pid++) {
    struct counts b = before[pid - 1], now = count_on(pid);
    for (int patience = 300; patience > 0 && (now.futures > b.futures || now.channels > b.channels ||
                                              now.references > b.references || now.loans > b.loans); patience--) {
      jlpar_sleep(0.01);
      now = count_on(pid);
    }
    if (now.futures > b.futures || now.channels > b.channels || now.references > b.references || now.loans > b.loans)
      jlpar_fail(2, "call %ld: on process %d there are %ld futures, %ld channels, %ld references, %ld loans; before: %ld, "
                 "%ld, %ld, %ld", call, pid, now.futures, now.channels, now.references, now.loans, b.futures, b.channels,
                 b.references, b.loans);
  }
}

/* ---- one call after the other ---- */

static int caused_by_memory(const jlpar_error *e) {
  if (e->code == JLPAR_ENOMEM)
    return 1;
  for (size_t k = 0; k < e->nparts; k++)
    if (caused_by_memory(e->parts[k]))
      return 1;
  return 0;
}

/* 0: there is no such call any more */
static int attempt(const struct scenario *s, const struct counts *before, long call) {
  printf("%ld\n", call);
  fflush(stdout);
  shim_arm(call);
  int status = jlpar_try(s->run, NULL), reached = shim_disarm();
  if (status != JLPAR_OK && !(reached && caused_by_memory(jlpar_last_error())))
    jlpar_fail(3, "call %ld: %s", call, jlpar_root_cause(jlpar_last_error())->message);
  s->run(NULL);
  want_as_before(before, call);
  return reached;
}

int main(int argc, char **argv) {
  const struct scenario *s = NULL;
  for (size_t k = 0; argc == 3 && k < sizeof scenarios / sizeof *scenarios; k++)
    if (strcmp(argv[1], scenarios[k].name) == 0)
      s = &scenarios[k];
  if (!s)
    jlpar_fail(4, "usage: memory_ends SCENARIO N");
  struct counts before[PROCESSES];
  for (int pid = 1; pid <= PROCESSES; pid++)
    before[pid - 1] = count_on(pid);
  for (long call = atol(argv[2]); attempt(s, before, call); call++)
    continue;
  return 0;
}
