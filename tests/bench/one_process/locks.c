/* SPDX-License-Identifier: MIT
 *
 * locks - what channels.c does with jlpar_mutex, with pthread_mutex. The argument is how many threads.
 */
#include "measure.h"

#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static volatile long guarded;

static void lock_alone(long times) {
  while (times--) {
    pthread_mutex_lock(&mutex);
    guarded++;
    pthread_mutex_unlock(&mutex);
  }
}

static void *lock_half(void *times) {
  lock_alone(*(long *)times / 2);
  return NULL;
}

static void *nothing(void *arg) {
  return arg;
}

static void lock_contended(long times) {
  pthread_t other;
  pthread_create(&other, NULL, lock_half, &times);
  lock_half(&times);
  pthread_join(other, NULL);
}

int main(int argc, char **argv) {
  if (argc > 1 && atoi(argv[1]) == 1) {
    measure("mutex", lock_alone, 20000000);
    return 0;
  }
  pthread_t other; /* glibc's lock is cheaper in a process that never had a second thread */
  pthread_create(&other, NULL, nothing, NULL);
  pthread_join(other, NULL);
  measure("mutex-threads", lock_alone, 20000000);
  measure("mutex-contended", lock_contended, 4000000);
  return 0;
}
