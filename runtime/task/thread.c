/* SPDX-License-Identifier: MIT
 *
 * See thread.h. Any OS thread that uses a task call gets a jlpi_thread, kept for ever (a late unpark of its
 * root task must find memory) and used again by a later thread once this one has ended.
 */
#define _GNU_SOURCE /* pthread_getattr_np, gettid */
#include "task/thread.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/memory.h"
#include "task/deque.h"
#include "task/idle.h"
#include "task/lazy.h"
#include "task/overflow.h"
#include "task/stack.h"
#include "task/tracing.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

enum { SCHEDULERS_MAX = 1024, MAIN_STACK_MAX = 64 << 20, MARGIN = 64 << 10 };

_Thread_local jlpi_here jlpi_here_of_thread;
static pthread_key_t at_thread_end;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static jlpi_lock lock;         /* guards the lists of records below */
static jlpi_thread *free_threads;
static jlpi_queue *free_regions; /* linked by outer */
jlpi_queue *jlpi_all_regions;
jlpi_thread *jlpi_all_threads;
static jlpi_thread *main_thread;

int jlpi_schedulers = 1;
uint64_t jlpi_loops_begun;
int jlpi_threads_beside;
atomic_int jlpi_teams_open;
jlpi_thread *jlpi_scheduler[SCHEDULERS_MAX];

#if !defined(__x86_64__)
__attribute__((noinline)) jlpi_here *jlpi_this(void) {
  jlpi_here *h = &jlpi_here_of_thread;
  __asm__ volatile("" : "+r"(h)); /* so that no caller keeps it across a switch as a constant */
  return h;
}
#endif

void jlpi_thread_return(jlpi_thread *thread) {
  if (!thread->joined)
    jlpi_sleepers_join();
  thread->joined = 1;
}

void jlpi_thread_retire(jlpi_thread *thread) {
  if (thread->joined)
    jlpi_sleepers_leave();
  thread->joined = 0;
}

static void thread_ended(void *record) {
  jlpi_thread *thread = record;
  if (main_thread && main_thread != thread)
    jlpi_queue_forward(&thread->base, &main_thread->base);
  jlpi_thread_retire(thread);
  jlpi_stack_flush();
  jlpi_blocks_flush();
  jlpi_lock_take(&lock);
  thread->root.alive = 0;
  thread->next = free_threads;
  free_threads = thread;
  jlpi_lock_give(&lock);
}

static void prepare(void) {
  pthread_key_create(&at_thread_end, thread_ended);
}

static jlpi_thread *take_record(void) {
  jlpi_lock_take(&lock);
  jlpi_thread *thread = free_threads;
  if (thread)
    free_threads = thread->next;
  jlpi_lock_give(&lock);
  if (thread || !(thread = jlpi_calloc(sizeof *thread)))
    return thread;
  jlpi_lock_take(&lock);
  thread->next_of_all = jlpi_all_threads;
  __atomic_store_n(&jlpi_all_threads, thread, __ATOMIC_RELEASE);
  jlpi_lock_give(&lock);
  return thread;
}

/* Of the native stack; the main thread's grows up to a limit, others' are known to pthread. 0: cannot be told. */
static size_t stack_bytes(const char **lowest) {
  if (!main_thread) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_STACK, &limit) != 0)
      return 0;
    size_t bytes = limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > MAIN_STACK_MAX ? MAIN_STACK_MAX : limit.rlim_cur;
    *lowest = (const char *)__builtin_frame_address(0) - bytes;
    return bytes;
  }
  pthread_attr_t attributes;
  void *at = NULL;
  size_t bytes = 0;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0)
    return 0;
  pthread_attr_getstack(&attributes, &at, &bytes);
  pthread_attr_destroy(&attributes);
  *lowest = at;
  return bytes;
}

/* A native stack is left to lazy tasks while there is as much of it as a task would get, and some more. */
static const char *native_floor(void) {
  const char *lowest = NULL;
  size_t bytes = stack_bytes(&lowest), kept = jlpi_settings.stack_bytes + MARGIN;
  return bytes > 2 * kept ? lowest + kept : (const char *)UINTPTR_MAX;
}

static void root_init(jlpi_task *root, jlpi_queue *queue, const char *lazy_floor) {
  jlpi_context_adopt(&root->context);
  root->head.lazy_floor = lazy_floor;
  root->flags = JLPI_TASK_ROOT;
  root->home = queue;
  root->head.scopes = NULL;
  root->catcher = NULL;
  root->cancelled = root->masked = 0;
  root->wake = JLPI_RUNNING;
  root->alive = 1;
}

jlpi_thread *jlpi_thread_make(void) {
  jlpi_here *h = jlpi_this();
  if (h->thread)
    return h->thread;
  pthread_once(&once, prepare);
  jlpi_thread *thread = take_record();
  if (!thread)
    jlpi_no_memory("a thread that uses tasks");
  jlpi_queue *q = &thread->base;
  q->root = &thread->root;
  q->outer = NULL;
  jlpi_lock_take(&q->lock);
  q->thread = thread;
  q->forward = NULL;
  jlpi_lock_give(&q->lock);
  thread->queue = q;
  thread->luck = (uintptr_t)h;
  thread->here = h;
  thread->tid = gettid();
  thread->clock = jlpi_now();
  root_init(&thread->root, q, native_floor());
  h->thread = thread;
  jlpi_lazies_adopt(h, thread->lazies);
  pthread_setspecific(at_thread_end, thread);
  jlpi_overflow_watch(thread);
  jlpi_thread_return(thread);
  return thread;
}

jlpi_task *jlpi_current_first(void) {
  jlpi_here *h = jlpi_this();
  if (h->escape)
    _longjmp(*(jmp_buf *)h->escape, 1);
  jlpi_thread *thread = jlpi_thread_make();
  if (h->member)
    jlpi_member_rooted(h->member, h->current = jlpi_region_open(h)->root);
  else
    h->current = &thread->root;
  return h->current;
}

/* The thread that runs constructors is the one that will run main. */
__attribute__((constructor(102))) static void adopt_main_thread(void) {
  main_thread = jlpi_thread_make();
  main_thread->scheduler = 1;
  main_thread->root.flags |= JLPI_TASK_MAIN;
  jlpi_scheduler[0] = main_thread;
  jlpi_this()->current = &main_thread->root;
  jlpi_trace_thread("main thread", -1);
  jlpi_trace_task(begins, &main_thread->root);
}

jlpi_queue *jlpi_main_queue(void) {
  return &main_thread->base;
}

jlpi_tally jlpi_tally_sum(void) {
  jlpi_tally sum = {0};
  for (jlpi_thread *t = __atomic_load_n(&jlpi_all_threads, __ATOMIC_ACQUIRE); t; t = t->next_of_all) {
    sum.made += jlpi_counted(&t->tally.made);
    sum.discarded += jlpi_counted(&t->tally.discarded);
    sum.stolen += jlpi_counted(&t->tally.stolen);
    sum.switches += jlpi_counted(&t->tally.switches);
    sum.waits += jlpi_counted(&t->tally.waits);
  }
  return sum;
}

static void add_live(jlpi_task *t, void *n) {
  *(size_t *)n += (size_t)atomic_load(&t->alive);
}

size_t jlpi_tasks_live(void) {
  size_t n = 0;
  jlpi_stack_each(add_live, &n);
  return n;
}

void jlpi_roots_each(void (*f)(jlpi_task *t, void *arg), void *arg) {
  for (jlpi_thread *t = __atomic_load_n(&jlpi_all_threads, __ATOMIC_ACQUIRE); t; t = t->next_of_all)
    f(&t->root, arg);
  for (jlpi_queue *q = __atomic_load_n(&jlpi_all_regions, __ATOMIC_ACQUIRE); q; q = q->next_of_all)
    f(q->root, arg);
}

/* ---- helpers for migrating tasks ---- */

/* without memory the tasks go to the common line */
static void make_deques(jlpi_thread *thread) {
  thread->woken = jlpi_calloc(sizeof *thread->woken);
  thread->deque = jlpi_calloc(sizeof *thread->deque);
}

static void *helper(void *id) {
  jlpi_here *h = jlpi_this();
  h->id = (int)(intptr_t)id;
  jlpi_trace_thread("thread", h->id);
  jlpi_thread *thread = jlpi_thread_make();
  thread->scheduler = 1;
  h->current = &thread->root;
  make_deques(thread);
  __atomic_store_n(&jlpi_scheduler[h->id], thread, __ATOMIC_RELEASE);
  atomic_fetch_sub(&jlpi_hungry, 1); /* from now on it says so itself */
  const jlpi_waiting forever = {.kind = JLPI_WAIT_OTHER, .what = "work", .daemon = 1};
  for (;;)
    jlpi_park(&forever, -1);
  return NULL;
}

static void start_helpers(void) {
  static jlpi_deque of_main, woken_by_main; /* without them, a thread that only yields would never come to migrating tasks */
  main_thread->deque = &of_main;
  main_thread->woken = &woken_by_main;
  for (int k = 1; k < jlpi_settings.threads && k < SCHEDULERS_MAX; k++) {
    pthread_t thread;
    atomic_fetch_add(&jlpi_hungry, 1); /* work is made for it before it comes */
    if (pthread_create(&thread, NULL, helper, (void *)(intptr_t)k) != 0) {
      atomic_fetch_sub(&jlpi_hungry, 1);
      break; /* fewer threads do the same work */
    }
    pthread_detach(thread);
    __atomic_store_n(&jlpi_schedulers, k + 1, __ATOMIC_RELEASE);
  }
}

void jlpi_schedulers_start(void) {
  static pthread_once_t started = PTHREAD_ONCE_INIT;
  pthread_once(&started, start_helpers);
}

/* ---- regions ---- */

static jlpi_queue *new_region(void) {
  jlpi_queue *q = jlpi_calloc(sizeof *q);
  if (!q || !(q->root = jlpi_calloc(sizeof *q->root)))
    jlpi_no_memory("the tasks of a threads loop");
  jlpi_lock_take(&lock);
  q->next_of_all = jlpi_all_regions;
  __atomic_store_n(&jlpi_all_regions, q, __ATOMIC_RELEASE);
  jlpi_lock_give(&lock);
  return q;
}

jlpi_queue *jlpi_region_open(jlpi_here *h) {
  jlpi_lock_take(&lock);
  jlpi_queue *q = free_regions;
  if (q)
    free_regions = q->outer;
  jlpi_lock_give(&lock);
  if (!q)
    q = new_region();
  jlpi_task *root = q->root;
  root_init(root, q, h->thread->root.head.lazy_floor);
  root->name = "a threads loop";
  jlpi_lock_take(&q->lock);
  q->forward = NULL;
  q->thread = h->thread;
  jlpi_lock_give(&q->lock);
  jlpi_thread_return(h->thread);
  q->outer = h->thread->queue;
  h->thread->queue = q;
  return q;
}

void jlpi_region_close(jlpi_here *h, jlpi_queue *into) {
  jlpi_queue *q = h->thread->queue;
  h->thread->queue = q->outer;
  q->root->alive = 0;
  jlpi_queue_forward(q, into);
  jlpi_lock_take(&lock);
  q->outer = free_regions;
  free_regions = q;
  jlpi_lock_give(&lock);
}
