/* SPDX-License-Identifier: MIT
 *
 * Locks between tasks for one thread, tasks for any thread, iterations of a threads loop, and threads of the program, all
 * at once. The counters they guard are plain variables: ThreadSanitizer sees it when two are inside.
 */
#include "stress.h"

#include <pthread.h>

static long each;
enum { TASKS = 4, THREADS = 3, ITERATIONS = 8, SEATS = 3 };

/* everybody does `work` each times: 4 async, 4 on any thread, 8 iterations, 3 threads of the program */
enum { CREW = 2 * TASKS + ITERATIONS + THREADS };
static void (*work)(void);

static void repeat(void) {
  for (long k = 0; k < each; k++) {
    work();
    if (k % 16 == 0)
      jlpar_yield();
  }
}

static void in_a_task(void *env, void *result) {
  (void)env, (void)result;
  repeat();
}
static const jlpi_site task_site = SITE("spawn", in_a_task, &shared_type, NULL);

static void *in_a_thread(void *unused) {
  (void)unused;
  repeat();
  return NULL;
}

static void in_a_loop(void) {
  jlpi_team team;
  jlpi_team_begin(&team, 0);
  #pragma omp parallel num_threads(team.threads)
  {
    jlpi_member member;
    jlpi_member_begin(&member, &team, omp_get_thread_num());
    if (!jlpi_member_catch(&member))
      #pragma omp for schedule(static) nowait
      for (int k = 0; k < ITERATIONS; k++)
        if (jlpi_iteration(&member, (uint64_t)k))
          repeat();
    jlpi_member_end(&member);
  }
  jlpi_team_end(&team);
}

static void all_at_once(void (*what)(void)) {
  pthread_t thread[THREADS];
  struct shared_env env = {NULL, 0};
  jlpi_sync s;
  work = what;
  jlpi_sync_begin(&s);
  for (int k = 0; k < THREADS; k++)
    assert_int_equal(pthread_create(&thread[k], NULL, in_a_thread, NULL), 0);
  for (int k = 0; k < TASKS; k++) {
    start(&task_site, &env, &s);
    jlpi_async(&(jlpi_call){.site = &task_site, .env = &env, .sync = &s});
  }
  in_a_loop();
  jlpi_sync_end(&s);
  for (int k = 0; k < THREADS; k++)
    pthread_join(thread[k], NULL);
}

/* ---- one at a time ---- */

static long count; /* plain: whoever touches it is alone */

static jlpar_mutex mutex = JLPAR_MUTEX_INIT;
static void with_mutex(void) {
  jlpar_mutex_lock(&mutex);
  jlpar_mutex_lock(&mutex);
  count++;
  jlpar_mutex_unlock(&mutex);
  jlpar_mutex_unlock(&mutex);
}

static void try_mutex(void) {
  while (!jlpar_mutex_trylock(&mutex))
    jlpar_yield();
  count++;
  jlpar_mutex_unlock(&mutex);
}

static jlpar_spinlock spinlock = JLPAR_SPINLOCK_INIT;
static void with_spinlock(void) {
  jlpar_spinlock_lock(&spinlock);
  count++;
  jlpar_spinlock_unlock(&spinlock);
}

static jlpar_event turnstile;
static void with_event(void) {
  jlpar_event_wait(&turnstile);
  count++;
  jlpar_event_set(&turnstile);
}

static void one_at_a_time(void (*how)(void)) {
  count = 0;
  all_at_once(how);
  assert_int_equal(count, CREW * each);
}

static void mutex_admits_one(void **state) {
  (void)state;
  one_at_a_time(with_mutex);
  one_at_a_time(try_mutex);
}

static void spinlock_admits_one(void **state) {
  (void)state;
  one_at_a_time(with_spinlock);
}

static void event_lets_one_through_for_each_set(void **state) {
  (void)state;
  jlpar_event_init(&turnstile, 1);
  jlpar_event_set(&turnstile);
  one_at_a_time(with_event);
  jlpar_event_fini(&turnstile);
}

/* ---- a few at a time ---- */

static jlpar_semaphore semaphore;
static int inside, most;
static void with_semaphore(void) {
  jlpar_semaphore_acquire(&semaphore);
  int now = jlpar_atomic_add(&inside, 1) + 1;
  jlpar_atomic_max(&most, now);
  jlpar_atomic_sub(&inside, 1);
  jlpar_semaphore_release(&semaphore);
}

static void semaphore_admits_as_many_as_it_has(void **state) {
  (void)state;
  jlpar_semaphore_init(&semaphore, SEATS);
  all_at_once(with_semaphore);
  assert_in_range(most, 1, SEATS);
  assert_int_equal(inside, 0);
  for (int k = 0; k < SEATS; k++)
    assert_int_equal(jlpar_semaphore_try_acquire(&semaphore), 1);
  assert_int_equal(jlpar_semaphore_try_acquire(&semaphore), 0);
  jlpar_semaphore_fini(&semaphore);
}

/* ---- conditions ---- */

/* A store of at most SEATS things, guarded by the mutex. Everybody brings one and fetches one, so nobody is left. */
static jlpar_cond changed = JLPAR_COND_INIT;
static int stored;
static void through_the_store(void) {
  jlpar_mutex_lock(&mutex);
  stored++;
  jlpar_cond_signal(&changed);
  while (stored == 0)
    jlpar_cond_wait(&changed, &mutex);
  stored--;
  jlpar_mutex_unlock(&mutex);
  jlpar_mutex_lock(&mutex);
  int status = jlpar_cond_wait_try(&changed, &mutex, 1e-6);
  count += status == JLPAR_OK || status == JLPAR_ETIMEDOUT;
  jlpar_cond_broadcast(&changed);
  jlpar_mutex_unlock(&mutex);
}

static void condition_comes_back_with_its_mutex(void **state) {
  (void)state;
  one_at_a_time(through_the_store);
  assert_int_equal(stored, 0);
}

int main(int argc, char **argv) {
  each = how_often(argc, argv, 1000);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(mutex_admits_one),
      cmocka_unit_test(spinlock_admits_one),
      cmocka_unit_test(event_lets_one_through_for_each_set),
      cmocka_unit_test(semaphore_admits_as_many_as_it_has),
      cmocka_unit_test(condition_comes_back_with_its_mutex),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
