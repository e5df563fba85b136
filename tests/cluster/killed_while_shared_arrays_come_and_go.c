/* run: -p 8 */
/* Eight workers make, use and free shared arrays while some of them are killed: every call ends, with what it is to give or
 * because of the dead one, and afterwards those that are left have no memory of any array but what a dead one had begun. */
#include <jlpar.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WORKERS = 8, ROUNDS = 40, N = 20000 };

#pragma jlpar shared
static int done[WORKERS + 2];

/* of a dead one, or of what it had */
static void explained(int status, const char *what) {
  const jlpar_error *e = status == JLPAR_OK ? NULL : jlpar_root_cause(jlpar_last_error());
  if (e && e->code != JLPAR_EEXITED)
    jlpar_fail(1, "process %d, %s: %s [%d]", jlpar_myid(), what, e->message, e->code);
}

struct round {
  int *pids, n;
  long *a, mark; /* no other array's first element is that */
};

static void make(void *arg) {
  struct round *r = arg;
  r->a = jlpar_shared_new_on(long, N, r->pids, r->n);
}

static void use(void *arg) {
  long *a = ((struct round *)arg)->a;
  int n = ((struct round *)arg)->n, *pids = ((struct round *)arg)->pids;
  #pragma jlpar sync
  for (int w = 0; w < n; w++) {
    #pragma jlpar spawn on(pids[w]) shared(a)
    {
      size_t lo, hi;
      jlpar_shared_local(a, &lo, &hi);
      for (; lo < hi; lo++)
        jlpar_atomic_add(&a[lo], (long)lo);
    }
  }
  for (int k = 0; k < N; k++)
    if (a[k] != k)
      jlpar_fail(1, "element %d is %ld", k, a[k]);
}

static void free_it(void *arg) {
  jlpar_shared_free(((struct round *)arg)->a);
}

static void free_there(void *arg) {
  long *a = ((struct round *)arg)->a;
  int pid = ((struct round *)arg)->pids[0];
  #pragma jlpar sync spawn on(pid) shared(a)
  jlpar_shared_free(a);
}

static void look_whether_there(void *arg) {
  jlpar_shared_index(((struct round *)arg)->a);
}

/* The pointer alone does not say: if the one that died had it freed, another process's new array may lie there by now,
 * and to free it once more would be to free that. No other task runs between this and the call that frees it. */
static int still_there(struct round *r) {
  int status = jlpar_try(look_whether_there, r);
  if (status != JLPAR_ERELEASED && status != JLPAR_EINVAL) /* EINVAL: one that lay across it came and went */
    explained(status, "looking for it");
  return status == JLPAR_OK && r->a[0] == r->mark;
}

/* By this process, or by another one; if that dies it may or may not have done it. */
static void free_somewhere(struct round *r, int there) {
  r->a[0] = r->mark;
  if (there) {
    int status = jlpar_try(free_there, r);
    explained(status, "having it freed");
    if (status == JLPAR_OK || !still_there(r))
      return;
  }
  explained(jlpar_try(free_it, r), "freeing it");
}

static void one_round(int k) {
  int pids[WORKERS], n = jlpar_workers(pids, WORKERS);
  struct round r = {pids, n, NULL, (long)jlpar_myid() * ROUNDS + k};
  for (int i = 0; i < n; i++) { /* another order each time */
    int j = (i * 7 + k) % n, t = pids[i];
    pids[i] = pids[j];
    pids[j] = t;
  }
  int status = jlpar_try(make, &r);
  explained(status, "making one");
  if (status == JLPAR_OK) {
    explained(jlpar_try(use, &r), "using it");
    free_somewhere(&r, k % 2);
    done[jlpar_myid()]++;
  }
}

static void many_rounds(void) {
  for (int k = 0; k < ROUNDS; k++)
    one_round(k);
}

static int os_pid(void) {
  return (int)getpid();
}

/* not those that a dead one had begun and nobody else knows of */
static int mapped(void) {
  char line[600];
  int n = 0;
  FILE *maps = fopen("/proc/self/maps", "re");
  while (fgets(line, sizeof line, maps))
    n += strstr(line, "/memfd:jlpar shared") != NULL;
  fclose(maps);
  return n;
}

int main(void) {
  int os[WORKERS + 2] = {0}, victims[] = {3, 9, 6}, before = mapped();
  for (int pid = 2; pid <= WORKERS + 1; pid++) {
    #pragma jlpar sync spawn on(pid)
    os[pid] = os_pid();
  }
  jlpar_future working[WORKERS + 2];
  for (int pid = 2; pid <= WORKERS + 1; pid++) {
    #pragma jlpar spawn on(pid) future(working[pid])
    many_rounds();
  }
  for (int k = 0; k < 3; k++) { /* when it has done some */
    while (done[victims[k]] < 1 + 2 * k && !jlpar_isready(working[victims[k]]))
      jlpar_sleep(0.001);
    kill(os[victims[k]], SIGKILL);
  }
  many_rounds();
  for (int pid = 2; pid <= WORKERS + 1; pid++) {
    explained(jlpar_wait_try(working[pid], 90), "a worker's rounds");
    jlpar_release(working[pid]);
  }
  for (int pid = 1; pid <= WORKERS + 1; pid++)
    if (done[pid] == 0)
      jlpar_fail(1, "process %d made none", pid);
  if (mapped() - before > 3)
    jlpar_fail(1, "process 1 has %d arrays left", mapped() - before);
  return 0;
}
