/* SPDX-License-Identifier: MIT
 *
 * Tasks that are not made (task/lazy.h), as the translator writes their starts and ends: trees of random shape in which
 * some nodes are noted, some only for this thread, and some are made, so that others steal in the midst of it, syncs
 * begin late and notes are settled. Each tree counts its own nodes, which a plain recursion knows.
 */
#include "stress.h"

enum { DEPTH = 14, CHILDREN = 3, LEAVES = 2, FILLER = 64 };

struct node_env {
  uint64_t seed;
  int depth;
};
struct large_env { /* larger than a note has room for: such a task is made */
  struct node_env node;
  char filler[FILLER];
};
static const jlpi_type node_type = PLAIN_TYPE(struct node_env), large_type = PLAIN_TYPE(struct large_env),
                       long_type = PLAIN_TYPE(long);

static uint64_t below(uint64_t seed, int k) {
  uint64_t z = seed + (uint64_t)(k + 1) * UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return z ^ z >> 31;
}

/* three near the root, then 1.2 on average */
static int children(uint64_t seed, int depth) {
  return depth > DEPTH ? 0 : depth < 3 ? CHILDREN : (int)(seed % 20) < 8 ? CHILDREN : 0;
}

static long plainly(uint64_t seed, int depth) {
  long sum = 1;
  for (int k = 0; k < children(seed, depth); k++)
    sum += plainly(below(seed, k), depth + 1);
  return sum;
}

static long nodes(uint64_t seed, int depth);

static void run_node(void *env, void *result) {
  struct node_env *e = env;
  *(long *)result = nodes(e->seed, e->depth);
}
static void run_large(void *env, void *result) {
  run_node(&((struct large_env *)env)->node, result);
}
static void run_leaf(void *env, void *result) {
  *(long *)result = (long)(((struct node_env *)env)->seed % 7);
}
static const jlpi_site node_site = {"spawn", "run_node", __FILE__, __LINE__, .run = run_node, .env = &node_type,
                                    .result = &long_type, .lazy = JLPI_LAZY_MOVING, .alignment = sizeof(long)};
static const jlpi_site large_site = {"spawn", "run_large", __FILE__, __LINE__, .run = run_large, .env = &large_type,
                                     .result = &long_type, .lazy = 0, .alignment = sizeof(long)};
static const jlpi_site leaf_site = {"async", "run_leaf", __FILE__, __LINE__, .run = run_leaf, .env = &node_type,
                                    .result = &long_type, .lazy = JLPI_LAZY, .alignment = sizeof(long)};

static unsigned made_one_in = 1000; /* of so many nodes one is a task from the beginning */

static void start_node(jlpi_notes *notes, jlpi_sync *s, struct node_env e, long *target) {
  struct large_env large = {.node = e};
  if ((e.seed >> 32) % made_one_in)
    jlpi_notes_add(notes, &node_site, &e, sizeof e, target);
  else
    jlpi_start(s, &large_site, &large, target, JLPI_ON_ANY_THREAD);
}

/* the leaf's result is checked, not counted */
static long nodes(uint64_t seed, int depth) {
  long found[CHILDREN] = {0}, leaf[LEAVES + 1], sum = 1;
  int n = children(seed, depth);
  struct node_env mine = {seed, 0};
  jlpi_sync s;
  jlpi_notes notes = jlpi_sync_open(&s);
  for (int k = 0; k < LEAVES; k++) /* some may be run before others are noted, when this task waits */
    jlpi_notes_add_sticky(&notes, &leaf_site, &mine, sizeof mine, &leaf[k]);
  for (int k = 0; k < n; k++) {
    struct node_env e = {below(seed, k), depth + 1};
    if (k == 1 && seed % 3 == 0)
      found[k] = nodes(e.seed, e.depth); /* in the midst: others are open below */
    else
      start_node(&notes, &s, e, &found[k]);
  }
  jlpi_notes_add_sticky(&notes, &leaf_site, &mine, sizeof mine, &leaf[LEAVES]);
  for (jlpi_lazy *note = jlpi_notes_take_sticky(&notes); note < notes.end; note++)
    jlpi_note_run(note, run_leaf, sizeof(struct node_env));
  for (jlpi_lazy *n_; (n_ = jlpi_notes_take(&notes));)
    jlpi_note_run(n_, run_node, sizeof(struct node_env));
  jlpi_sync_close(&s);
  for (int k = 0; k <= LEAVES; k++)
    assert_true(leaf[k] == (long)(seed % 7));
  for (int k = 0; k < n; k++)
    sum += found[k];
  return sum;
}

static long rounds;

static void count_trees(uint64_t first) {
  for (long k = 0; k < rounds; k++)
    assert_int_equal(nodes(first + (uint64_t)k, 0), plainly(first + (uint64_t)k, 0));
}

static void trees_of_notes_count_their_nodes(void **state) {
  (void)state;
  made_one_in = 1000;
  count_trees(1);
}

static void tasks_made_among_them_settle_the_others(void **state) {
  (void)state;
  made_one_in = 5;
  count_trees(1000);
}

/* several tasks at once, which wait in the midst of nothing but their syncs, and go on elsewhere */
static void run_trees(void *env, void *result) {
  struct shared_env *e = env;
  (void)result;
  for (long k = 0; k < rounds / 4; k++) {
    uint64_t seed = (uint64_t)(e->number * 1000 + k);
    assert_int_equal(nodes(seed, 1), plainly(seed, 1));
    jlpar_yield();
  }
}
static const jlpi_site trees_site = SITE("spawn", run_trees, &shared_type, NULL);

static void tasks_with_trees_change_threads(void **state) {
  (void)state;
  made_one_in = 20;
  jlpi_sync s;
  jlpi_sync_begin(&s);
  for (long k = 0; k < 8; k++)
    start(&trees_site, &(struct shared_env){NULL, k}, &s);
  jlpi_sync_end(&s);
}

/* Each member of a loop has syncs of its own above those of the task that entered the loop, and tasks that stay with it. */
static void loops_among_notes(void **state) {
  long found = 0, outer = 0;
  (void)state;
  made_one_in = 20;
  jlpi_sync s;
  jlpi_notes notes = jlpi_sync_open(&s);
  start_node(&notes, &s, (struct node_env){77, 0}, &outer);
  jlpi_team team;
  jlpi_team_begin(&team, 3);
#pragma omp parallel num_threads(team.threads)
  {
    jlpi_member member;
    jlpi_member_begin(&member, &team, omp_get_thread_num());
#pragma omp for nowait
    for (int k = 0; k < 12; k++)
      jlpar_atomic_add(&found, nodes((uint64_t)k, 1));
    jlpi_member_end(&member);
  }
  jlpi_team_end(&team);
  for (jlpi_lazy *n; (n = jlpi_notes_take(&notes));)
    jlpi_note_run(n, run_node, sizeof(struct node_env));
  jlpi_sync_close(&s);
  for (int k = 0; k < 12; k++)
    found -= plainly((uint64_t)k, 1);
  assert_int_equal(found, 0);
  assert_int_equal(outer, plainly(77, 0));
}

int main(int argc, char **argv) {
  rounds = how_often(argc, argv, 400);
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(trees_of_notes_count_their_nodes),
      cmocka_unit_test(tasks_made_among_them_settle_the_others),
      cmocka_unit_test(tasks_with_trees_change_threads),
      cmocka_unit_test(loops_among_notes),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
