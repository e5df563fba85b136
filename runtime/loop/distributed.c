/* SPDX-License-Identifier: MIT
 *
 * distributed loops.
 *
 *   blocks:   0 | 1 | 2 | ...      static: block b for the b-th worker, all sent at once
 *                                  dynamic: one to each worker, and the next to whoever answers
 *                                  ranges: as the loop says, all sent at once
 *
 * A loop under way is a record that lives until its last block is done and its results are taken. It holds
 * copies of all that the blocks need: the env, the packed body (once, for all), what each block takes along,
 * the file-scope variables as they were. So a block can be sent later, or again when its worker died
 * (retry), whatever the caller has done to its variables since. The record, with all that is known when the loop begins,
 * is one piece of memory: an empty loop should cost what its messages cost. The first blocks go out together, by a tree
 * when there are many (remote/broadcast.h).
 *
 * With a reduction the caller waits here, and folds the blocks in their order; without, results are written by
 * the task that waits for the sync or the future. Alone, process 1 is its own worker: the block is a task
 * here, reached by a message to itself, so that copying is the same.
 *
 * A loop is cancelled with the task that waits for it, or by its future: blocks under way are cancelled where they run,
 * the others are not begun.
 */
#include "loop/blocks.h"
#include "base/memory.h"
#include "cluster/pool.h"
#include "loop/progress.h"
#include "loop/tracing.h"
#include "remote/broadcast.h"
#include "task/frame.h"
#include "task/group.h"
#include "task/idle.h"
#include "task/stream.h"
#include "task/thread.h"

#include <stdlib.h>

typedef struct loop_run loop_run;

/* one of the blocks under way: there are as many as workers at most, and each goes on with another block */
typedef struct lane {
  jlpi_request request; /* first */
  loop_run *run;
  size_t block;
} lane;

struct loop_run {
  size_t bytes;   /* of the record */
  jlpi_call call; /* env and items are copies of ours */
  uint64_t stream; /* of random numbers */
  uint64_t traced;
  jlpi_writer body;
  jlpi_lending lending;
  jlpi_globals *globals;
  jlpi_tree *tree;
  jlpi_child *child;
  jlpar_future future;
  jlpi_task *owner; /* with a reduction: who waits for `over` */
  int over;         /* atomic */
  jlpi_bar bar;
  int *workers;
  int nworkers, retry;
  int apart; /* some of them are named more than once: nothing is sent to all together */
  int delivers; /* something comes back */
  int borrows;  /* and some of it is lent */
  lane *lanes;  /* as many as blocks go out together */
  size_t nlanes;
  size_t nblocks;
  jlpi_block *blocks;
  jlpi_lock lock; /* guards what follows, and tries and outcome of blocks */
  size_t next, under_way; /* under_way: lanes, and one while they are being started */
  int stopped, failed, cancelled;
  int refs; /* of those who will take the results */
  loop_run *before, *behind; /* of those that a future stands for, guarded by named_lock */
};

static jlpi_lock named_lock;
static loop_run *named;

/* ---- handles in the env: later blocks take them along, whatever the program has released since ---- */

static void hold(void *none, int kind, jlpar_future h) {
  (void)none;
  jlpi_handle_got(kind, h, jlpi_myid);
}

static void let_go_of(void *none, int kind, jlpar_future h) {
  (void)none;
  jlpi_handle_let_go(kind, h);
}

static void each_handle(loop_run *run, const jlpi_handles *act) {
  const jlpi_site *site = run->call.site;
  if (site->env && site->env->nfields && !site->combine) /* a reduction's caller waits */
    jlpi_value_handles(site->env, run->call.env, 1, act);
}

static void run_free(loop_run *run) {
  static const jlpi_handles let_all_go = {let_go_of, NULL};
  jlpi_lock_take(&run->lock);
  int left = --run->refs;
  jlpi_lock_give(&run->lock);
  if (left > 0)
    return;
  for (size_t b = 0; b < run->nblocks; b++) {
    jlpi_block_free(&run->call, &run->blocks[b]);
    jlpi_error_release(run->blocks[b].error);
  }
  each_handle(run, &let_all_go);
  jlpi_pack_free(&run->body);
  jlpi_lending_end(&run->lending);
  jlpi_globals_free(run->globals);
  free(run->workers);
  jlpi_block_put(run, run->bytes);
}

/* ---- the end ---- */

static void take_all(loop_run *run) {
  for (size_t b = 0; b < run->nblocks && run->delivers; b++)
    if (run->blocks[b].reply)
      jlpi_block_take(&run->call, &run->blocks[b]);
}

static void copy(void *arg, int failed) {
  loop_run *run = arg;
  if (!failed)
    take_all(run);
  run_free(run);
}

/* what a cancelled loop ends with: one error, unless a block failed otherwise or all of them had been done; NULL then */
static const jlpar_error *cancelled_as(loop_run *run) {
  const jlpar_error *first = NULL;
  for (size_t b = 0; b < run->nblocks; b++) {
    const jlpar_error *e = run->blocks[b].error;
    if (e && e->code != JLPAR_ECANCELED)
      return NULL;
    first = first ? first : e;
  }
  if (!first && run->next == run->nblocks)
    return NULL;
  const jlpi_site *site = run->call.site;
  const jlpar_error *e = first ? jlpi_error_retain(first)
                               : jlpi_error_here(site->file, site->line, JLPAR_ECANCELED, "a distributed loop was cancelled");
  jlpi_error_mark_quiet(e); /* whoever cancelled it knows */
  return e;
}

/* NULL, the one failure, or a composite of them in loop order */
static const jlpar_error *outcome(loop_run *run) {
  size_t n = 0;
  const jlpar_error *cancelled = run->cancelled ? cancelled_as(run) : NULL;
  if (cancelled)
    return cancelled;
  const jlpar_error **parts = run->failed ? calloc(run->nblocks + 1, sizeof *parts) : NULL;
  for (size_t b = 0; parts && b < run->nblocks; b++)
    if (run->blocks[b].error)
      parts[n++] = jlpi_error_retain(run->blocks[b].error);
  const jlpi_site *site = run->call.site;
  const jlpar_error *e = n == 0   ? NULL
                         : n == 1 ? parts[0]
                                  : jlpi_error_compose(parts, n, jlpi_myid, run->call.name, site->file, site->line);
  free(parts);
  return e;
}

static void forget_name(loop_run *run) {
  jlpi_lock_take(&named_lock);
  if (run->before)
    run->before->behind = run->behind;
  else
    named = run->behind;
  if (run->behind)
    run->behind->before = run->before;
  jlpi_lock_give(&named_lock);
}

static void finish(loop_run *run) {
  jlpi_task *owner = run->owner;
  if (run->future.id)
    forget_name(run);
  jlpi_tree_end(run->tree);
  jlpi_bar_end(&run->bar);
  jlpi_trace_loop_ends(run->traced, run->call.site);
  if (owner) { /* who frees it */
    __atomic_store_n(&run->over, 1, __ATOMIC_RELEASE); /* with the acquire of reduce */
    jlpi_unpark(owner);
    return;
  }
  const jlpar_error *e = outcome(run);
  jlpar_future f = run->future;
  jlpi_child *child = run->child;
  void (*deliver)(void *, int) = run->delivers ? copy : NULL;
  run->refs = 1 + (deliver ? (f.id != 0) + (child != NULL) : 0);
  if (e && !child)
    jlpi_failed_alone(f, e);
  if (f.id)
    jlpi_future_complete_with(f, &(jlpi_future_value){0}, jlpi_error_retain(e), deliver, run);
  if (child)
    jlpi_sync_child_done(child, jlpi_error_retain(e), deliver, run);
  jlpi_error_release(e);
  run_free(run);
}

/* ---- blocks on their way ---- */

static void answered(jlpi_request *q, jlpi_message *m, jlpi_reader *r, const jlpar_error *error);

/* opens its request; the loop could neither go on nor end without one */
static void begin_block(lane *l, size_t b, int pid) {
  l->request = (jlpi_request){.dest = pid, .site = l->run->call.site, .answered = answered};
  l->block = b;
  if (jlpi_request_open(&l->request) != JLPAR_OK)
    jlpi_no_memory("a block of a distributed loop");
  l->run->blocks[b].tries++;
}

static jlpi_leaf leaf_of(const lane *l) {
  const jlpi_block *block = &l->run->blocks[l->block];
  return (jlpi_leaf){.pid = l->request.dest, .id = l->request.id, .begin = block->begin, .end = block->end,
                     .stream = l->run->stream, .part = jlpi_block_part(block)};
}

static jlpi_broadcast broadcast_of(const loop_run *run) {
  return (jlpi_broadcast){&run->call, JLPI_CALL_BLOCK | (run->borrows ? JLPI_CALL_LEND : 0), &run->body, run->globals};
}

/* it may have been the last thing under way */
static void let_go(loop_run *run) {
  jlpi_lock_take(&run->lock);
  int last = --run->under_way == 0;
  jlpi_lock_give(&run->lock);
  if (last)
    finish(run);
}

static void send_block(lane *l, size_t b, int pid) {
  loop_run *run = l->run;
  jlpi_lock_take(&run->lock);
  run->under_way++; /* the run must not end while its block is being sent */
  begin_block(l, b, pid);
  jlpi_leaf leaf = leaf_of(l);
  jlpi_lock_give(&run->lock);
  jlpi_broadcast all = broadcast_of(run);
  jlpi_block_handles(&run->call, &run->blocks[b], pid);
  jlpi_broadcast_one(&all, &leaf);
  jlpi_lock_take(&run->lock);
  int late = run->cancelled;
  jlpi_lock_give(&run->lock);
  if (late)
    jlpi_request_cancel(pid, leaf.id);
  let_go(run);
}

/* with something under way that keeps the run */
static void cancel_blocks(loop_run *run) {
  for (size_t k = 0; k < run->nlanes; k++) {
    jlpi_lock_take(&run->lock);
    run->stopped = run->cancelled = 1;
    jlpi_request request = run->lanes[k].request;
    jlpi_lock_give(&run->lock);
    if (request.id)
      jlpi_request_cancel(request.dest, request.id);
  }
}

/* 0: it is over, or nearly */
static int keep(loop_run *run) {
  jlpi_lock_take(&run->lock);
  int alive = run->under_way > 0;
  run->under_way += alive;
  jlpi_lock_give(&run->lock);
  return alive;
}

static void cancel_loop(jlpar_future f) {
  jlpi_lock_take(&named_lock);
  loop_run *run = named;
  while (run && !(run->future.id == f.id && run->future.maker == f.maker))
    run = run->behind;
  int kept = run && keep(run);
  jlpi_lock_give(&named_lock);
  if (!kept)
    return;
  cancel_blocks(run);
  let_go(run);
}

__attribute__((constructor(103))) static void offer_cancelling(void) {
  jlpi_future_cancel_others = cancel_loop;
}

static void name_it(loop_run *run) {
  jlpi_lock_take(&named_lock);
  if ((run->behind = named))
    named->before = run;
  named = run;
  jlpi_lock_give(&named_lock);
}

static int other_worker(const loop_run *run, int not_this, size_t b) {
  for (int k = 0; k < run->nworkers; k++) {
    int pid = run->workers[(b + 1 + (size_t)k) % (size_t)run->nworkers];
    if (pid != not_this && jlpi_member_status(pid) == JLPAR_OK)
      return pid;
  }
  return 0;
}

/* with the lock: which block pid, or another worker, gets now; nblocks: none. lost: the one that had the lane's block is */
static size_t choose(loop_run *run, const lane *l, const jlpar_error *error, int lost, int *pid) {
  jlpi_block *block = &run->blocks[l->block];
  *pid = l->request.dest;
  if (lost && !run->cancelled && block->tries <= run->retry && (*pid = other_worker(run, l->request.dest, l->block)))
    return l->block;
  if (error) {
    block->error = jlpi_error_retain(error);
    run->failed = 1;
    run->stopped |= !lost;
  }
  if (lost)
    *pid = other_worker(run, l->request.dest, l->block);
  return run->stopped || run->next == run->nblocks || !*pid ? run->nblocks : run->next++;
}

/* NULL or the error; lost: the worker died before what it lent was read */
static const jlpar_error *keep_reply(const loop_run *run, jlpi_block *block, uint64_t id, jlpi_message *m,
                                     const jlpi_reader *r, int *lost) {
  block->reply = m;
  block->content = *r;
  if (!run->borrows) {
    jlpi_block_hold(&run->call, block, r);
    return NULL;
  }
  const jlpar_error *e = jlpi_block_borrow(&run->call, block, id);
  if (!e)
    return NULL;
  *lost = e->code == JLPAR_EEXITED;
  jlpi_block_forget(&run->call, block);
  return e;
}

static void answered(jlpi_request *q, jlpi_message *m, jlpi_reader *r, const jlpar_error *error) {
  lane *l = (lane *)q;
  loop_run *run = l->run;
  jlpi_block *block = &run->blocks[l->block];
  int pid, lost = error && jlpi_member_status(q->dest) == JLPAR_EEXITED;
  if (m)
    error = keep_reply(run, block, q->id, m, r, &lost);
  jlpi_lock_take(&run->lock);
  if (!error)
    jlpi_bar_add(&run->bar, block->end - block->begin);
  size_t next = choose(run, l, error, lost, &pid);
  run->under_way -= next == run->nblocks;
  int last = run->under_way == 0;
  jlpi_lock_give(&run->lock);
  jlpi_error_release(error);
  if (next < run->nblocks)
    send_block(l, next, pid);
  else if (last)
    finish(run);
}

/* ---- the beginning ---- */

_Noreturn static void no_memory(const jlpi_call *call) {
  jlpi_fail(call->site->file, call->site->line, JLPAR_ENOMEM, "no memory for a distributed loop");
}

/* who shares the iterations, in pid order: those that this process is connected with; NULL without memory */
static int *workers_of(const jlpi_call *call, int *n) {
  int all, *list = call->place.kind == JLPI_POOL ? jlpi_pool_members(call->place.pool, &all) : jlpi_workers_now(0, &all);
  *n = 0;
  for (int k = 0; list && k < all; k++)
    if (jlpi_member_status(list[k]) != JLPAR_ETOPOLOGY)
      list[(*n)++] = list[k];
  return list;
}

static void check_pool(const jlpi_call *call) {
  if (call->place.kind == JLPI_POOL)
    jlpi_pool_check(call->place.pool, "a distributed loop", call->site->file, call->site->line);
}

static int *workers_of_ranges(const jlpi_loop *loop, int *n) {
  int *list = malloc((loop->nranges + 1) * sizeof *list);
  for (size_t k = 0; list && k < loop->nranges; k++)
    list[k] = loop->ranges[k].pid;
  *n = (int)loop->nranges;
  return list;
}

static void set_range(const jlpi_loop *loop, int nworkers, size_t b, jlpi_block *block) {
  if (!loop->ranges) {
    jlpi_block_range(loop->iterations, loop->chunk, nworkers, b, block);
    return;
  }
  block->begin = loop->ranges[b].begin;
  block->end = loop->ranges[b].end;
}

/* the record, and behind it what has its size: items, blocks, lanes, env */
static loop_run *record_new(const jlpi_call *call, size_t nblocks, size_t nlanes) {
  size_t env = call->site->env ? call->site->env->bytes : 0, items = call->nitems * sizeof *call->items;
  size_t lanes = nlanes * sizeof(lane), blocks = nblocks * sizeof(jlpi_block);
  int fits = nblocks < SIZE_MAX / 2 / sizeof(jlpi_block);
  size_t bytes = sizeof(loop_run) + items + blocks + lanes + jlpi_object_room(env);
  loop_run *run = fits ? jlpi_block_get(bytes) : NULL;
  if (!run)
    return NULL;
  memset(run, 0, bytes);
  run->bytes = bytes;
  run->call = *call;
  run->call.items = (jlpi_item *)(run + 1);
  run->blocks = (jlpi_block *)(run->call.items + call->nitems);
  run->lanes = (lane *)(run->blocks + nblocks);
  run->call.env = jlpi_object_place(env, (char *)(run->lanes + nlanes));
  if (env)
    memcpy(run->call.env, call->env, env);
  if (items)
    memcpy(run->call.items, call->items, items);
  run->nblocks = nblocks;
  run->nlanes = nlanes;
  run->refs = 1;
  return run;
}

static int brings_something(const jlpi_call *call) {
  int some = 0;
  for (size_t k = 0; k < call->nitems; k++)
    some |= jlpi_comes_back(&call->items[k]);
  return some;
}

/* What depends on the iteration may be anything. */
static int may_lend_results(const jlpi_call *call) {
  int some = 0;
  for (size_t k = 0; k < call->nitems; k++) {
    const jlpi_item *item = &call->items[k];
    some |= jlpi_comes_back(item) && ((item->mode & JLPI_EACH) || jlpi_loan_suits(item));
  }
  return some;
}

/* a loop that is waited for leaves the program no time to change its arrays */
static int what_to_lend(const loop_run *run) {
  for (int k = 0; k < run->nworkers; k++)
    if (!jlpi_can_borrow(run->workers[k]))
      return JLPI_LEND_NOTHING;
  return run->call.site->combine || run->call.flags & JLPI_WAITED ? JLPI_LEND_ARRAYS : JLPI_LEND_COPIES;
}

/* a loop that has not begun: when it cannot, nothing of it is left */
typedef struct beginning {
  jlpi_node node; /* first */
  loop_run *run;
} beginning;

static void give_up(jlpi_node *n, const jlpar_error **why) {
  loop_run *run = ((beginning *)n)->run;
  (void)why;
  jlpi_bar_end(&run->bar);
  jlpi_trace_loop_ends(run->traced, run->call.site);
  if (run->future.id)
    jlpi_future_release(run->future);
  run_free(run);
}

static loop_run *run_new(const jlpi_loop *loop, beginning *b) {
  const jlpi_call *call = &loop->call;
  int nworkers;
  check_pool(call);
  jlpi_count_shared(&jlpi_loops_begun, 1);
  int *workers = loop->ranges ? workers_of_ranges(loop, &nworkers) : workers_of(call, &nworkers);
  size_t nblocks = loop->ranges          ? loop->nranges
                   : workers && nworkers ? jlpi_blocks_count(loop->iterations, loop->chunk, nworkers)
                                         : 0;
  size_t nlanes = nblocks < (size_t)nworkers ? nblocks : (size_t)nworkers;
  loop_run *run = workers && nworkers ? record_new(call, nblocks, nlanes) : NULL;
  if (!run) {
    free(workers);
    no_memory(call);
  }
  static const jlpi_handles hold_all = {hold, NULL};
  each_handle(run, &hold_all);
  b->run = run;
  jlpi_node_push(&b->node, give_up);
  run->stream = jlpi_stream_split();
  run->traced = jlpi_trace_loop_begins(loop);
  run->workers = workers;
  run->apart = loop->ranges_apart;
  run->nworkers = nworkers;
  run->retry = loop->retry;
  run->delivers = brings_something(call);
  run->lending.what = what_to_lend(run);
  run->borrows = run->lending.what != JLPI_LEND_NOTHING && may_lend_results(call);
  if (loop->progress)
    jlpi_bar_begin(&run->bar, loop->label, loop->iterations);
  for (size_t k = 0; k < nblocks; k++) {
    set_range(loop, nworkers, k, &run->blocks[k]);
    jlpi_block_pack(&run->call, &run->blocks[k], &run->lending);
  }
  jlpi_body_pack(&run->body, &run->call, JLPI_EACH, &run->lending);
  run->globals = jlpi_globals_take(&run->call);
  return run;
}

/* All lanes are counted before the first one is sent, and one more while they are being sent. */
static void start(loop_run *run) {
  jlpi_leaf few[8], *leaves = run->apart ? NULL : run->nlanes <= 8 ? few : calloc(run->nlanes, sizeof *leaves);
  jlpi_broadcast all = broadcast_of(run);
  size_t n = leaves ? run->nlanes : 0;
  run->next = run->nlanes;
  run->under_way = run->nlanes + 1;
  for (size_t k = 0; k < run->nlanes; k++) {
    run->lanes[k].run = run;
    if (!leaves) {
      send_block(&run->lanes[k], k, run->workers[k]);
      continue;
    }
    jlpi_lock_take(&run->lock); /* if its worker dies just now the lane goes on with another one */
    begin_block(&run->lanes[k], k, run->workers[k]);
    leaves[k] = leaf_of(&run->lanes[k]);
    jlpi_lock_give(&run->lock);
    jlpi_block_handles(&run->call, &run->blocks[k], run->workers[k]);
  }
  if (n)
    run->tree = jlpi_broadcast_all(&all, leaves, n);
  if (leaves != few)
    free(leaves);
  let_go(run);
}

static const jlpar_error *hop(const jlpar_error *e, const jlpi_call *call) {
  char label[256];
  return jlpi_error_hop(e, jlpi_myid, jlpi_task_label(jlpi_current(), label, sizeof label), call->site->file,
                        call->site->line);
}

static int is_over(const void *loop) {
  return __atomic_load_n(&((const loop_run *)loop)->over, __ATOMIC_ACQUIRE);
}

/* until the last block is done; the error of a wait that failed, or NULL */
static const jlpar_error *wait_for_blocks(loop_run *run) {
  static const jlpi_waiting why = {.kind = JLPI_WAIT_FUTURE, .what = "the blocks of a loop"};
  const jlpar_error *e = NULL;
  jlpi_poll_until(is_over, run);
  while (!is_over(run)) {
    int status = jlpi_park(&why, -1);
    if (status == JLPAR_OK)
      continue;
    jlpi_error_release(e);
    e = jlpi_wait_error(status, &why, run->call.site->file, run->call.site->line);
    if (status == JLPAR_ECANCELED && keep(run)) {
      cancel_blocks(run);
      let_go(run);
    }
  }
  return e;
}

/* nothing but that its blocks were cancelled */
static int was_cancelled(const jlpar_error *e) {
  for (size_t k = 0; k < e->nparts; k++)
    if (e->parts[k]->code != JLPAR_ECANCELED)
      return 0;
  return e->nparts > 0 || e->code == JLPAR_ECANCELED;
}

/* first the cancellation of the wait, then how else the loop failed; both are taken over */
static const jlpar_error *both(const jlpar_error *cancelled, const jlpar_error *failed, const jlpi_call *call) {
  char label[256];
  const jlpar_error **parts = was_cancelled(failed) ? NULL : jlpi_error_parts_new(2);
  if (!parts) {
    jlpi_error_release(failed);
    return cancelled;
  }
  parts[0] = cancelled;
  parts[1] = hop(failed, call);
  const jlpar_error *e = jlpi_error_compose(parts, 2, jlpi_myid, jlpi_task_label(jlpi_current(), label, sizeof label),
                                            call->site->file, call->site->line);
  jlpi_error_parts_free(parts);
  return e;
}

static void reduce(loop_run *run) {
  jlpi_sync *sync = run->call.sync;
  unsigned place = jlpi_sync_place(sync);
  run->owner = jlpi_current();
  start(run);
  const jlpar_error *e = wait_for_blocks(run);
  const jlpar_error *failed = outcome(run);
  int cancelled = e != NULL;
  if (e && failed && failed->code == JLPAR_ECANCELED) { /* the blocks were cancelled with it */
    jlpi_error_release(failed);
    failed = NULL;
  }
  if (failed)
    e = e ? both(e, failed, &run->call) : hop(failed, &run->call);
  if (!e)
    take_all(run);
  run_free(run);
  if (cancelled)
    jlpi_fail_with(e);
  if (e)
    jlpi_sync_fail(sync, place, e);
}

jlpar_future jlpi_distributed_there(const jlpi_loop *loop) {
  beginning b;
  const jlpi_site *site = loop->call.site;
  jlpi_items_check(&loop->call);
  if (loop->retry < 0)
    jlpi_fail(site->file, site->line, JLPAR_EINVAL, "retry wants at least 0, not %d", loop->retry);
  loop_run *run = run_new(loop, &b);
  if (run->call.site->combine) {
    jlpi_node_pop(&b.node);
    reduce(run);
    return (jlpar_future){0, 0, 0};
  }
  if (loop->call.flags & JLPI_KEEP)
    run->future = jlpi_future_pending(jlpi_myid, loop->call.name, loop->call.site->file, loop->call.site->line);
  if (loop->call.sync)
    run->child = jlpi_sync_child(loop->call.sync);
  jlpi_node_pop(&b.node);
  jlpar_future f = run->future;
  if (f.id)
    name_it(run);
  start(run);
  return f;
}

jlpar_future jlpi_distributed(const jlpi_loop *loop) {
  return jlpi_distributed_there(loop);
}
