/* run: -p 3 */
/* SIGSTOP of a worker: the others go on, others join, it is not declared dead, and continued it answers what it was
 * asked. Killed while it is stopped, its calls fail within 2 seconds. One that is stopped can be removed, and does not
 * keep the program from ending. */
#include <jlpar.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { N = 60, CALLS = 200, LARGE = 1 << 20 };

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec * 1e-9;
}

static void want(int holds, const char *what) {
  if (!holds)
    jlpar_fail(1, "%s", what);
}

static int os_pid(void) {
  return (int)getpid();
}

static int process_of(int pid) {
  int process = 0;
  #pragma jlpar sync spawn on(pid)
  process = os_pid();
  return process;
}

static void stop(int process) {
  char path[64], line[512], *end = NULL;
  kill(process, SIGSTOP);
  snprintf(path, sizeof path, "/proc/%d/stat", process);
  for (int stopped = 0; !stopped;) {
    FILE *f = fopen(path, "re");
    want(f && fgets(line, sizeof line, f) && (end = strrchr(line, ')')), "the state of a process can be read");
    fclose(f);
    stopped = end[2] == 'T';
  }
}

static long square(long x) {
  return x * x;
}

static long sum_of(const char *p, int n) {
  long sum = 0;
  while (n-- > 0)
    sum += p[n];
  return sum;
}

static long square_on(int pid, long x) {
  long y = 0;
  #pragma jlpar sync spawn on(pid)
  y = square(x);
  return y;
}

static void others_go_on(int other, int third) {
  int pids[2] = {other, third}, n = 2;
  long r[N];
  for (int k = 0; k < CALLS; k++)
    want(square_on(k % 2 ? other : third, k) == (long)k * k, "calls of the others");
  jlpar_pool *pool = jlpar_pool_new(pids, n);
  #pragma jlpar pmap on(pool pool) out(r[i])
  for (int i = 0; i < N; i++)
    r[i] = square(i);
  for (long i = 0; i < N; i++)
    want(r[i] == i * i, "a pmap in a pool of the others");
  jlpar_pool_free(pool);
}

static void asked_meanwhile(int pid, jlpar_future *f, const char *large) {
  for (int k = 0; k < CALLS; k++) {
    #pragma jlpar spawn on(pid) future(f[k])
    square(k);
  }
  for (int k = CALLS; k < CALLS + 8; k++) {
    #pragma jlpar spawn on(pid) future(f[k]) in(large[0:LARGE])
    sum_of(large, LARGE);
  }
}

static void comes_back(int pid, int process, int other, int third, double patience) {
  static jlpar_future f[CALLS + 8];
  long r[N] = {0};
  char *large = malloc(LARGE);
  memset(large, 1, LARGE);
  #pragma jlpar channel done(int, unbounded) on(1)
  jlpar_channel there = jlpar_channel_new_on(int, 1000, pid);
  for (int k = 0; k < 50; k++)
    jlpar_put(int, there, k);
  stop(process);
  #pragma jlpar async future(puts)
  {
    for (int k = 50; k < 60; k++)
      jlpar_put(int, there, k);
  }
  asked_meanwhile(pid, f, large);
  #pragma jlpar async future(whole) shared(r)
  {
    #pragma jlpar pmap out(r[i])
    for (int i = 0; i < N; i++) {
      r[i] = square(i);
      jlpar_put(int, done, i);
    }
  }
  for (int k = 0; k < N - 1; k++) /* all but the one that the stopped one was given */
    jlpar_take(int, done);
  others_go_on(other, third);
  want(jlpar_wait_try(f[0], patience) == JLPAR_ETIMEDOUT, "a stopped worker does not answer");
  want(jlpar_nworkers() == 3 && !jlpar_isready(whole), "and is waited for");
  kill(process, SIGCONT);
  for (long k = 0; k < CALLS + 8; k++) {
    want(jlpar_fetch(long, f[k]) == (k < CALLS ? k * k : LARGE), "continued it answers");
    jlpar_release(f[k]);
  }
  jlpar_wait(whole);
  jlpar_wait(puts);
  for (int k = 0; k < 60; k++)
    want(jlpar_take(int, there) == k, "what was put meanwhile is there");
  jlpar_release(there);
  for (long i = 0; i < N; i++)
    want(r[i] == i * i, "the pmap is complete");
  free(large);
}

static void killed_while_stopped(int pid, int process) {
  jlpar_channel c = jlpar_channel_new_on(int, 1, pid);
  int code = 0, value;
  long result = 0;
  stop(process);
  #pragma jlpar spawn on(pid) future(pending)
  square(2);
  #pragma jlpar async future(taking) shared(value)
  jlpar_take_try(c, &value);
  jlpar_yield();
  double begin = now();
  kill(process, SIGKILL);
  want(jlpar_wait_try(pending, 10) == JLPAR_EEXITED, "a pending call fails");
  want(jlpar_fetch(int, taking) == JLPAR_EEXITED, "a pending take fails");
  want(now() - begin < 2, "within 2 seconds");
  want(jlpar_nworkers() == 2, "it is gone");
  #pragma jlpar sync status(code)
  {
    #pragma jlpar spawn on(pid)
    result = square(3);
  }
  want(code == JLPAR_EEXITED && result == 0, "a later call fails");
  jlpar_release(c);
}

static void others_join(int process, double patience) {
  stop(process);
  double begin = now();
  int newest = 0, pids[8];
  want(jlpar_addprocs(1) == 1, "a new worker joins");
  want(now() - begin < patience, "who is stopped does not keep it from that");
  newest = pids[jlpar_workers(pids, 8) - 1];
  want(square_on(newest, 6) == 36, "and works");
  kill(process, SIGCONT);
  want(jlpar_rmprocs(&newest, 1, -1) == JLPAR_OK, "and leaves");
}

int main(void) {
  comes_back(2, process_of(2), 3, 4, 3); /* longer than a death may go unnoticed */
  comes_back(3, process_of(3), 2, 4, 0.2);
  others_join(process_of(2), 20);
  killed_while_stopped(2, process_of(2));
  int gone = 3;
  stop(process_of(3));
  want(jlpar_rmprocs(&gone, 1, 0.1) == JLPAR_ETIMEDOUT, "one that is stopped does not go by itself");
  want(jlpar_rmprocs(&gone, 1, -1) == JLPAR_OK && jlpar_nworkers() == 1, "but is removed in the end");
  want(square_on(4, 7) == 49, "the last one works");
  stop(process_of(4));
  return 0;
}
