/* run: -p 3 --topology master_worker */
/* Workers that are not connected share no loops: each runs what it starts itself, and calls process 1. */
#include <jlpar.h>

static void want(int holds, const char *what) {
  if (!holds)
    jlpar_fail(1, "%s", what);
}

static void call(void *pid) {
  int there = *(int *)pid, who = 0;
  #pragma jlpar sync spawn on(there)
  who = jlpar_myid();
  want(who == there, "a call");
}

static void pool_of_another(void *unused) {
  int other = jlpar_myid() == 2 ? 3 : 2;
  (void)unused;
  jlpar_pool_free(jlpar_pool_new(&other, 1));
}

static int on_a_worker(void) {
  int me = jlpar_myid(), sum = 0, where[6], mapped[6], spawned = 0, one = 1, other = me == 2 ? 3 : 2;
  #pragma jlpar distributed reduction(+: sum)
  for (int i = 0; i < 10; i++)
    sum += i;
  #pragma jlpar sync distributed out(where[i])
  for (int i = 0; i < 6; i++)
    where[i] = jlpar_myid();
  #pragma jlpar pmap out(mapped[i])
  for (int i = 0; i < 6; i++)
    mapped[i] = jlpar_myid();
  for (int i = 0; i < 6; i++)
    want(where[i] == me && mapped[i] == me, "a loop stays");
  #pragma jlpar sync spawn
  spawned = jlpar_myid();
  want(spawned == me && sum == 45, "spawn stays");
  want(jlpar_try(call, &one) == JLPAR_OK, "a call of process 1");
  int status = jlpar_try(call, &other);
  const jlpar_error *e = jlpar_last_error();
  want(status == JLPAR_ETOPOLOGY || (e->nparts && e->parts[0]->code == JLPAR_ETOPOLOGY), "a call of another worker");
  want(jlpar_try(pool_of_another, NULL) == JLPAR_ETOPOLOGY, "a pool of another worker");
  return 1;
}

int main(void) {
  int done[4] = {0}, where[3];
  #pragma jlpar sync
  for (int p = 2; p <= 4; p++) {
    #pragma jlpar spawn on(p)
    done[p - 1] = on_a_worker();
  }
  want(done[1] + done[2] + done[3] == 3, "all workers");
  #pragma jlpar sync distributed out(where[i])
  for (int i = 0; i < 3; i++)
    where[i] = jlpar_myid();
  want(where[0] == 2 && where[1] == 3 && where[2] == 4, "process 1 reaches all");
  return 0;
}
