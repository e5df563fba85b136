/* SPDX-License-Identifier: MIT
 *
 * Scenarios with channels: of every kind, growing, bound to tasks, and chosen among.
 */
#include "scenario.h"

#include <stdlib.h>
#include <string.h>

static void kinds_of_channels(void *unused) {
  jlpar_channel two = jlpar_channel_new(int, 2);
  jlpi_scope a OWNED;
  jlpi_scope_channel(&a, &two);
  jlpar_channel any = jlpi_channel_make(NULL, JLPAR_UNBOUNDED, JLPI_HERE_PID);
  jlpi_scope b OWNED;
  jlpi_scope_channel(&b, &any);
  (void)unused;
  jlpar_put(int, two, 1);
  expect(jlpar_peek(int, two) == 1 && jlpar_take(int, two) == 1);
  for (int k = 0; k < 40; k++)
    jlpar_put_bytes(any, "twelve bytes", 12);
  for (int k = 0; k < 40; k++) {
    size_t bytes = 0;
    char *text = jlpar_take_bytes(any, &bytes);
    int same = bytes == 12 && memcmp(text, "twelve bytes", 12) == 0;
    free(text);
    expect(same);
  }
}

/* What could not be put is not there, what could be is, in order. */
static void growing_ring(void *unused) {
  jlpar_channel c = jlpar_channel_new(long, JLPAR_UNBOUNDED);
  jlpi_scope a OWNED;
  jlpi_scope_channel(&a, &c);
  long put = 0;
  int status = JLPAR_OK;
  (void)unused;
  while (put < 1000 && (status = jlpar_put_try(c, &put)) == JLPAR_OK)
    put++;
  expect(jlpar_length(c) == (size_t)put);
  for (long k = 0; k < put; k++)
    expect(jlpar_take(long, c) == k);
  expect(status == JLPAR_OK || status == JLPAR_ENOMEM);
  if (status != JLPAR_OK)
    jlpar_fail(status, "no room for value %ld", put);
}

/* ---- a task that looks ---- */

static struct {
  jlpar_channel c;
  int saw;
} view;

static void look(void *unused) {
  int value;
  (void)unused;
  view.saw = jlpar_peek_try(view.c, &value) == JLPAR_OK;
}

/* Who waits for a value to peek at is not shown one that could not be put. */
static void peeking(void *unused) {
  view.c = jlpar_channel_new(int, JLPAR_UNBOUNDED);
  view.saw = 0;
  jlpi_scope a OWNED;
  jlpi_scope_channel(&a, &view.c);
  jlpar_future f = jlpar_async(look, NULL);
  jlpi_scope b OWNED;
  jlpi_scope_future(&b, &f);
  int value = 7;
  (void)unused;
  jlpar_yield();
  int status = jlpar_put_try(view.c, &value);
  jlpar_close(view.c);
  jlpar_wait(f);
  expect(status == JLPAR_OK || !view.saw);
  if (status != JLPAR_OK)
    jlpar_fail(status, "no room for the value");
}

/* ---- handles in channels ---- */

static void handles_in_channels(void *unused) {
  jlpar_channel c = jlpar_channel_new(jlpar_future, JLPAR_UNBOUNDED);
  jlpi_scope a OWNED;
  jlpi_scope_channel(&a, &c);
  (void)unused;
  for (int k = 0; k < 20; k++) {
    jlpar_future f = jlpar_future_new(1);
    jlpi_scope b OWNED;
    jlpi_scope_future(&b, &f);
    jlpar_set(int, f, k);
    jlpar_put(jlpar_future, c, f);
  }
  for (int k = 0; k < 10; k++) { /* the others are let go with the channel */
    jlpar_future f = jlpar_take(jlpar_future, c);
    jlpi_scope b OWNED;
    jlpi_scope_future(&b, &f);
    expect(jlpar_fetch(int, f) == k);
  }
}

/* ---- a producer ---- */

struct out_env {
  jlpar_channel out;
};
static const jlpi_field out_handle[] = {{JLPI_CHANNEL, offsetof(struct out_env, out), 1, 0, NULL}};
static const jlpi_type out_type = {"struct out_env", sizeof(struct out_env), out_handle, 1};

static void count_to_twenty(void *env, void *result) {
  struct out_env *e = env;
  (void)result;
  for (int k = 1; k <= 20; k++)
    jlpar_put(int, e->out, k);
}
static const jlpi_site count_site = SITE("channel", count_to_twenty, &out_type, NULL);

static void produce_on(enum jlpi_place_kind where) {
  jlpar_channel c = jlpar_channel_new(int, 3);
  jlpi_scope a OWNED;
  jlpi_scope_channel(&a, &c);
  struct out_env env = {c};
  int sum = 0;
  jlpi_produce(&(jlpi_call){.site = &count_site, .place = {.kind = where}, .env = &env}, c);
  jlpar_foreach(int, x, c)
    sum += x;
  expect(sum == 210);
}

static void producer(void *unused) {
  (void)unused;
  produce_on(JLPI_ANY);
  produce_on(JLPI_THREADS);
}

/* ---- many tasks on one channel ---- */

struct pass_env {
  jlpar_channel in, out;
};
static const jlpi_field pass_handles[] = {{JLPI_CHANNEL, offsetof(struct pass_env, in), 1, 0, NULL},
                                          {JLPI_CHANNEL, offsetof(struct pass_env, out), 1, 0, NULL}};
static const jlpi_type pass_type = {"struct pass_env", sizeof(struct pass_env), pass_handles, 2};

static void pass_on(void *env, void *result) {
  struct pass_env *e = env;
  (void)result;
  jlpar_foreach(int, x, e->in)
    jlpar_put(int, e->out, x);
}
static const jlpi_site pass_site = SITE("spawn", pass_on, &pass_type, NULL);

struct crew {
  struct pass_env env;
  jlpi_sync sync;
};

static void start_and_feed(void *crew) {
  struct crew *c = crew;
  int sum = 0;
  for (int k = 0; k < 8; k++)
    jlpi_spawn(&(jlpi_call){.site = &pass_site, .place = {.kind = JLPI_THREADS}, .env = &c->env, .sync = &c->sync});
  for (int k = 1; k <= 100; k++)
    jlpar_put(int, c->env.in, k);
  jlpar_close(c->env.in);
  for (int k = 1; k <= 100; k++)
    sum += jlpar_take(int, c->env.out);
  expect(sum == 5050);
}

/* Those that were started before one could not be are waited for: they must hear that no more will come. */
static void workers_between_two_channels(void *unused) {
  struct crew c;
  c.env.in = jlpar_channel_new(int, JLPAR_UNBOUNDED);
  jlpi_scope a OWNED;
  jlpi_scope_channel(&a, &c.env.in);
  c.env.out = jlpar_channel_new(int, JLPAR_UNBOUNDED);
  jlpi_scope b OWNED;
  jlpi_scope_channel(&b, &c.env.out);
  (void)unused;
  jlpi_sync_begin(&c.sync);
  int status = jlpar_try(start_and_feed, &c);
  jlpar_close(c.env.in);
  jlpi_sync_end(&c.sync);
  if (status != JLPAR_OK)
    jlpar_fail(status, "the crew is not complete");
}

/* ---- select ---- */

static int chosen(int k) {
  if (k == JLPAR_ENOMEM)
    jlpar_fail(k, "%s", jlpar_last_error()->message);
  return k;
}

static void selects(void *unused) {
  jlpar_channel a = jlpar_channel_new(int, 1);
  jlpi_scope first OWNED;
  jlpi_scope_channel(&first, &a);
  jlpar_channel b = jlpar_channel_new(int, JLPAR_UNBOUNDED);
  jlpi_scope second OWNED;
  jlpi_scope_channel(&second, &b);
  (void)unused;
  for (int k = 0; k < 8; k++) {
    int value = k, got = -1;
    jlpar_case put = {b, JLPAR_PUT, &value, 0};
    expect(chosen(jlpar_select(&put, 1, -1)) == 0);
    if (put.status == JLPAR_ENOMEM)
      jlpar_fail(put.status, "no room in the channel");
    jlpar_case takes[] = {{a, JLPAR_TAKE, &got, 0}, {b, JLPAR_TAKE, &got, 0}};
    expect(chosen(jlpar_select(takes, 2, -1)) == 1 && got == k);
    expect(chosen(jlpar_select(takes, 2, 0)) == JLPAR_ETIMEDOUT);
    expect(chosen(jlpar_select(takes, 2, 1e-6)) == JLPAR_ETIMEDOUT);
  }
}

/* ---- ticks ---- */

static void ticker(void *unused) {
  jlpar_channel t = jlpar_ticker(0.001, 0.001);
  jlpi_scope a OWNED;
  jlpi_scope_channel(&a, &t);
  (void)unused;
  for (int k = 0; k < 3; k++)
    expect(jlpar_take(int, t) >= 1);
}

const scenario channel_scenarios[] = {
    {"kinds_of_channels", kinds_of_channels},
    {"growing_ring", growing_ring},
    {"peeking", peeking},
    {"handles_in_channels", handles_in_channels},
    {"producer", producer},
    {"workers_between_two_channels", workers_between_two_channels},
    {"selects", selects},
    {"ticker", ticker},
    {NULL, NULL},
};
