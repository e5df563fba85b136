/* SPDX-License-Identifier: MIT
 *
 * distributed loops.
 *
 *   blocks:   0 | 1 | 2 | ...      static: block b for the b-th worker, all sent at once
 *                                  dynamic: one to each worker, and the next to whoever answers
 *
 * A loop under way is a record that lives until its last block is done and its results are taken. It holds
 * copies of all that the blocks need: the env, the packed body (once, for all), what each block takes along,
 * the file-scope variables as they were. So a block can be sent later, or again when its worker died
 * (retry), whatever the caller has done to its variables since.
 *
 * With a reduction the caller waits here, and folds the blocks in their order; without, results are written by
 * the task that waits for the sync or the future. Alone, process 1 is its own worker: the block is a task
 * here, reached by a message to itself, so that copying is the same.
 */
#include "loop/blocks.h"
#include "base/memory.h"
#include "cluster/pool.h"
#include "loop/progress.h"
#include "task/stream.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct loop_run loop_run;

typedef struct sending {
  jlpi_request request; /* first */
  loop_run *run;
  size_t block;
} sending;

struct loop_run {
  jlpi_call call; /* env and items are copies of ours */
  uint64_t stream; /* of random numbers */
  jlpi_writer body;
  jlpi_globals *globals;
  jlpi_child *child;
  jlpar_future future, done; /* done: with a reduction */
  jlpi_bar bar;
  int *workers;
  int nworkers, retry;
  size_t nblocks;
  jlpi_block *blocks;
  pthread_mutex_t lock; /* guards what follows, and tries and outcome of blocks */
  size_t next, under_way;
  int stopped;
  int refs; /* of those who will take the results */
};

static void run_free(loop_run *run) {
  pthread_mutex_lock(&run->lock);
  int left = --run->refs;
  pthread_mutex_unlock(&run->lock);
  if (left > 0)
    return;
  for (size_t b = 0; b < run->nblocks; b++) {
    jlpi_pack_free(&run->blocks[b].part);
    jlpi_message_free(run->blocks[b].reply);
    jlpi_error_release(run->blocks[b].error);
  }
  jlpi_pack_free(&run->body);
  jlpi_globals_free(run->globals);
  pthread_mutex_destroy(&run->lock);
  free(run->call.env);
  free(run->call.items);
  free(run->workers);
  free(run->blocks);
  free(run);
}

/* ---- the end ---- */

static void take_all(loop_run *run) {
  for (size_t b = 0; b < run->nblocks; b++)
    if (run->blocks[b].reply)
      jlpi_block_take(&run->call, &run->blocks[b]);
}

static void copy(void *arg, int failed) {
  loop_run *run = arg;
  if (!failed)
    take_all(run);
  run_free(run);
}

/* NULL, the one failure, or a composite of them in loop order */
static const jlpar_error *outcome(loop_run *run) {
  size_t n = 0;
  const jlpar_error **parts = calloc(run->nblocks + 1, sizeof *parts);
  for (size_t b = 0; parts && b < run->nblocks; b++)
    if (run->blocks[b].error)
      parts[n++] = jlpi_error_retain(run->blocks[b].error);
  const jlpar_error *e = n == 0 ? NULL : n == 1 ? parts[0] : jlpi_error_compose(parts, n, jlpi_myid, run->call.name);
  free(parts);
  return e;
}

static void finish(loop_run *run) {
  jlpi_bar_end(&run->bar);
  if (run->done.id) {
    jlpi_future_complete(run->done, NULL, 0, NULL, NULL);
    return;
  }
  const jlpar_error *e = outcome(run);
  jlpar_future f = run->future;
  jlpi_child *child = run->child;
  run->refs = 1 + (f.id != 0) + (child != NULL);
  if (e && !f.id && !child)
    jlpi_error_report(e);
  if (f.id)
    jlpi_future_complete_copy(f, NULL, 0, NULL, jlpi_error_retain(e), copy, run);
  if (child)
    jlpi_sync_child_done(child, jlpi_error_retain(e), copy, run);
  jlpi_error_release(e);
  run_free(run);
}

/* ---- blocks on their way ---- */

static void send_block(loop_run *run, size_t b, int pid);

static int other_worker(const loop_run *run, int not_this, size_t b) {
  for (int k = 0; k < run->nworkers; k++) {
    int pid = run->workers[(b + 1 + (size_t)k) % (size_t)run->nworkers];
    if (pid != not_this && jlpi_member_status(pid) == JLPAR_OK)
      return pid;
  }
  return 0;
}

/* with the lock: which block pid, or another worker, gets now; nblocks: none */
static size_t choose(loop_run *run, sending *s, const jlpar_error *error, int *pid) {
  jlpi_block *block = &run->blocks[s->block];
  int lost = error && jlpi_member_status(s->request.dest) == JLPAR_EEXITED;
  *pid = s->request.dest;
  if (lost && block->tries <= run->retry && (*pid = other_worker(run, s->request.dest, s->block)))
    return s->block;
  if (error) {
    block->error = jlpi_error_retain(error);
    run->stopped |= !lost;
  }
  if (lost)
    *pid = other_worker(run, s->request.dest, s->block);
  return run->stopped || run->next == run->nblocks || !*pid ? run->nblocks : run->next++;
}

static void answered(jlpi_request *q, jlpi_message *m, jlpi_reader *r, const jlpar_error *error) {
  sending *s = (sending *)q;
  loop_run *run = s->run;
  int pid;
  pthread_mutex_lock(&run->lock);
  if (m) {
    run->blocks[s->block].reply = m;
    run->blocks[s->block].content = *r;
    jlpi_bar_add(&run->bar, run->blocks[s->block].end - run->blocks[s->block].begin);
  }
  size_t next = choose(run, s, error, &pid);
  run->under_way -= next == run->nblocks;
  int last = run->under_way == 0;
  pthread_mutex_unlock(&run->lock);
  jlpi_error_release(error);
  free(s);
  if (next < run->nblocks)
    send_block(run, next, pid);
  else if (last)
    finish(run);
}

static void send_block(loop_run *run, size_t b, int pid) {
  jlpi_block *block = &run->blocks[b];
  const jlpi_globals *globals = run->globals; /* its address alone is used behind the send */
  sending *s = calloc(1, sizeof *s);
  jlpi_writer w;
  if (!s)
    abort(); /* the loop could neither go on nor end */
  *s = (sending){.request = {.dest = pid, .site = run->call.site, .answered = answered}, .run = run, .block = b};
  if (jlpi_request_open(&s->request) != JLPAR_OK)
    abort();
  block->tries++;
  jlpi_call_head(&w, s->request.id, JLPI_CALL_BLOCK, (jlpar_future){0, 0, 0}, block->begin, block->end,
                 run->stream);
  jlpi_pack(&w, run->body.data, run->body.bytes);
  jlpi_pack_align(&w);
  jlpi_pack(&w, block->part.data, block->part.bytes);
  jlpi_body_handles(&run->call, pid);
  jlpi_block_handles(&run->call, block, pid);
  jlpi_globals_begin(globals, pid);
  jlpi_globals_put(&w, globals, pid);
  jlpi_request_send(&s->request, &w); /* the run may end with it */
  jlpi_globals_end(globals, pid);
}

/* ---- the beginning ---- */

static void *copy_of(const void *data, size_t bytes) {
  void *copy = jlpi_object_alloc(bytes);
  if (copy && bytes)
    memcpy(copy, data, bytes);
  return copy;
}

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
  jlpar_pool *pool = call->place.pool;
  if (call->place.kind != JLPI_POOL)
    return;
  if (!pool)
    jlpi_fail(call->site->file, call->site->line, JLPAR_EINVAL, "a distributed loop in a pool needs a pool");
  if (jlpar_pool_length(pool) == 0)
    jlpi_fail(call->site->file, call->site->line, JLPAR_ENOPROC, "no process is in the pool of a distributed loop");
}

static loop_run *run_new(const jlpi_loop *loop) {
  const jlpi_call *call = &loop->call;
  check_pool(call);
  loop_run *run = calloc(1, sizeof *run);
  if (!run)
    no_memory(call);
  run->call = *call;
  run->stream = jlpi_stream_split();
  run->call.env = copy_of(call->env, call->site->env ? call->site->env->bytes : 0);
  run->call.items = copy_of(call->items, call->nitems * sizeof *call->items);
  run->workers = workers_of(call, &run->nworkers);
  run->retry = loop->retry;
  if (loop->progress)
    jlpi_bar_begin(&run->bar, loop->label, loop->iterations);
  run->refs = 1;
  pthread_mutex_init(&run->lock, NULL);
  if (!run->call.env || !run->call.items || !run->workers || !run->nworkers)
    no_memory(call);
  run->nblocks = jlpi_blocks_count(loop->iterations, loop->chunk, run->nworkers);
  run->blocks = calloc(run->nblocks + 1, sizeof *run->blocks);
  if (!run->blocks)
    no_memory(call);
  for (size_t b = 0; b < run->nblocks; b++) {
    jlpi_block_range(loop->iterations, loop->chunk, run->nworkers, b, &run->blocks[b]);
    jlpi_block_pack(&run->call, &run->blocks[b]);
  }
  jlpi_body_pack(&run->body, &run->call, JLPI_EACH);
  run->globals = jlpi_globals_take(&run->call);
  return run;
}

static void start(loop_run *run) {
  size_t first = run->nblocks < (size_t)run->nworkers ? run->nblocks : (size_t)run->nworkers;
  run->next = run->under_way = first;
  if (first == 0)
    finish(run);
  for (size_t b = 0; b < first; b++)
    send_block(run, b, run->workers[b]);
}

static const jlpar_error *hop(const jlpar_error *e, const jlpi_call *call) {
  char label[256];
  return jlpi_error_hop(e, jlpi_myid, jlpi_task_label(jlpi_current(), label, sizeof label), call->site->file,
                        call->site->line);
}

static void reduce(loop_run *run) {
  const jlpar_error *e = NULL;
  run->done = jlpi_future_pending(jlpi_myid, "the blocks of a loop", run->call.site->file, run->call.site->line);
  start(run);
  while (!jlpi_future_isready(run->done)) {
    const jlpar_error *interrupted = jlpi_future_await(run->done);
    jlpi_error_release(e);
    e = interrupted;
  }
  jlpi_future_release(run->done);
  const jlpar_error *failed = outcome(run);
  if (failed) {
    jlpi_error_release(e);
    e = hop(failed, &run->call);
  }
  if (!e)
    take_all(run);
  run_free(run);
  if (e)
    jlpi_fail_with(e);
}

jlpar_future jlpi_distributed_there(const jlpi_loop *loop) {
  loop_run *run = run_new(loop);
  if (run->call.site->combine) {
    reduce(run);
    return (jlpar_future){0, 0, 0};
  }
  if (loop->call.flags & JLPI_KEEP)
    run->future = jlpi_future_pending(jlpi_myid, loop->call.name, loop->call.site->file, loop->call.site->line);
  if (loop->call.sync)
    run->child = jlpi_sync_child(loop->call.sync);
  jlpar_future f = run->future;
  start(run);
  return f;
}

jlpar_future jlpi_distributed(const jlpi_loop *loop) {
  return jlpi_distributed_there(loop);
}
