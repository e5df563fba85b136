/* SPDX-License-Identifier: MIT
 *
 * jlpar_select: one of several puts and takes, whichever can be done.
 *
 * In an order drawn by lot, the first that can be done at once is done. If none can the common way (swift.c), all channels
 * are locked in the order of their addresses, and each case is tried the general way. Then one waiter lines up at each
 * channel, and all are unlocked: the waiters share one choice, and whoever serves one of them claims the choice first (so
 * the others are passed over when their turn comes). Being locked together while lining up, two selects cannot miss each
 * other on a rendezvous. (Go's select works like this.)
 *
 * The lone thread (base/alone.h) does the same without locks, going inside once: with a few cases, all of them common.
 *
 * Channels of other processes cannot be locked. A select that has some tries each case, has those watched
 * where the channel lives, and lines up at the channels here. A watch fires when its case is worth trying, and does
 * nothing else:
 *
 *     try all -> watch those elsewhere -> try those here, line up -> wait
 *       ^                                                              |  served here: done
 *       +-- a watch fired, and out of the lines before anybody served -+
 *
 * So it is either in lines here or tries elsewhere, never both, and two cases are never done. A put that was worth
 * trying and failed is offered for a moment the next time: two selects of different processes that want to meet at
 * a channel of capacity 0 would both only watch.
 */
#include "base/clock.h"
#include "base/config.h"
#include "base/memory.h"
#include "channel/line.h"
#include "task/frame.h"
#include "task/inside.h"

#include <stdlib.h>
#include <string.h>

enum { CASES_MAX = 1024, FEW = 8 };
static const double OFFER = 2e-3; /* s */

typedef struct way {
  jlpi_chan *channel;
  jlpi_want want;
  /* of a channel elsewhere: */
  struct jlpi_watch *watch;
  int not_worth; /* tried, and its watch has not fired since */
  int offers;    /* its watch fired, but then it could not be done */
} way;

static enum jlpi_chan_role role_of(const jlpar_case *c) {
  return c->op == JLPAR_PUT ? JLPI_PUTTER : JLPI_TAKER;
}

static unsigned draw(unsigned n) {
  static _Thread_local unsigned state;
  if (state == 0)
    state = (jlpi_settings.seeded ? (unsigned)jlpi_settings.seed : (unsigned)(uintptr_t)&state) | 1;
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return (unsigned)((uint64_t)state * n >> 32);
}

/* Each channel once, lowest address first. Mostly there are few, so each is put in its place. */
static int distinct(jlpi_chan **all, const way *ways, int n) {
  int m = 0;
  for (int k = 0; k < n; k++) {
    jlpi_chan *ch = ways[k].channel;
    int at = m;
    while (at > 0 && all[at - 1] > ch)
      at--;
    if (!ch || (at > 0 && all[at - 1] == ch))
      continue;
    memmove(&all[at + 1], &all[at], (size_t)(m - at) * sizeof *all);
    all[at] = ch;
    m++;
  }
  return m;
}

static void lock_all(jlpi_chan **all, int m) {
  for (int k = 0; k < m; k++)
    jlpi_lock_take(&all[k]->lock);
}

static void unlock_all(jlpi_chan **all, int m) {
  for (int k = m - 1; k >= 0; k--)
    jlpi_lock_give(&all[k]->lock);
}

/* All cases in an order by lot, after the first one every step-th of a circle of a prime number of places, those without
 * a case left out: of any two, each is as likely to come first. The step is drawn when one has to be looked for. */
typedef struct lots {
  unsigned cases, at;
  unsigned places, step; /* 0: not yet */
} lots;

static unsigned prime_from(unsigned n) {
  for (;; n++) {
    unsigned d = 2;
    while (d * d <= n && n % d)
      d++;
    if (d * d > n)
      return n;
  }
}

static lots draw_lots(int n) {
  return (lots){.cases = (unsigned)n, .at = draw((unsigned)n)};
}

/* the case behind l->at */
__attribute__((noinline)) static int next_lot(lots *l) {
  static const unsigned char few[FEW + 1] = {2, 2, 2, 3, 5, 5, 7, 7, 11};
  if (l->step == 0) {
    l->places = l->cases <= FEW ? few[l->cases] : prime_from(l->cases);
    l->step = 1 + draw(l->places - 1);
  }
  do
    l->at = l->at + l->step < l->places ? l->at + l->step : l->at + l->step - l->places;
  while (l->at >= l->cases);
  return (int)l->at;
}

static int try_local(way *w, const jlpar_case *c) {
  return c->op == JLPAR_PUT ? jlpi_chan_try_put(w->channel, &w->want) : jlpi_chan_try_take(w->channel, &w->want);
}

/* How large the values of a channel of another process are: a case does not say. 0: they have no size of their own.
 * */
static int remote_size(jlpar_channel c, size_t *bytes) {
  jlpi_channel_request r = {.op = JLPI_CH_SIZE, .channel = c, .timeout = -1};
  int status = jlpi_remote->channel_op(&r);
  jlpi_error_release(r.error); /* the operation itself will say what is wrong */
  *bytes = status == JLPAR_OK ? r.got_bytes : 0;
  return status;
}

/* a channel of another process, at once or not at all; a put may be offered for a moment */
static int try_remote(way *w, const jlpar_case *c) {
  if (c->op == JLPAR_PUT && jlpi_remote->channel_put_plainly(c->channel, c->value, w->want.bytes))
    return 1;
  jlpi_channel_request r = {.op = c->op == JLPAR_PUT ? JLPI_CH_PUT : JLPI_CH_TAKE, .channel = c->channel,
                            .value = c->op == JLPAR_PUT ? c->value : NULL, .bytes = w->want.bytes,
                            .timeout = w->offers && c->op == JLPAR_PUT ? OFFER : 0};
  int status = jlpi_remote->channel_op(&r);
  if (status == JLPAR_ETIMEDOUT) {
    jlpi_error_release(r.error);
    return 0;
  }
  if (status != JLPAR_OK)
    w->want.error = r.error ? r.error : jlpi_error_here(NULL, 0, status, "%s", jlpar_strerror(status));
  else if (c->op == JLPAR_TAKE && r.got)
    memcpy(c->value, r.got, r.got_bytes < w->want.bytes ? r.got_bytes : w->want.bytes);
  free(r.got);
  return 1;
}

static int conclude(jlpar_case *cases, way *ways, int k) {
  const jlpar_error *e = ways[k].want.error;
  cases[k].status = e ? jlpi_note(e) : JLPAR_OK;
  ways[k].want.error = NULL;
  return k;
}

static void line_up(way *ways, const jlpar_case *cases, int n, jlpi_choice *choice) {
  for (int k = 0; k < n; k++)
    if (ways[k].channel) {
      jlpi_want *w = &ways[k].want;
      w->choice = choice;
      w->index = k;
      w->task = jlpi_current();
      w->done = 0;
      jlpi_line_add(ways[k].channel, role_of(&cases[k]), w);
    }
}

/* those here; -1: none can be done now, and it is in all lines */
static int try_or_line_up(const jlpar_case *cases, way *ways, lots order, jlpi_chan **all, int m, jlpi_choice *choice) {
  int n = (int)order.cases, done = -1;
  lock_all(all, m);
  for (int k = 0, i = (int)order.at; k < n && done < 0; k++, i = next_lot(&order))
    if (ways[i].channel && try_local(&ways[i], &cases[i]))
      done = i;
  if (done < 0)
    line_up(ways, cases, n, choice);
  unlock_all(all, m);
  return done;
}

static void withdraw(const jlpar_case *cases, way *ways, int n, jlpi_chan **all, int m) {
  lock_all(all, m);
  for (int i = 0; i < n; i++)
    if (ways[i].channel && !jlpi_want_is_done(&ways[i].want))
      jlpi_line_remove(ways[i].channel, role_of(&cases[i]), &ways[i].want);
  unlock_all(all, m);
}

/* those here, and those elsewhere that are worth it; -1: none can be done now */
static int try_each(const jlpar_case *cases, way *ways, lots order) {
  int n = (int)order.cases;
  for (int k = 0, i = (int)order.at, done; k < n; k++, i = next_lot(&order)) {
    way *w = &ways[i];
    if (w->channel) {
      jlpi_lock_take(&w->channel->lock);
      done = try_local(w, &cases[i]);
      jlpi_lock_give(&w->channel->lock);
    } else {
      done = !w->not_worth && try_remote(w, &cases[i]);
      w->not_worth = 1;
    }
    if (done)
      return i;
  }
  return -1;
}

static const jlpi_waiting a_select = {.kind = JLPI_WAIT_CHANNEL, .what = "one of the cases of a select"};

/* 0: no memory */
static int watch_all(const jlpar_case *cases, way *ways, int n) {
  for (int k = 0; k < n; k++)
    if (!ways[k].channel && !ways[k].watch &&
        !(ways[k].watch = jlpi_remote->watch(cases[k].channel,
                                             cases[k].op == JLPAR_PUT ? JLPI_CH_MAY_PUT : JLPI_CH_MAY_TAKE)))
      return 0;
  return 1;
}

static int some_fired(const way *ways, int n) {
  for (int k = 0; k < n; k++)
    if (ways[k].watch && jlpi_remote->watch_fired(ways[k].watch))
      return 1;
  return 0;
}

/* its case is tried next, and watched anew if that fails */
static void end_fired(way *ways, int n) {
  for (int k = 0; k < n; k++)
    if (ways[k].watch && jlpi_remote->watch_fired(ways[k].watch)) {
      jlpi_remote->watch_end(ways[k].watch);
      ways[k].watch = NULL;
      ways[k].not_worth = 0;
      ways[k].offers = 1;
    }
}

/* In the lines until somebody serves it, a watch fires, or there is an error. The case that was served, or -1. */
static int wait_in_lines(const jlpar_case *cases, way *ways, int n, jlpi_chan **all, int m, jlpi_choice *choice,
                         double deadline, int *status) {
  *status = JLPAR_OK;
  while (*status == JLPAR_OK && atomic_load(&choice->taken) == 0 && !some_fired(ways, n))
    *status = jlpi_park(&a_select, deadline);
  withdraw(cases, ways, n, all, m);
  int taken = atomic_load(&choice->taken);
  if (taken)
    jlpi_park_went_well(*status);
  else if (*status != JLPAR_OK)
    *status = jlpi_note(jlpi_wait_error(*status, &a_select, NULL, 0));
  return taken - 1;
}

static int wait_for_one(jlpar_case *cases, way *ways, lots order, jlpi_chan **all, int m, int elsewhere, double deadline) {
  for (int n = (int)order.cases;;) {
    jlpi_choice choice = {0};
    int status, k = elsewhere ? try_each(cases, ways, order) : -1;
    int only_asks = deadline >= 0 && jlpi_now() >= deadline;
    if (k < 0 && elsewhere && !only_asks && !watch_all(cases, ways, n))
      return jlpi_note_new(JLPAR_ENOMEM, "no memory for a select with channels of other processes");
    if (k < 0)
      k = try_or_line_up(cases, ways, order, all, m, &choice);
    if (k >= 0)
      return conclude(cases, ways, k);
    k = wait_in_lines(cases, ways, n, all, m, &choice, deadline, &status);
    if (k >= 0)
      return conclude(cases, ways, k);
    if (status != JLPAR_OK)
      return status;
    end_fired(ways, n);
  }
}

/* of a put of handles, whose taker gets references of its own: counted for every such case, let go for those not
 * done */
static const jlpi_type *counted(const jlpar_case *c, const way *w) {
  return c->op == JLPAR_PUT ? w->channel->full_type : NULL;
}

static void leave(jlpar_case *cases, way *ways, int n, int result) {
  for (int k = 0; k < n; k++) {
    jlpi_chan *ch = ways[k].channel;
    if (ways[k].watch)
      jlpi_remote->watch_end(ways[k].watch);
    if (!ch)
      continue;
    if (counted(&cases[k], &ways[k]) && (k != result || cases[k].status != JLPAR_OK))
      jlpi_value_release(ch->full_type, cases[k].value);
    jlpi_lock_take(&ch->lock);
    ch->pins--;
    jlpi_chan_unlock(ch);
  }
}

/* finds and pins the channels; JLPAR_OK, or what is wrong */
static int enter(jlpar_case *cases, way *ways, int n, int *elsewhere) {
  for (int k = 0; k < n; k++) {
    if (cases[k].op != JLPAR_PUT && cases[k].op != JLPAR_TAKE)
      return jlpi_note_new(JLPAR_EINVAL, "case %d of a select is neither a put nor a take", k);
    if (!jlpi_chan_here(cases[k].channel)) {
      (*elsewhere)++;
      if (remote_size(cases[k].channel, &ways[k].want.bytes) == JLPAR_OK && ways[k].want.bytes == 0)
        return jlpi_note_new(JLPAR_ETYPE, "case %d of a select is a channel of values without a size of their own", k);
      continue;
    }
    jlpi_chan *ch = jlpi_chan_find(cases[k].channel);
    if (!ch)
      return jlpi_note_new(JLPAR_ERELEASED, "case %d of a select is a channel that was released", k);
    if (ch->elem_bytes == 0) { /* a case does not say how many bytes, and own kinds have no lines to wait in */
      int own = ch->ops != NULL;
      jlpi_chan_unlock(ch);
      return jlpi_note_new(own ? JLPAR_EINVAL : JLPAR_ETYPE, "case %d of a select is a channel of %s", k,
                           own ? "the program's own kind" : "any, whose values have no size of their own");
    }
    ch->pins++;
    ways[k].channel = ch;
    ways[k].want = (jlpi_want){.value = cases[k].value, .bytes = ch->elem_bytes, .type = ch->type};
    jlpi_lock_give(&ch->lock);
    if (counted(&cases[k], &ways[k]))
      jlpi_value_retain(ch->full_type, cases[k].value);
  }
  return JLPAR_OK;
}

/* -1: none can be done at once the common way. One that is not common may be ready too: then all have to be asked.
 * */
static int try_swiftly(jlpar_case *cases, lots order) {
  int n = (int)order.cases;
  for (int k = 0, i = (int)order.at; k < n; k++, i = next_lot(&order)) {
    int done = jlpi_chan_case_now(&cases[i]);
    if (done > 0)
      cases[i].status = JLPAR_OK;
    if (done != 0)
      return done > 0 ? i : -1;
  }
  return -1;
}

/* ---- the lone thread ---- */

static void line_up_inside(jlpi_chan **all, jlpi_want *wants, const jlpar_case *cases, int n, jlpi_choice *choice) {
  for (int k = 0; k < n; k++) {
    jlpi_want *w = &wants[k];
    w->task = jlpi_this()->current;
    w->value = cases[k].value;
    w->bytes = all[k]->elem_bytes;
    w->type = all[k]->type;
    w->error = NULL;
    w->choice = choice;
    w->served = NULL;
    w->plain = 0;
    w->index = k;
    atomic_init(&w->done, 0);
    jlpi_line_add(all[k], role_of(&cases[k]), w);
  }
}

/* Who is not done is in line still, so that channel is there. */
static void leave_lines(jlpi_chan **all, jlpi_want *wants, const jlpar_case *cases, int n) {
  int alone = jlpi_alone_begin();
  for (int k = 0; k < n; k++) {
    if (jlpi_want_is_done(&wants[k]))
      continue;
    if (!alone)
      jlpi_lock_take(&all[k]->lock);
    if (!jlpi_want_is_done(&wants[k]))
      jlpi_line_remove(all[k], role_of(&cases[k]), &wants[k]);
    if (!alone)
      jlpi_lock_give(&all[k]->lock);
  }
  if (alone)
    jlpi_alone_end();
}

/* inside, which ends */
static int wait_inside(jlpi_chan **all, jlpar_case *cases, int n) {
  jlpi_want wants[FEW];
  jlpi_choice choice = {0};
  line_up_inside(all, wants, cases, n, &choice);
  int status = jlpi_park_inside(jlpi_this(), &a_select);
  while (status == JLPAR_OK && atomic_load(&choice.taken) == 0)
    status = jlpi_park(&a_select, -1);
  leave_lines(all, wants, cases, n);
  int taken = atomic_load(&choice.taken);
  if (!taken)
    return jlpi_note(jlpi_wait_error(status, &a_select, NULL, 0));
  jlpi_park_went_well(status);
  const jlpar_error *e = wants[taken - 1].error;
  cases[taken - 1].status = e ? jlpi_note(e) : JLPAR_OK;
  return taken - 1;
}

enum { ANOTHER_WAY = -1 };

static int select_alone(jlpar_case *cases, lots order, double timeout) {
  jlpi_chan *all[FEW];
  int n = (int)order.cases;
  if (n > FEW || !jlpi_alone_begin())
    return ANOTHER_WAY;
  for (int k = 0, i = (int)order.at; k < n; k++, i = next_lot(&order)) {
    if (!(all[i] = jlpi_chan_of_case(&cases[i]))) {
      jlpi_alone_end();
      return ANOTHER_WAY;
    }
    int done = jlpi_chan_case_inside(all[i], &cases[i]);
    if (done > 0)
      cases[i].status = JLPAR_OK;
    if (done != 0)
      return done > 0 ? i : ANOTHER_WAY;
  }
  if (timeout < 0)
    return wait_inside(all, cases, n);
  jlpi_alone_end();
  return ANOTHER_WAY;
}

/* room is for n ways and n channels */
static int select_of(jlpar_case *cases, lots order, double deadline, way *ways, jlpi_chan **all) {
  int n = (int)order.cases, elsewhere = 0, result;
  memset(ways, 0, (size_t)n * sizeof *ways);
  result = enter(cases, ways, n, &elsewhere);
  if (result == JLPAR_OK) {
    int m = distinct(all, ways, n);
    result = wait_for_one(cases, ways, order, all, m, elsewhere, deadline);
  }
  leave(cases, ways, n, result);
  return result;
}

int jlpar_select(jlpar_case *cases, int n, double timeout) {
  way few[FEW];
  jlpi_chan *few_channels[FEW];
  jlpi_current();
  if (n <= 0 || n > CASES_MAX)
    return jlpi_note_new(JLPAR_EINVAL, "a select of %d cases", n);
  lots order = draw_lots(n);
  int done = select_alone(cases, order, timeout);
  if (done == ANOTHER_WAY)
    done = try_swiftly(cases, order);
  if (done != ANOTHER_WAY)
    return done;
  double deadline = timeout < 0 ? -1 : jlpi_deadline(timeout);
  if (n <= FEW)
    return select_of(cases, order, deadline, few, few_channels);
  way *ways = jlpi_alloc((size_t)n * (sizeof *ways + sizeof(jlpi_chan *)));
  if (!ways)
    return jlpi_note_new(JLPAR_ENOMEM, "no memory for a select of %d cases", n);
  int result = select_of(cases, order, deadline, ways, (jlpi_chan **)(ways + n));
  jlpi_free(ways);
  return result;
}
