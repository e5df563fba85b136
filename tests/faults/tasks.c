/* SPDX-License-Identifier: MIT
 *
 * Scenarios with tasks: started in every way, waited for in every way.
 */
#include "scenario.h"

#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { MANY = 70 }; /* more than the stacks of one mapping */

struct number_env {
  int n;
};
static const jlpi_type number_type = PLAIN_TYPE(struct number_env), int_type = PLAIN_TYPE(int);

static void square(void *env, void *result) {
  int n = ((struct number_env *)env)->n;
  jlpar_yield();
  *(int *)result = n * n;
}
static const jlpi_site square_site = SITE("spawn", square, &number_type, &int_type);

static void square_at_once(void *env, void *result) {
  int n = ((struct number_env *)env)->n;
  *(int *)result = n * n;
}
static const jlpi_site lazy_site = {.directive = "async", .name = "square_at_once", .file = __FILE__, .line = __LINE__,
                                    .run = square_at_once, .env = &number_type, .result = &int_type,
                                    .lazy = JLPI_LAZY, .alignment = sizeof(int)};

static void squares_of(int *got, int on_threads, int lazy) {
  jlpi_sync s;
  memset(got, 0, MANY * sizeof *got);
  jlpi_sync_begin(&s);
  for (int k = 0; k < MANY; k++) {
    struct number_env env = {k};
    jlpi_call call = {.site = &square_site, .place = {.kind = JLPI_THREADS}, .env = &env, .target = &got[k],
                      .sync = &s};
    if (lazy)
      jlpi_start(&s, &lazy_site, &env, &got[k], on_threads ? JLPI_ON_ANY_THREAD : JLPI_ON_THIS_THREAD);
    else
      (on_threads ? jlpi_spawn : jlpi_async)(&call);
  }
  jlpi_sync_end(&s);
  for (int k = 0; k < MANY; k++)
    expect(got[k] == k * k);
}

static void async_in_a_sync(void *unused) {
  int got[MANY];
  (void)unused;
  squares_of(got, 0, 0);
}

static void spawn_on_threads(void *unused) {
  int got[MANY];
  (void)unused;
  squares_of(got, 1, 0);
}

static void notes_instead_of_tasks(void *unused) {
  int got[MANY];
  (void)unused;
  squares_of(got, 0, 0); /* where there can be no notes they are made as well: the same blocks are kept */
  squares_of(got, 0, 1);
  squares_of(got, 1, 1);
}

/* ---- a sync in which nothing fails, but for lack of memory ---- */

enum { DEEP = 7, AT_ONCE = 3 };

static int started, begun; /* atomic; of notes and tasks */
static long grow(int depth);

static void grow_noted(void *env, void *result) {
  jlpar_atomic_add(&begun, 1);
  *(long *)result = grow(((struct number_env *)env)->n);
}
static const jlpi_type long_type = PLAIN_TYPE(long);
static const jlpi_site noted_site = {"spawn", "grow_noted", __FILE__, __LINE__, .run = grow_noted, .env = &number_type,
                                     .result = &long_type, .lazy = JLPI_LAZY_MOVING, .alignment = sizeof(long)};
static const jlpi_site made_site = SITE("spawn", grow_noted, &number_type, &long_type);

/* a node for each level above: noted, noted for this thread, and now and then made */
static long grow(int depth) {
  long found[AT_ONCE] = {0}, here = 0, sum = 1;
  int leaf = 0;
  jlpi_sync s;
  jlpi_notes notes = jlpi_sync_open(&s);
  struct number_env env = {depth - 1};
  jlpi_notes_add_sticky(&notes, &lazy_site, &(struct number_env){depth}, sizeof env, &leaf);
  for (int k = 0; k < AT_ONCE && depth > 0; k++) {
    if ((depth + k) % 5 == 0)
      jlpi_start(&s, &made_site, &env, &found[k], JLPI_ON_ANY_THREAD);
    else
      jlpi_notes_add(&notes, &noted_site, &env, sizeof env, &found[k]);
    jlpar_atomic_add(&started, 1);
    env.n--;
  }
  if (depth > 1)
    here = grow(depth - 2);
  for (jlpi_lazy *n = jlpi_notes_take_sticky(&notes); n < notes.end; n++)
    jlpi_note_run(n, square_at_once, sizeof env);
  for (jlpi_lazy *n; (n = jlpi_notes_take(&notes));)
    jlpi_note_run(n, grow_noted, sizeof env);
  jlpi_sync_close(&s);
  expect(leaf == depth * depth);
  for (int k = 0; k < AT_ONCE; k++)
    sum += found[k];
  return sum + here;
}

static long grown(int depth) {
  long sum = depth > 1 ? 1 + grown(depth - 2) : 1;
  for (int k = 1; k <= AT_ONCE && depth > 0; k++)
    sum += grown(depth - k);
  return sum;
}

static void grow_all(void *unused) {
  (void)unused;
  expect(grow(DEEP) == grown(DEEP));
}

/* also when there is a failure it is seen after all that was noted has run */
static void syncs_that_begin_late(void *unused) {
  (void)unused;
  started = begun = 0;
  int status = jlpar_try(grow_all, NULL);
  expect(started == begun);
  expect(status == JLPAR_OK || status == JLPAR_ECOMPOSITE || status == JLPAR_ENOMEM);
  if (status != JLPAR_OK)
    jlpar_fail(JLPAR_ENOMEM, "no memory");
  int got[MANY];
  squares_of(got, 0, 0); /* these are more than are made where there can be no notes: the same blocks are kept */
}

/* ---- detached ---- */

struct count_env {
  int *count;
  jlpar_event *done;
};
static const jlpi_type count_type = PLAIN_TYPE(struct count_env);

static void count_down(void *env, void *result) {
  struct count_env *e = env;
  (void)result;
  jlpar_yield();
  if (jlpar_atomic_sub(e->count, 1) == 1)
    jlpar_event_set(e->done);
}
static const jlpi_site count_site = SITE("spawn", count_down, &count_type, NULL);

static void start_detached(void *count_env) {
  struct count_env *e = count_env;
  jlpar_atomic_add(e->count, 1);
  jlpi_spawn(&(jlpi_call){.site = &count_site, .place = {.kind = JLPI_THREADS}, .env = e, .flags = JLPI_DETACH});
}

static void detach(void *unused) {
  int count = 1, status = JLPAR_OK, started = 0;
  jlpar_event done = JLPAR_EVENT_INIT;
  struct count_env e = {&count, &done};
  (void)unused;
  for (; started < 10 && status == JLPAR_OK; started++)
    if ((status = jlpar_try(start_detached, &e)) != JLPAR_OK)
      jlpar_atomic_sub(&count, 1);
  if (jlpar_atomic_sub(&count, 1) != 1)
    jlpar_event_wait(&done); /* they use this function's variables */
  if (status != JLPAR_OK)
    jlpar_fail(status, "%s", jlpar_last_error()->message);
  expect(started == 10 && count == 0);
}

/* ---- futures ---- */

struct large {
  char text[1000];
};
static const jlpi_type large_type = PLAIN_TYPE(struct large);

static void fill_large(void *env, void *result) {
  memset(result, ((struct number_env *)env)->n, sizeof(struct large));
}
static const jlpi_site large_site = SITE("spawn", fill_large, &number_type, &large_type);

static void do_nothing(void *unused) {
  (void)unused;
}

static void futures(void *unused) {
  struct number_env env = {7};
  jlpar_future value = jlpi_spawn(&(jlpi_call){.site = &large_site, .place = {.kind = JLPI_THREADS}, .env = &env,
                                               .flags = JLPI_KEEP});
  jlpi_scope a OWNED;
  jlpi_scope_future(&a, &value);
  jlpar_future plain = jlpar_async(do_nothing, NULL);
  jlpi_scope b OWNED;
  jlpi_scope_future(&b, &plain);
  jlpar_future set = jlpar_future_new(1);
  jlpi_scope c OWNED;
  jlpi_scope_future(&c, &set);
  (void)unused;

  jlpar_future all[] = {set, plain};
  int first = jlpar_wait_any(all, 2, -1);
  if (first == JLPAR_ENOMEM)
    jlpar_fail(first, "no memory to wait for any");
  expect(first == 1);
  int status = jlpar_wait_try(set, 0.001);
  expect(status == JLPAR_ETIMEDOUT || status == JLPAR_ENOMEM);
  struct large zero;
  memset(&zero, 1, sizeof zero);
  jlpar_set(struct large, set, zero);
  expect(jlpar_fetch(struct large, set).text[999] == 1);
  expect(jlpar_fetch(struct large, value).text[0] == 7);
  jlpar_wait(plain);
}

/* ---- memory that goes along ---- */

struct region_env {
  int *p;
};
static const jlpi_type region_type = PLAIN_TYPE(struct region_env);

static void double_all(void *env, void *result) {
  int *p = ((struct region_env *)env)->p;
  (void)result;
  for (int k = 0; k < 100; k++)
    p[k] *= 2;
}
static const jlpi_site double_site = SITE("spawn", double_all, &region_type, NULL);

static void memory_goes_along(void *unused) {
  int m[100];
  struct region_env env = {m};
  jlpi_item item = {.mode = JLPI_IN | JLPI_OUT, .base = m, .bytes = sizeof m};
  jlpi_sync s;
  (void)unused;
  for (int k = 0; k < 100; k++)
    m[k] = k;
  jlpi_sync_begin(&s);
  jlpi_spawn(&(jlpi_call){.site = &double_site, .env = &env, .items = &item, .nitems = 1, .sync = &s});
  jlpi_sync_end(&s);
  for (int k = 0; k < 100; k++)
    expect(m[k] == 2 * k);
}

/* ---- structs with serializers: the user's functions fail as well ---- */

enum { LETTERS = 1000 }; /* more than is packed on the stack */

struct text {
  char *letters;
};

static size_t pack_text(const void *text, void *buffer, size_t room) {
  if (room >= LETTERS)
    memcpy(buffer, ((const struct text *)text)->letters, LETTERS);
  return LETTERS;
}

static void unpack_text(void *text, const void *buffer, size_t bytes) {
  struct text *t = text;
  if (!(t->letters = malloc(bytes)))
    jlpar_fail(JLPAR_ENOMEM, "no memory for a text");
  memcpy(t->letters, buffer, bytes);
}

static void free_text(void *text) {
  free(((struct text *)text)->letters);
}

static const jlpi_serializer text_serializer = {"struct text", sizeof(struct text), pack_text, unpack_text, free_text};
static const jlpi_field text_field = {JLPI_SERIALIZED, 0, 1, sizeof(struct text), &text_serializer},
                        two_texts = {JLPI_SERIALIZED, 0, 2, sizeof(struct text), &text_serializer};
static const jlpi_type text_type = {"struct text", sizeof(struct text), &text_field, 1};

struct texts_env {
  struct text two[2];
  struct text *more;
};
static const jlpi_type texts_type = {"struct texts_env", sizeof(struct texts_env), &two_texts, 1};

static void add_letters(void *env, void *result) {
  struct texts_env *e = env;
  *(int *)result = e->two[0].letters[0] + e->two[1].letters[LETTERS - 1];
  for (int k = 0; e->more && k < 3; k++)
    *(int *)result += e->more[k].letters[k];
}
static const jlpi_site letters_site = SITE("spawn", add_letters, &texts_type, &int_type);

static void texts_go_along(void *unused) {
  static char ones[LETTERS];
  struct text text = {memset(ones, 1, sizeof ones)}, three[3] = {text, text, text};
  struct texts_env env = {{text, text}, three}, small = {{text, text}, NULL};
  jlpi_item item = {.mode = JLPI_IN, .member = offsetof(struct texts_env, more), .base = three, .bytes = sizeof three,
                    .element = &text_type};
  jlpi_depend depend = {three, sizeof three, JLPI_IN | JLPI_OUT};
  jlpi_call call = {.site = &letters_site, .place = {.kind = JLPI_THREADS}, .env = &env, .items = &item, .nitems = 1};
  int got[4] = {0};
  jlpi_sync s;
  (void)unused;
  call.sync = &s;
  jlpi_sync_begin(&s);
  call.target = &got[0];
  jlpi_async(&call);
  jlpi_start(&s, &letters_site, &small, &got[1], JLPI_ON_THIS_THREAD);
  call.target = &got[2];
  call.depends = &depend;
  call.ndepends = 1;
  jlpi_spawn(&call);
  jlpi_sync_end(&s);
  call.target = &got[3];
  call.ndepends = 0;
  call.sync = NULL;
  jlpi_threadcall(&call);
  expect(got[0] == 5 && got[1] == 2 && got[2] == 5 && got[3] == 5);
}

/* ---- order by data ---- */

struct append_env {
  int *log, *length, id;
};
static const jlpi_type append_type = PLAIN_TYPE(struct append_env);

static void append(void *env, void *result) {
  struct append_env *e = env;
  (void)result;
  e->log[(*e->length)++] = e->id;
}
static const jlpi_site append_site = SITE("spawn", append, &append_type, NULL);

static void order_by_data(void *unused) {
  int log[8], length = 0;
  jlpi_sync s;
  (void)unused;
  jlpi_sync_begin(&s);
  for (int k = 0; k < 8; k++) {
    struct append_env env = {log, &length, k};
    jlpi_depend depend = {&length, sizeof length, JLPI_IN | JLPI_OUT};
    jlpi_spawn(&(jlpi_call){.site = &append_site, .place = {.kind = JLPI_THREADS}, .env = &env, .depends = &depend,
                            .ndepends = 1, .sync = &s});
  }
  jlpi_sync_end(&s);
  for (int k = 0; k < 8; k++)
    expect(log[k] == k);
}

/* ---- failures, while there may be no memory to say so ---- */

static void fail_if_odd(void *env, void *result) {
  int n = ((struct number_env *)env)->n;
  (void)result;
  if (n % 2)
    jlpar_fail(100 + n, "%d is odd, and this is said at such a length that the text does not fit into the room that an "
                        "error keeps for the usual ones: there has to be more of it than two hundred and fifty-six "
                        "bytes, so that there is an allocation for the text itself, and one that may well fail", n);
}
static const jlpi_site odd_site = SITE("async", fail_if_odd, &number_type, NULL);

static void some_fail(void *unused) {
  (void)unused;
  jlpi_sync s;
  jlpi_sync_begin(&s);
  for (int k = 0; k < 6; k++) {
    struct number_env env = {k};
    jlpi_async(&(jlpi_call){.site = &odd_site, .env = &env, .sync = &s});
  }
  jlpi_sync_end(&s);
}

static void failures(void *unused) {
  (void)unused;
  int status = jlpar_try(some_fail, NULL);
  expect(status == JLPAR_ECOMPOSITE || status == JLPAR_ENOMEM || status > 100);
  if (status == JLPAR_ENOMEM)
    jlpar_fail(status, "no memory");
  expect(jlpar_root_cause(jlpar_last_error()) != NULL);
}

/* ---- time ---- */

static void nap(void *env, void *result) {
  (void)result;
  jlpar_sleep(((struct number_env *)env)->n * 1e-4);
}
static const jlpi_site nap_site = SITE("async", nap, &number_type, NULL);

static void timers(void *unused) {
  jlpi_sync s;
  (void)unused;
  jlpi_sync_begin(&s);
  for (int k = 0; k < MANY; k++)
    jlpi_async(&(jlpi_call){.site = &nap_site, .env = &(struct number_env){k % 10}, .sync = &s});
  jlpi_sync_end(&s);
}

/* ---- the thread pool ---- */

static void threadcall(void *unused) {
  int got = 0;
  (void)unused;
  jlpi_threadcall(&(jlpi_call){.site = &lazy_site, .env = &(struct number_env){9}, .target = &got});
  expect(got == 81);
}

/* ---- shared arrays ---- */

static void shared_array(void *unused) {
  size_t lo, hi;
  (void)unused;
  int *a = jlpar_shared_new(int, 5000);
  jlpar_shared_local(a, &lo, &hi);
  expect(lo == 0 && hi == 5000 && jlpar_shared_index(a) == 0);
  for (size_t k = lo; k < hi; k++)
    a[k] = (int)k;
  expect(a[4999] == 4999);
  jlpar_shared_free(a);
}

/* ---- a thread of the program ---- */

static void *set_it(void *f) {
  (void)jlpar_set_try(*(jlpar_future *)f, &(int){5});
  return NULL;
}

static void thread_of_the_program(void *unused) {
  jlpar_future f = jlpar_future_new(1);
  jlpi_scope a OWNED;
  jlpi_scope_future(&a, &f);
  pthread_t thread;
  (void)unused;
  if (pthread_create(&thread, NULL, set_it, &f) != 0)
    jlpar_fail(JLPAR_ENOMEM, "no thread");
  int five = jlpar_fetch(int, f);
  pthread_join(thread, NULL);
  expect(five == 5);
}

const scenario task_scenarios[] = {
    {"async_in_a_sync", async_in_a_sync},
    {"spawn_on_threads", spawn_on_threads},
    {"notes_instead_of_tasks", notes_instead_of_tasks},
    {"syncs_that_begin_late", syncs_that_begin_late},
    {"detach", detach},
    {"futures", futures},
    {"memory_goes_along", memory_goes_along},
    {"texts_go_along", texts_go_along},
    {"order_by_data", order_by_data},
    {"failures", failures},
    {"timers", timers},
    {"threadcall", threadcall},
    {"shared_array", shared_array},
    {"thread_of_the_program", thread_of_the_program},
    {NULL, NULL},
};
