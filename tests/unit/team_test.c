/* SPDX-License-Identifier: MIT
 *
 * threads loops without libgomp: the members of a team are threads of this test, so that what the runtime adds to
 * a parallel region can be seen alone.
 */
#include "unit.h"

#include <stdatomic.h>
#include <pthread.h>
#include <string.h>

enum { THREADS = 3, ITERATIONS = 60 };

struct part {
  jlpi_team *team;
  int index;
  void (*iteration)(int i);
};

static int ids[ITERATIONS], sums[ITERATIONS];

/* what the translator writes for a loop whose body may fail, with a static schedule */
static void *run_part(void *arg) {
  struct part *p = arg;
  jlpi_member member;
  jlpi_member_begin(&member, p->team, p->index);
  if (!jlpi_member_catch(&member))
    for (int i = p->index * ITERATIONS / THREADS; i < (p->index + 1) * ITERATIONS / THREADS; i++)
      if (jlpi_iteration(&member, (uint64_t)i))
        p->iteration(i);
  jlpi_member_end(&member);
  return NULL;
}

static void loop(void (*iteration)(int i)) {
  jlpi_team team;
  pthread_t thread[THREADS];
  struct part parts[THREADS];
  jlpi_team_begin(&team, THREADS);
  assert_int_equal(team.threads, THREADS);
  for (int k = THREADS - 1; k >= 0; k--) {
    parts[k] = (struct part){&team, k, iteration};
    if (k > 0)
      pthread_create(&thread[k], NULL, run_part, &parts[k]);
  }
  run_part(&parts[0]);
  for (int k = 1; k < THREADS; k++)
    pthread_join(thread[k], NULL);
  jlpi_team_end(&team);
}

static void note_id(int i) {
  ids[i] = jlpar_threadid();
}

static void members_have_the_team_s_ids(void **state) {
  (void)state;
  loop(note_id);
  for (int i = 0; i < ITERATIONS; i++)
    assert_int_equal(ids[i], i / (ITERATIONS / THREADS));
  assert_int_equal(jlpar_threadid(), 0);
}

static void count_up(void *sum) {
  int before = *(int *)sum;
  jlpar_yield();
  *(int *)sum = before + 1;
}

static void start_and_wait(int i) {
  for (int k = 0; k < 4; k++) {
    jlpar_future f = jlpar_async(count_up, &sums[i]);
    jlpar_wait(f);
    jlpar_release(f);
  }
}

static void iterations_may_start_tasks_and_wait(void **state) {
  (void)state;
  memset(sums, 0, sizeof sums);
  loop(start_and_wait);
  for (int i = 0; i < ITERATIONS; i++)
    assert_int_equal(sums[i], 4);
}

static atomic_int outer_ran; /* iterations of other threads look too */

static void mark_outer(void *arg) {
  (void)arg;
  outer_ran = 1;
}

static void yield_a_little(int i) {
  jlpar_yield();
  sums[i] = outer_ran;
}

static void outer_tasks_go_on_while_an_iteration_waits(void **state) {
  (void)state;
  memset(sums, 0, sizeof sums);
  outer_ran = 0;
  jlpar_future f = jlpar_async(mark_outer, NULL);
  loop(yield_a_little);
  assert_int_equal(sums[ITERATIONS / THREADS - 1], 1);
  jlpar_wait(f);
  jlpar_release(f);
}

static jlpar_future left[ITERATIONS];
static jlpar_channel gate;

static void pass_gate(void *sum) {
  *(int *)sum = jlpar_take(int, gate);
}

static void leave_one_behind(int i) {
  left[i] = jlpar_async(pass_gate, &sums[i]);
  jlpar_yield();
}

static void tasks_left_behind_go_on_after_the_loop(void **state) {
  (void)state;
  int sum = 0;
  gate = jlpar_channel_new(int, 1);
  memset(sums, 0, sizeof sums);
  loop(leave_one_behind);
  for (int i = 0; i < ITERATIONS; i++)
    jlpar_put(int, gate, 1);
  for (int i = 0; i < ITERATIONS; i++) {
    jlpar_wait(left[i]);
    jlpar_release(left[i]);
    sum += sums[i];
  }
  assert_int_equal(sum, ITERATIONS);
  jlpar_release(gate);
}

static void fail_at_44_and_later(int i) {
  sums[i]++;
  if (i >= 44)
    jlpar_fail(i, "no %d", i);
}

static void failing_loop(void *arg) {
  (void)arg;
  loop(fail_at_44_and_later);
}

static void first_failure_in_loop_order_is_the_error(void **state) {
  (void)state;
  for (int round = 0; round < 20; round++) {
    memset(sums, 0, sizeof sums);
    assert_int_equal(jlpar_try(failing_loop, NULL), 44);
    assert_string_equal(jlpar_last_error()->message, "no 44");
    for (int i = 0; i <= 44; i++)
      assert_int_equal(sums[i], 1); /* those before it always run */
    assert_int_equal(sums[45], 0);
  }
}

static void fail_in_every_part(int i) {
  if (i % (ITERATIONS / THREADS) == 0) {
    jlpar_sleep(0.002); /* so that all have begun */
    jlpar_fail(100 + i, "no %d", i);
  }
}

static void failing_everywhere(void *arg) {
  (void)arg;
  loop(fail_in_every_part);
}

static void several_failures_are_composite_in_loop_order(void **state) {
  (void)state;
  int status = jlpar_try(failing_everywhere, NULL);
  const jlpar_error *e = jlpar_last_error();
  if (status == JLPAR_ECOMPOSITE) /* how many began before the first failed is up to the machine */
    for (size_t k = 1; k < e->nparts; k++)
      assert_true(e->parts[k - 1]->code < e->parts[k]->code);
  assert_int_equal(e->nparts ? e->parts[0]->code : status, 100);
}

static void inner_loop_of_one(int i) {
  jlpi_team team;
  jlpi_member member;
  int outer = jlpar_threadid();
  jlpi_team_begin(&team, 0);
  jlpi_member_begin(&member, &team, 0);
  sums[i] = team.threads == 1 && jlpar_threadid() == outer;
  jlpar_yield();
  jlpi_member_end(&member);
  jlpi_team_end(&team);
}

static void nested_loop_stays_on_its_thread(void **state) {
  (void)state;
  memset(sums, 0, sizeof sums);
  loop(inner_loop_of_one);
  for (int i = 0; i < ITERATIONS; i++)
    assert_int_equal(sums[i], 1);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(members_have_the_team_s_ids),
      cmocka_unit_test(iterations_may_start_tasks_and_wait),
      cmocka_unit_test(outer_tasks_go_on_while_an_iteration_waits),
      cmocka_unit_test(tasks_left_behind_go_on_after_the_loop),
      cmocka_unit_test(first_failure_in_loop_order_is_the_error),
      cmocka_unit_test(several_failures_are_composite_in_loop_order),
      cmocka_unit_test(nested_loop_stays_on_its_thread),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
