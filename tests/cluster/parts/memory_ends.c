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

/* handles that a scenario makes; released when it is over, however */
static struct things {
  jlpar_future f, g;
  jlpar_channel c, d;
} things;

struct pair {
  jlpar_future f;
  int (*function)(int);
};

static int caused_by_memory(const jlpar_error *e);

static void with_things(void (*body)(void *)) {
  int status = jlpar_try(body, NULL), memory = status != JLPAR_OK && caused_by_memory(jlpar_last_error());
  struct things t = things;
  things = (struct things){{0}};
  jlpar_release(t.f);
  jlpar_release(t.g);
  jlpar_release(t.c);
  jlpar_release(t.d);
  if (memory)
    jlpar_fail(JLPAR_ENOMEM, "no memory");
  if (status != JLPAR_OK)
    jlpar_fail(status, "%s", jlpar_root_cause(jlpar_last_error())->message);
}

static int twice(int k) {
  return 2 * k;
}

static int table[100], round_number; /* file-scope: goes along */

static int sum_of_table(const int *t) {
  int sum = 0;
  for (int k = 0; k < 100; k++)
    sum += t[k];
  return sum;
}

static void variables(void *unused) {
  int sum = 0, more = 0;
  (void)unused;
  round_number++;
  for (int k = 0; k < 100; k++)
    table[k] = round_number + k;
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(2)
    sum = sum_of_table(table);
    #pragma jlpar spawn on(3)
    more = sum_of_table(table);
  }
  expect(sum == 100 * round_number + 4950 && more == sum, "a variable's sum", sum);
}

static void variables_of_a_loop(void *unused) {
  int sum = 0;
  (void)unused;
  round_number++;
  for (int k = 0; k < 100; k++)
    table[k] = round_number;
  #pragma jlpar distributed reduction(+: sum)
  for (int k = 0; k < 100; k++)
    sum += table[k];
  expect(sum == 100 * round_number, "a loop's sum", sum);
}

static struct pair use(struct pair p, jlpar_channel c) {
  jlpar_put(int, c, jlpar_fetch(int, p.f));
  return p;
}

static void handles(void *unused) {
  struct pair p = {{0}, twice}, back = {{0}};
  jlpar_channel c;
  (void)unused;
  p.f = things.f = jlpar_future_new(3);
  c = things.c = jlpar_channel_new(int, 2);
  jlpar_set(int, p.f, 7);
  #pragma jlpar sync spawn on(2)
  back = use(p, c);
  things.g = back.f;
  expect(jlpar_take(int, c) == 7 && back.function == twice && jlpar_fetch(int, back.f) == 7, "a handle's value", 0);
}

static void handles_of_a_call(void *unused) {
  (void)unused;
  with_things(handles);
}

static int set_pair(jlpar_future f, int where) {
  struct pair p = {jlpar_future_new(where), twice};
  int status = jlpar_set_try(f, &p);
  jlpar_release(p.f);
  return status;
}

static int look_at_pair(jlpar_future f) {
  struct pair p = jlpar_fetch(struct pair, f);
  int right = p.function == twice && !jlpar_isready(p.f);
  jlpar_release(p.f);
  return right;
}

static void sets(void *unused) {
  int right = 0, status;
  jlpar_future f, g;
  (void)unused;
  f = things.f = jlpar_future_new(2);
  g = things.g = jlpar_future_new(1);
  if ((status = set_pair(f, 3)) != JLPAR_OK)
    jlpar_fail(status, "set elsewhere");
  #pragma jlpar sync spawn on(2)
  right = look_at_pair(f);
  expect(right, "a pair that was set elsewhere", 0);
  #pragma jlpar sync spawn on(3)
  status = set_pair(g, 1);
  if (status != JLPAR_OK)
    jlpar_fail(status, "set here");
  #pragma jlpar sync spawn on(2)
  right = look_at_pair(g);
  expect(right, "a pair that was set here", 0);
}

static void futures_are_set(void *unused) {
  (void)unused;
  with_things(sets);
}

static int put_and_take(jlpar_channel c, int where) {
  struct pair p = {jlpar_future_new(where), twice}, q;
  int status = jlpar_put_try(c, &p);
  jlpar_release(p.f);
  if (status != JLPAR_OK)
    return status;
  if ((status = jlpar_take_try(c, &q)) != JLPAR_OK)
    return status;
  jlpar_release(q.f);
  return q.function == twice ? JLPAR_OK : JLPAR_EINVAL;
}

static void elements(void *unused) {
  int status;
  jlpar_channel d;
  (void)unused;
  things.c = jlpar_channel_new_on(struct pair, 2, 2);
  d = things.d = jlpar_channel_new_on(struct pair, 2, 1);
  if ((status = put_and_take(things.c, 3)) != JLPAR_OK)
    jlpar_fail(status, "elsewhere: %s", jlpar_strerror(status));
  #pragma jlpar sync spawn on(2)
  status = put_and_take(d, 1);
  if (status != JLPAR_OK)
    jlpar_fail(status, "here: %s", jlpar_strerror(status));
}

static void elements_of_channels(void *unused) {
  (void)unused;
  with_things(elements);
}

static void numbers(void *unused) {
  jlpar_channel c, d;
  int sum = 0;
  (void)unused;
  c = things.c = jlpar_channel_new_on(int, 100, 2);
  d = things.d = jlpar_channel_new_on(int, 100, 1);
  for (int k = 0; k < 50; k++)
    jlpar_put(int, c, k);
  #pragma jlpar sync spawn on(3)
  for (int k = 0; k < 50; k++)
    jlpar_put(int, d, jlpar_take(int, c));
  for (int k = 0; k < 50; k++)
    sum += jlpar_take(int, d);
  expect(sum == 1225, "a sum of what went through channels", sum);
}

static void numbers_through_channels(void *unused) {
  (void)unused;
  with_things(numbers);
}

static int calls_back(int x) {
  int y = 0;
  #pragma jlpar sync spawn on(1)
  y = twice(x);
  return y;
}

static void calls_of_process_1(void *unused) {
  int y = 0;
  (void)unused;
  #pragma jlpar sync spawn on(2)
  y = calls_back(21);
  expect(y == 42, "a call back", y);
}

static int visits;

static void visit(void) {
  visits++;
}

static void everywhere(void *unused) {
  (void)unused;
  #pragma jlpar everywhere
  visit();
}

static void several_kinds_of_loops(void *unused) {
  int z[SEVERAL];
  (void)unused;
  #pragma jlpar pmap out(z[k])
  for (int k = 0; k < SEVERAL; k++)
    z[k] = twice(k);
  for (int k = 0; k < SEVERAL; k++)
    expect(z[k] == 2 * k, "a pmap's", k);
  #pragma jlpar sync distributed schedule(dynamic, 1) out(z[k])
  for (int k = 0; k < SEVERAL; k++)
    z[k] = twice(k + 1);
  for (int k = 0; k < SEVERAL; k++)
    expect(z[k] == 2 * (k + 1), "a loop's", k);
}

static void unknown_names(void *unused) {
  (void)unused;
  jlpar_future f = jlpar_remotecall(2, "nobody", NULL, 0);
  int status = jlpar_wait_try(f, -1);
  jlpar_release(f);
  if (status != JLPAR_EUNDEFINED)
    jlpar_fail(status, "an unknown function");
}

static const struct scenario {
  const char *name;
  void (*run)(void *unused);
} scenarios[] = {
    {"lent_by_a_loop", lent_by_a_loop},
    {"variables", variables},
    {"variables_of_a_loop", variables_of_a_loop},
    {"handles_of_a_call", handles_of_a_call},
    {"futures_are_set", futures_are_set},
    {"elements_of_channels", elements_of_channels},
    {"numbers_through_channels", numbers_through_channels},
    {"calls_of_process_1", calls_of_process_1},
    {"everywhere", everywhere},
    {"several_kinds_of_loops", several_kinds_of_loops},
    {"unknown_names", unknown_names},
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
