/* SPDX-License-Identifier: MIT
 *
 * waits KIND - says "waiting", then waits in the way of that name for something that never comes. A timer far away
 * keeps it from being a deadlock.
 *
 * With a second argument, `handled`, the program has a handler of SIGINT, which sets a flag; a task that looks at it now
 * and then ends the wait, and the program ends with 0.
 */
#include <jlpar.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#pragma jlpar channel empty(int, 1)
#pragma jlpar channel full(int, 1)
#pragma jlpar channel meeting(int)

static jlpar_mutex mutex = JLPAR_MUTEX_INIT;
static jlpar_event event = JLPAR_EVENT_INIT;
static jlpar_cond condition = JLPAR_COND_INIT;
static jlpar_semaphore semaphore;
static jlpar_barrier barrier;
static jlpar_future never;
static volatile sig_atomic_t told;

static void tell(int signal_number) {
  (void)signal_number;
  told = 1;
}

static void wait_for_the_flag(void) {
  do
    jlpar_sleep(0.01); /* once at least: main comes to its wait meanwhile */
  while (!told);
}

/* ends every one of the waits below */
static void release_all(void) {
  wait_for_the_flag();
  jlpar_close(empty);
  (void)jlpar_take(int, full);
  jlpar_close(meeting);
  jlpar_set(int, never, 1);
  jlpar_mutex_unlock(&mutex);
  jlpar_event_set(&event);
  jlpar_cond_signal(&condition);
  jlpar_semaphore_release(&semaphore);
  jlpar_barrier_wait(&barrier);
}

static void wait_as(const char *kind) {
  int value = 1;
  if (strcmp(kind, "take") == 0)
    (void)jlpar_take_try(empty, &value);
  else if (strcmp(kind, "peek") == 0)
    (void)jlpar_peek_try(empty, &value);
  else if (strcmp(kind, "foreach") == 0)
    jlpar_foreach(int, x, empty)
      value = x;
  else if (strcmp(kind, "put") == 0)
    jlpar_put(int, full, 2);
  else if (strcmp(kind, "rendezvous") == 0)
    (void)jlpar_put_try(meeting, &value);
  else if (strcmp(kind, "select") == 0)
    jlpar_select((jlpar_case[]){{empty, JLPAR_TAKE, &value, 0}, {meeting, JLPAR_TAKE, &value, 0}}, 2, -1);
  else if (strcmp(kind, "future") == 0)
    jlpar_wait(never);
  else if (strcmp(kind, "any") == 0)
    jlpar_wait_any(&never, 1, -1);
  else if (strcmp(kind, "sleep") == 0)
    wait_for_the_flag();
  else if (strcmp(kind, "mutex") == 0)
    jlpar_mutex_lock(&mutex);
  else if (strcmp(kind, "event") == 0)
    jlpar_event_wait(&event);
  else if (strcmp(kind, "semaphore") == 0)
    jlpar_semaphore_acquire(&semaphore);
  else if (strcmp(kind, "barrier") != 0 && strcmp(kind, "sync") != 0) /* those wait at the end */
    exit(2);
}

static void wait_on_a_condition(void) {
  jlpar_mutex other = JLPAR_MUTEX_INIT;
  jlpar_mutex_lock(&other);
  jlpar_cond_wait(&condition, &other);
  jlpar_mutex_unlock(&other);
}

static void hold_and_release(int handled) {
  jlpar_mutex_lock(&mutex);
  puts("waiting");
  fflush(stdout);
  if (handled)
    release_all();
  else
    jlpar_sleep(1000);
}

int main(int argc, char **argv) {
  const char *kind = argc > 1 ? argv[1] : "";
  int handled = argc > 2;
  if (handled)
    signal(SIGINT, tell);
  jlpar_barrier_init(&barrier, strcmp(kind, "sync") == 0 ? 1 : 2);
  jlpar_semaphore_init(&semaphore, 1);
  jlpar_semaphore_acquire(&semaphore);
  never = jlpar_future_new(1);
  jlpar_put(int, full, 1);

  #pragma jlpar sync
  {
    #pragma jlpar async
    hold_and_release(handled);
    jlpar_yield();
    if (strcmp(kind, "condition") == 0)
      wait_on_a_condition();
    else
      wait_as(kind);
    if (strcmp(kind, "sync") != 0)
      jlpar_barrier_wait(&barrier);
  }
  return 0;
}
