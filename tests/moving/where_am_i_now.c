/* SPDX-License-Identifier: MIT
 *
 * Tasks that move from thread to thread look, after every kind of wait, where they are: jlpar_threadid() and a thread-local
 * variable seen from a function of its own tell of the same thread, and errno is what the call before left. Whether a task
 * moves is up to the schedule: they go on until one has.
 */
#include <errno.h>
#include <jlpar.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { TASKS = 16, ROUNDS = 2000, THREADS_MAX = 64 };

static _Thread_local int mine;
static int *place_of[THREADS_MAX]; /* by thread id: where its `mine` is */
static int moves, wrong;

/* what the guide asks for: does not wait, and is not inlined */
static __attribute__((noinline)) int *place_of_mine(void) {
  return &mine;
}

static __attribute__((noinline)) int error_of(int fd) {
  errno = 0;
  return close(fd) == 0 ? 0 : errno;
}

static void complain(const char *what, int thread) {
  if (jlpar_atomic_add(&wrong, 1) == 0)
    printf("on thread %d: %s\n", thread, what);
}

/* no task runs on this thread meanwhile, so all of this is about one thread */
static __attribute__((noinline)) int look(void) {
  int thread = jlpar_threadid(), *here = place_of_mine();
  if (thread < 0 || thread >= jlpar_nthreads()) {
    complain("there is no such thread", thread);
    return 0;
  }
  int *before = jlpar_atomic_cas(&place_of[thread], (int *)NULL, here);
  if (before && before != here)
    complain("its variable was elsewhere before", thread);
  for (int k = 0; k < jlpar_nthreads(); k++)
    if (k != thread && jlpar_atomic_load(&place_of[k]) == here)
      complain("its variable is another thread's", thread);
  if (error_of(-1) != EBADF)
    complain("errno is not of this call", thread);
  return thread;
}

/* inlined wherever the compiler likes */
static void look_again(int *last) {
  int now = look();
  if (now != *last)
    jlpar_atomic_add(&moves, 1);
  *last = now;
}

static void wander(jlpar_channel in, jlpar_channel out, jlpar_mutex *lock) {
  int last = look();
  for (int k = 0; k < ROUNDS; k++) {
    jlpar_yield();
    look_again(&last);
    jlpar_put(int, out, k);
    look_again(&last);
    (void)jlpar_take(int, in);
    look_again(&last);
    jlpar_mutex_lock(lock);
    look_again(&last);
    jlpar_mutex_unlock(lock);
    if (k % 100 == 0)
      jlpar_sleep(1e-5);
    look_again(&last);
  }
}

static void all_wander(void) {
  jlpar_channel ring[TASKS];
  jlpar_mutex lock = JLPAR_MUTEX_INIT;
  for (int k = 0; k < TASKS; k++)
    ring[k] = jlpar_channel_new(int, 1);
  #pragma jlpar sync
  for (int k = 0; k < TASKS; k++) {
    #pragma jlpar spawn on(threads) shared(lock)
    wander(ring[k], ring[(k + 1) % TASKS], &lock);
  }
  for (int k = 0; k < TASKS; k++)
    jlpar_release(ring[k]);
}

int main(void) {
  if (jlpar_nthreads() < 2 || jlpar_nthreads() > THREADS_MAX)
    return 2;
  do
    all_wander();
  while (moves == 0);
  printf("%d moves, %d wrong\n", moves, wrong);
  return wrong > 0;
}
