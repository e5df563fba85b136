/* SPDX-License-Identifier: MIT
 *
 * pmap: iterations that do much work each, handed to whoever is free.
 *
 *     new iterations ----+                      +--> worker 2 --+
 *     again (when due) --+--> the calling task -+--> worker 3 --+--> answered: a stack, from any thread
 *            ^                    ^    |        +--> ...        |
 *            +------- failed -----+    +-- out memory, codes    |
 *                                 +-----------------------------+
 *
 * The calling task does everything but the work: it hands out, sleeps until something was answered, writes what came
 * back, asks on_error. So it needs no lock, and whatever fails there, it first waits for what is under way. A
 * worker that is free is one on which this pmap has nothing under way, whatever others do there: so a pmap inside a pmap
 * always finds its workers. With on(pool x) it takes them from the pool instead.
 *
 * Each iteration that failed is told of by itself, also of a batch, and a batch whose worker died is tried again one by
 * one: the next death should cost as little as possible.
 */
#include "base/clock.h"
#include "base/memory.h"
#include "cluster/pool.h"
#include "loop/blocks.h"
#include "loop/progress.h"
#include "loop/tracing.h"
#include "remote/broadcast.h"
#include "task/frame.h"
#include "task/group.h"
#include "task/idle.h"
#include "task/stream.h"
#include "task/thread.h"

#include <stdlib.h>

enum { TASKS_AT_ONCE = 100 };

typedef struct map_run map_run;

/* iterations [begin, end) under way */
typedef struct flight {
  jlpi_request request; /* first */
  map_run *run;
  struct flight *next; /* answered */
  struct flight *before, *behind; /* under way */
  jlpi_block block; /* .tries: this one included */
} flight;

/* an iteration to be tried again */
typedef struct again {
  struct again *next;
  uint64_t k;
  int tries, not_on;
  double due;
} again;

typedef struct lane {
  int pid, busy, room;
} lane;

typedef struct failure {
  uint64_t k;
  const jlpar_error *error;
} failure;

struct map_run {
  const jlpi_map *map;
  jlpi_call call; /* the env is the caller's, who waits */
  int flags;      /* of the calls */
  uint64_t stream; /* of random numbers */
  uint64_t traced;
  jlpi_task *owner;
  jlpi_writer body[2]; /* [1]: lends its arrays, for processes that can read them (remote/loan.h) */
  jlpi_globals *globals;
  jlpi_bar bar;
  lane *lanes; /* without a pool */
  double looked; /* when it was last seen which of those to be run again are due */
  int nlanes, nworkers; /* how many workers had come when they became lanes; -1: they are none */
  jlpar_pool *pool;
  jlpi_pool_bell bell;
  int listens;
  flight *answered; /* atomic: a stack */
  flight *arrived;  /* taken from it, oldest first */
  flight flying;    /* head of a ring: those under way, and the one being looked at */
  flight *spare;    /* by next: to fly again */
  size_t under_way;
  again *again, **again_end;
  uint64_t next;
  int stopped, interrupted;
  failure *failures;
  size_t nfailures, room;
  int *codes;
};

_Noreturn static void no_memory(const map_run *run) {
  jlpi_fail(run->call.site->file, run->call.site->line, JLPAR_ENOMEM, "no memory for a pmap");
}

/* ---- places ---- */

static int is_there(const lane *l) {
  return jlpi_member_status(l->pid) == JLPAR_OK;
}

static void add_lane(map_run *run, int pid, int room) {
  for (int k = 0; k < run->nlanes; k++)
    if (run->lanes[k].pid == pid)
      return;
  lane *more = realloc(run->lanes, (size_t)(run->nlanes + 1) * sizeof *more);
  if (!more)
    no_memory(run);
  run->lanes = more;
  run->lanes[run->nlanes++] = (lane){pid, 0, room};
}

/* also those that came since */
static void add_workers(map_run *run) {
  run->nworkers = jlpi_workers_so_far();
  int n, *workers = jlpi_workers_now(0, &n);
  if (!workers)
    no_memory(run);
  for (int k = 0; k < n; k++)
    if (workers[k] != 1 || run->nlanes == 0)
      add_lane(run, workers[k], 1);
  free(workers);
}

static void wake_owner(void *task) {
  jlpi_unpark(task);
}

static void find_places(map_run *run) {
  switch (run->call.place.kind) {
  case JLPI_THREADS:
    run->flags |= JLPI_CALL_ANY_THREAD;
    add_lane(run, jlpi_myid, jlpar_nthreads());
    break;
  case JLPI_TASKS:
    add_lane(run, jlpi_myid, TASKS_AT_ONCE);
    break;
  case JLPI_POOL:
    if (!(run->pool = run->call.place.pool))
      jlpi_fail(run->call.site->file, run->call.site->line, JLPAR_EINVAL, "pmap in a pool needs a pool");
    run->bell = (jlpi_pool_bell){.wake = wake_owner, .arg = run->owner};
    jlpi_pool_listen(run->pool, &run->bell);
    run->listens = 1;
    break;
  default:
    add_workers(run);
  }
}

/* a pid, 0: none is free now, or a status: there is nobody, and will not be */
static int free_lane(map_run *run, int not_on) {
  lane *found = NULL;
  int others = 0, any = 0;
  if (run->nworkers >= 0 && run->nworkers != jlpi_workers_so_far())
    add_workers(run);
  for (int k = 0; k < run->nlanes; k++) {
    lane *l = &run->lanes[k];
    if (!is_there(l))
      continue;
    any = 1;
    others |= l->pid != not_on;
    if (l->busy < l->room && (!found || found->pid == not_on))
      found = l;
  }
  if (!any)
    return JLPAR_EEXITED;
  if (!found || (found->pid == not_on && others))
    return 0;
  found->busy++;
  return found->pid;
}

static int free_member(map_run *run, int not_on) {
  int pid = jlpi_pool_hold_try(run->pool);
  if (pid <= 0 || pid != not_on)
    return pid;
  int other = jlpi_pool_hold_try(run->pool);
  if (other > 0 || jlpar_pool_length(run->pool) > 1) {
    jlpi_pool_let_go(run->pool, pid);
    return other;
  }
  return pid;
}

static int free_place(map_run *run, int not_on) {
  return run->pool ? free_member(run, not_on) : free_lane(run, not_on);
}

static void give_place_back(map_run *run, int pid) {
  if (run->pool)
    jlpi_pool_let_go(run->pool, pid);
  for (int k = 0; k < run->nlanes && !run->pool; k++)
    if (run->lanes[k].pid == pid)
      run->lanes[k].busy--;
}

/* ---- on the way ---- */

/* Where the regions of a reply are: behind the failures, which the owner reads. */
static jlpi_reader behind_failures(jlpi_reader r) {
  for (uint32_t n = jlpi_unpack_u32(&r); n > 0 && !r.bad; n--) {
    jlpi_unpack_u64(&r);
    jlpi_unpack(&r, jlpi_unpack_u64(&r));
  }
  jlpi_unpack_u64(&r);
  return r;
}

/* the run may be over as soon as the flight is in the stack */
static void answered(jlpi_request *q, jlpi_message *m, jlpi_reader *r, const jlpar_error *error) {
  flight *f = (flight *)q;
  map_run *run = f->run;
  jlpi_task *owner = run->owner;
  f->block.reply = m;
  if (m) {
    jlpi_reader regions = behind_failures(*r);
    f->block.content = *r;
    jlpi_block_hold(&run->call, &f->block, &regions);
  }
  f->block.error = error;
  f->next = __atomic_load_n(&run->answered, __ATOMIC_RELAXED);
  while (!__atomic_compare_exchange_n(&run->answered, &f->next, f, 1, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
    continue;
  jlpi_unpark(owner);
}

static flight *flight_new(map_run *run, uint64_t begin, uint64_t end, int tries) {
  flight *f = run->spare ? run->spare : jlpi_alloc(sizeof *f);
  if (!f)
    return NULL;
  if (f == run->spare)
    run->spare = f->next;
  *f = (flight){.run = run, .block = {.begin = begin, .end = end, .tries = tries}};
  f->behind = &run->flying;
  f->before = run->flying.before;
  f->before->behind = f->behind->before = f;
  return f;
}

static void flight_free(flight *f) {
  f->before->behind = f->behind;
  f->behind->before = f->before;
  jlpi_block_free(&f->run->call, &f->block);
  jlpi_error_release(f->block.error);
  for (size_t k = 0; k < f->block.nfailed; k++)
    jlpi_error_release(f->block.failed[k].error);
  free(f->block.failed);
  f->next = f->run->spare;
  f->run->spare = f;
}

/* The caller waits: its arrays themselves are lent, so this keeps nothing, and serves all. */
static jlpi_lending arrays = {.what = JLPI_LEND_ARRAYS};

/* packed when it is first wanted */
static const jlpi_writer *body_for(map_run *run, int pid) {
  int lends = jlpi_can_borrow(pid);
  jlpi_writer *body = &run->body[lends];
  if (!body->data)
    jlpi_body_pack(body, &run->call, JLPI_EACH, lends ? &arrays : NULL);
  return body;
}

struct sending {
  map_run *run;
  flight *f;
  const jlpi_writer *body;
  int ready;
};

static void prepare(void *arg) {
  struct sending *s = arg;
  int pid = s->f->request.dest;
  s->body = body_for(s->run, pid);
  jlpi_block_pack(&s->run->call, &s->f->block, jlpi_can_borrow(pid) ? &arrays : NULL);
  s->ready = jlpi_request_open(&s->f->request) == JLPAR_OK;
}

static void send(map_run *run, uint64_t begin, uint64_t end, int tries, int pid) {
  struct sending s = {.run = run, .f = flight_new(run, begin, end, tries)};
  const jlpar_error *e = NULL;
  if (s.f) {
    s.f->request = (jlpi_request){.dest = pid, .site = run->call.site, .answered = answered};
    e = jlpi_catch(prepare, &s);
  }
  if (!s.ready) {
    if (s.f)
      flight_free(s.f);
    give_place_back(run, pid);
    if (e)
      jlpi_fail_with(e);
    no_memory(run);
  }
  run->under_way++;
  jlpi_block_handles(&run->call, &s.f->block, pid);
  jlpi_broadcast_one(&(jlpi_broadcast){&run->call, run->flags, s.body, run->globals},
                     &(jlpi_leaf){pid, s.f->request.id, begin, end, run->stream, jlpi_block_part(&s.f->block)});
}

/* ---- failures ---- */

static void note_failure(map_run *run, uint64_t k, const jlpar_error *e) {
  if (run->nfailures == run->room) {
    size_t wanted = run->room ? 2 * run->room : 8;
    failure *more = realloc(run->failures, wanted * sizeof *more);
    if (!more)
      no_memory(run);
    run->failures = more;
    run->room = wanted;
  }
  run->failures[run->nfailures++] = (failure){k, jlpi_error_retain(e)};
}

/* it failed for good */
static void give_up(map_run *run, uint64_t k, const jlpar_error *e) {
  const jlpi_map *m = run->map;
  jlpi_bar_add(&run->bar, 1);
  if (run->codes) {
    run->codes[k] = e->code == JLPAR_ECOMPOSITE && e->nparts ? e->parts[0]->code : e->code;
    note_failure(run, k, e);
  } else if (!m->on_error) {
    note_failure(run, k, e);
    run->stopped = 1;
  } else if (m->on_error(e, (long)(m->low + (long long)k * m->step)) != 0) {
    note_failure(run, k, e);
    run->stopped = 1;
  } else {
    jlpi_error_mark_seen(e);
  }
}

static double delay_before(const jlpi_map *m, int tries) {
  double delay = m->delay_s;
  for (int k = 1; k < tries && (m->delay_max_s <= 0 || delay < m->delay_max_s); k++)
    delay *= m->delay_factor;
  return m->delay_max_s > 0 && delay > m->delay_max_s ? m->delay_max_s : delay;
}

static void failed(map_run *run, uint64_t k, int tries, int pid, const jlpar_error *e) {
  if (tries > run->map->loop.retry || run->stopped) {
    give_up(run, k, e);
    return;
  }
  again *a = calloc(1, sizeof *a);
  if (!a)
    no_memory(run);
  *a = (again){.k = k, .tries = tries + 1, .not_on = pid, .due = jlpi_deadline(delay_before(run->map, tries))};
  *run->again_end = a;
  run->again_end = &a->next;
}

/* ---- answers ---- */

static void read_failures(map_run *run, jlpi_block *b) {
  size_t n = jlpi_unpack_u32(&b->content);
  if (n > b->end - b->begin || (n && !(b->failed = calloc(n, sizeof *b->failed))))
    no_memory(run);
  for (; b->nfailed < n; b->nfailed++) {
    b->failed[b->nfailed].k = jlpi_unpack_u64(&b->content);
    b->failed[b->nfailed].error = jlpi_unpack_error(&b->content);
  }
  uint64_t ran_to = jlpi_unpack_u64(&b->content);
  if (ran_to >= b->begin && ran_to < b->end)
    b->end = ran_to; /* it was told to stop at a failure */
}

static void take(map_run *run, flight *f) {
  jlpi_block *b = &f->block;
  int pid = f->request.dest;
  give_place_back(run, pid);
  run->under_way--;
  if (!b->reply) {
    for (uint64_t k = b->begin; k < b->end; k++)
      failed(run, k, b->tries, pid, b->error);
    return;
  }
  read_failures(run, b);
  if (b->nfailed < b->end - b->begin)
    jlpi_block_take(&run->call, b);
  jlpi_bar_add(&run->bar, b->end - b->begin - b->nfailed);
  for (size_t k = 0; k < b->nfailed; k++)
    failed(run, b->failed[k].k, b->tries, pid, b->failed[k].error);
}

/* the oldest that was answered, or NULL */
static flight *next_answer(map_run *run) {
  if (!run->arrived && __atomic_load_n(&run->answered, __ATOMIC_RELAXED)) {
    flight *f = __atomic_exchange_n(&run->answered, NULL, __ATOMIC_ACQUIRE);
    for (flight *next; f; f = next) {
      next = f->next;
      f->next = run->arrived;
      run->arrived = f;
    }
  }
  flight *f = run->arrived;
  if (f)
    run->arrived = f->next;
  return f;
}

/* ---- handing out ---- */

static void nobody_left(map_run *run, int status) {
  const jlpi_site *site = run->call.site;
  const jlpar_error *e = jlpi_error_here(site->file, site->line, status, "no worker is left for a pmap");
  for (again *a; (a = run->again);) {
    run->again = a->next;
    uint64_t k = a->k;
    free(a);
    give_up(run, k, e);
  }
  run->again_end = &run->again;
  while (run->next < run->map->loop.iterations && !run->stopped)
    give_up(run, run->next++, e);
  jlpi_error_release(e);
}

/* one that is due and finds a place; *pid as by free_place */
static again *due_now(map_run *run, int *pid) {
  if (!run->again)
    return NULL;
  double now = run->looked = jlpi_now();
  for (again **at = &run->again, *a; (a = *at); at = &a->next) {
    if (a->due > now)
      continue;
    *pid = free_place(run, a->not_on);
    if (*pid <= 0)
      continue;
    *at = a->next;
    if (run->again_end == &a->next)
      run->again_end = at;
    return a;
  }
  return NULL;
}

static void hand_out(map_run *run) {
  uint64_t all = run->map->loop.iterations, batch = run->map->loop.chunk;
  while (!run->stopped && (run->again || run->next < all)) {
    int pid = 0;
    again *a = due_now(run, &pid);
    if (a) {
      uint64_t k = a->k;
      int tries = a->tries;
      free(a);
      send(run, k, k + 1, tries, pid);
      continue;
    }
    if (pid == 0 && run->next < all)
      pid = free_place(run, 0);
    if (pid < 0 && run->under_way == 0)
      nobody_left(run, pid);
    if (pid <= 0)
      return;
    uint64_t begin = run->next;
    run->next = all - begin < batch ? all : begin + batch;
    send(run, begin, run->next, 1, pid);
  }
}

/* of those that were not when it was looked; it may have passed since */
static double next_due(const map_run *run) {
  double due = -1;
  for (const again *a = run->again; a && !run->stopped; a = a->next)
    if (a->due > run->looked && (due < 0 || a->due < due))
      due = a->due;
  return due;
}

static int is_over(const map_run *run) {
  return run->under_way == 0 && (run->stopped || (!run->again && run->next == run->map->loop.iterations));
}

static const jlpi_waiting why = {.kind = JLPI_WAIT_FUTURE, .what = "the iterations of a pmap"};

static int has_answers(const void *run) {
  return __atomic_load_n(&((const map_run *)run)->answered, __ATOMIC_ACQUIRE) != NULL;
}

static void wait_for_answers(map_run *run) {
  jlpi_poll_until(has_answers, run);
  if (has_answers(run))
    return;
  int status = jlpi_park(&why, next_due(run));
  if (status == JLPAR_OK || status == JLPAR_ETIMEDOUT)
    return;
  run->interrupted = 1;
  jlpi_fail_with(jlpi_wait_error(status, &why, run->call.site->file, run->call.site->line));
}

static void drive(void *arg) {
  map_run *run = arg;
  const jlpi_map *m = run->map;
  const jlpi_loop *loop = &m->loop;
  int delays = m->delay_s >= 0 && m->delay_factor >= 0 && m->delay_max_s >= 0; /* no NaN either */
  if (loop->chunk < 1 || loop->chunk > INT64_MAX || loop->retry < 0 || !delays)
    jlpi_fail(run->call.site->file, run->call.site->line, JLPAR_EINVAL,
              "pmap wants a batch of at least 1, and neither retries nor delays below 0");
  if (run->map->wants_codes && !(run->codes = calloc(loop->iterations + 1, sizeof *run->codes)))
    no_memory(run);
  find_places(run);
  run->globals = jlpi_globals_take(&run->call);
  for (flight *f;;) {
    while ((f = next_answer(run))) {
      take(run, f);
      flight_free(f);
    }
    hand_out(run);
    if (is_over(run))
      return;
    wait_for_answers(run);
  }
}

/* ---- the end ---- */

static void cancel_flights(map_run *run) {
  for (flight *f = run->flying.behind; f != &run->flying; f = f->behind)
    jlpi_request_cancel(f->request.dest, f->request.id);
}

/* the caller fails: what is under way still points at the run */
static void wait_for_the_rest(map_run *run) {
  static const jlpi_waiting rest = {.kind = JLPI_WAIT_SYNC, .what = "the iterations of a pmap"};
  jlpi_task *self = jlpi_current();
  self->masked++;
  if (run->interrupted)
    cancel_flights(run);
  while (run->under_way > 0) {
    flight *f = next_answer(run);
    if (!f) {
      jlpi_park(&rest, -1);
      continue;
    }
    give_place_back(run, f->request.dest);
    run->under_way--;
    flight_free(f);
  }
  self->masked--;
}

static int in_loop_order(const void *a, const void *b) {
  uint64_t x = ((const failure *)a)->k, y = ((const failure *)b)->k;
  return x < y ? -1 : x > y;
}

/* NULL, the one failure, or a composite of them in loop order */
static const jlpar_error *outcome(map_run *run) {
  char label[256];
  size_t n = run->nfailures;
  if (n)
    qsort(run->failures, n, sizeof *run->failures, in_loop_order);
  const jlpar_error **parts = n > 1 ? jlpi_error_parts_new(n) : NULL;
  if (!parts)
    return n ? jlpi_error_retain(run->failures[0].error) : NULL;
  for (size_t k = 0; k < n; k++)
    parts[k] = jlpi_error_retain(run->failures[k].error);
  const jlpar_error *e = jlpi_error_compose(parts, n, jlpi_myid, jlpi_task_label(jlpi_current(), label, sizeof label),
                                            run->call.site->file, run->call.site->line);
  jlpi_error_parts_free(parts);
  return e;
}

static const jlpar_error *hop(const jlpar_error *e, const jlpi_site *site) {
  char label[256];
  return jlpi_error_hop(e, jlpi_myid, jlpi_task_label(jlpi_current(), label, sizeof label), site->file, site->line);
}

static void run_end(map_run *run) {
  jlpi_bar_end(&run->bar);
  jlpi_trace_loop_ends(run->traced, run->call.site);
  while (run->flying.behind != &run->flying)
    flight_free(run->flying.behind);
  for (flight *f; (f = run->spare);) {
    run->spare = f->next;
    jlpi_free(f);
  }
  for (again *a; (a = run->again);) {
    run->again = a->next;
    free(a);
  }
  for (size_t k = 0; k < run->nfailures; k++)
    jlpi_error_release(run->failures[k].error);
  if (run->listens)
    jlpi_pool_leave(run->pool, &run->bell);
  jlpi_pack_free(&run->body[0]);
  jlpi_pack_free(&run->body[1]);
  jlpi_globals_free(run->globals);
  free(run->failures);
  free(run->lanes);
}

int *jlpi_pmap(const jlpi_map *m) {
  jlpi_items_check(&m->loop.call);
  unsigned place = jlpi_sync_place(m->loop.call.sync);
  map_run run = {.map = m, .call = m->loop.call, .owner = jlpi_current(), .nworkers = -1, .stream = jlpi_stream_split()};
  run.flags = JLPI_CALL_BLOCK | JLPI_CALL_EACH | (m->loop.retry || m->on_error || m->wants_codes ? JLPI_CALL_GO_ON : 0);
  run.flying.before = run.flying.behind = &run.flying;
  run.again_end = &run.again;
  jlpi_count_shared(&jlpi_loops_begun, 1);
  run.traced = jlpi_trace_loop_begins(&m->loop);
  if (m->loop.progress)
    jlpi_bar_begin(&run.bar, m->loop.label, m->loop.iterations);
  const jlpar_error *e = jlpi_catch(drive, &run);
  if (e)
    wait_for_the_rest(&run);
  const jlpar_error *failure = e ? NULL : outcome(&run);
  int *codes = run.codes;
  run_end(&run);
  if (failure && codes)
    jlpi_note(failure);
  else if (failure)
    e = hop(failure, m->loop.call.site);
  if (e) {
    free(codes);
    if (failure)
      jlpi_sync_fail(m->loop.call.sync, place, e);
    jlpi_fail_with(e); /* the caller's own: it was cancelled */
  }
  return codes;
}

void jlpi_codes_free(int *codes) {
  free(codes);
}
