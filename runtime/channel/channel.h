/* SPDX-License-Identifier: MIT
 *
 * Channels of this process. One lock each guards all fields.
 *
 *     putters ----> [ ring of count values, room for capacity ] ----> takers
 *     (wait: full)                                                    (wait: empty)
 *
 * Always true, with the lock free: putters wait only when the ring is full (or capacity is 0), takers only when it
 * is empty and no putter waits; a closed channel has no waiters, unless credit is out (credit.c), which counts as
 * values that lie in the ring. A value goes straight from a putter's memory to a waiting taker's. Waiters are
 * structs on the waiting tasks' stacks, first come, first served; those that only look (peek, wait) are served
 * together by the next value.
 *
 * Counts as with futures: refs are the program's, pins those of tasks that captured the handle. With the last
 * ref the channel is closed, quietly; with the last pin too, it is used again.
 */
#ifndef JLPI_CHANNEL_IMPL_H
#define JLPI_CHANNEL_IMPL_H

#include <jlpar.h>
#include "base/table.h"
#include "task/task.h"

enum jlpi_chan_role {
  JLPI_PUTTER,
  JLPI_TAKER,
  JLPI_LOOKER,
  JLPI_CLOSER,    /* waits for credit to come home */
  JLPI_ROOM_SEEKER, /* only wants to know that a put can be done: a select of another process */
  JLPI_CHAN_ROLES
};
enum { JLPI_ANY_SIZE = -1 };

/* a select under way: its cases share one outcome (select.c) */
typedef struct jlpi_choice {
  atomic_int taken; /* 0; then 1 + the index of the case that was served */
} jlpi_choice;

/* what one call wants; the waiter of a call that has to wait */
typedef struct jlpi_want {
  struct jlpi_want *next, *prev;
  jlpi_task *task;
  void *value;       /* from or to; with bytes (size_t)-1 for a take: malloc'ed, put here */
  size_t bytes, got; /* got: bytes taken */
  size_t plain;      /* bytes, if this is but a put or a take of a task here (swift.c); else 0 */
  const char *type;
  const jlpar_error *error; /* out: a reference */
  jlpi_choice *choice;
  const void *key;
  size_t key_bytes;
  /* Of a want of another process, instead of a task: with the lock, once it is out of the line. w may be gone then. */
  void (*served)(struct jlpi_want *w);
  int index;       /* of choice */
  atomic_int done; /* served, failed or passed over: out of the line. Set last; the waiter may be gone then */
} jlpi_want;

typedef struct jlpi_line {
  jlpi_want *first, *last;
} jlpi_line;

/* a value in a channel of any */
typedef struct jlpi_parcel {
  size_t bytes;
  const char *type;
  _Alignas(16) char data[];
} jlpi_parcel;

/* What most calls touch comes first. */
typedef struct jlpi_chan {
  jlpi_ring ring; /* values; of any: jlpi_parcel *. What is near (jlpar/near.h) jlpi_chan_gates says. */
  jlpi_lock lock;
  int closed;
  size_t swift; /* elem_bytes of an open channel whose values are but bytes (swift.c), else JLPI_NOT_SWIFT */
  size_t plain; /* the same while none is in line but putters and takers, else JLPI_NOT_SWIFT */
  size_t capacity;
  size_t reserved; /* places in the ring for puts of other processes that need not ask: what the holders have, in all */
  jlpi_line lines[JLPI_CHAN_ROLES]; /* by role */
  struct jlpi_holder *holders; /* credit.c */
  int asked;                   /* the process whose put asked last */
  int refs, pins;
  size_t elem_bytes; /* 0: any */
  const char *type;
  jlpi_waiting waiting[2]; /* what a putter and a taker of a swift one say they wait for; by role */
  const jlpi_type *full_type; /* with handles inside, else NULL */
  int with_error;
  const jlpar_error *why; /* the closing error: when closed, and not by plain jlpar_close */
  int quiet;              /* closed because everybody let go */
  const jlpar_channel_ops *ops; /* a channel of the program's own kind: nothing else of the above */
  void *state;
  void *adopted_type;     /* a copy of type, ours */
  struct jlpi_chan *next_free;
} jlpi_chan;

#define JLPI_NOT_SWIFT ((size_t)-2)

/* of the ring, for puts that need ask nobody; there always is room for what is reserved (credit.c) */
static inline size_t jlpi_chan_open_room(const jlpi_chan *ch) {
  return ch->ring.room - ch->reserved;
}

/* after every change of what they depend on: the lines, swift, the ring's room, what is reserved of it */
static inline void jlpi_chan_gates(jlpi_chan *ch) {
  int swift = ch->swift != JLPI_NOT_SWIFT && !ch->lines[JLPI_LOOKER].first && !ch->lines[JLPI_ROOM_SEEKER].first;
  ch->plain = swift ? ch->swift : JLPI_NOT_SWIFT;
  ch->ring.below[JLPI_BELOW_PUT] = swift && !ch->lines[JLPI_TAKER].first ? jlpi_chan_open_room(ch) : 0;
  ch->ring.below[JLPI_BELOW_TAKE] = swift && !ch->lines[JLPI_PUTTER].first ? (size_t)-1 : 0;
}

/* the same when the first one comes to a line */
static inline void jlpi_chan_shut(jlpi_chan *ch, enum jlpi_chan_role role) {
  if (role == JLPI_PUTTER || role == JLPI_TAKER) {
    ch->ring.below[role] = 0;
    return;
  }
  ch->ring.below[JLPI_BELOW_TAKE] = ch->ring.below[JLPI_BELOW_PUT] = 0;
  ch->plain = JLPI_NOT_SWIFT;
}

_Static_assert((int)JLPI_PUTTER == (int)JLPI_BELOW_TAKE && (int)JLPI_TAKER == (int)JLPI_BELOW_PUT,
               "who waits shuts the gate of those who would serve him");

extern jlpi_table jlpi_channels; /* those of this process, by handle */
size_t jlpi_channels_live(void); /* how many it knows */

/* ---- life (channel.c) ---- */

jlpi_chan *jlpi_chan_find(jlpar_channel c); /* locked; NULL: released, or never was one of this process */
jlpi_chan *jlpi_chan_make(const jlpi_chan *like); /* an empty one of the same kind, locked; NULL without memory */
void jlpi_chan_unlock(jlpi_chan *ch);       /* and lets it go when nobody counts on it any more */
int jlpi_chan_release(jlpar_channel c);
void jlpi_chan_let_go(void *handle);        /* releases *handle unless that was done */
int jlpi_chan_is_own_kind(jlpar_channel c); /* of this process, with operations of the program's: closing runs one */
void jlpi_chan_unpin(jlpar_channel c);      /* gives a pin back, or another process's reference; closes nothing */
static inline int jlpi_chan_here(jlpar_channel c) {
  return (int)c.home == jlpi_myid || !jlpi_remote;
}

/* ---- transfer (transfer.c), all with the lock held ---- */

int jlpi_chan_try_put(jlpi_chan *ch, jlpi_want *w);  /* 1: done, see w->error; 0: it would have to wait */
int jlpi_chan_try_take(jlpi_chan *ch, jlpi_want *w);
int jlpi_chan_try_peek(jlpi_chan *ch, jlpi_want *w); /* value NULL: wait only */
void jlpi_chan_admit(jlpi_chan *ch, jlpi_want *w);   /* a put for which there is room, w->error: of memory */
void jlpi_chan_admit_putters(jlpi_chan *ch);         /* there may be room now */
int jlpi_chan_make_room(jlpi_chan *ch, size_t n);    /* for n more and what is reserved; 0: no memory */
static inline int jlpi_chan_is_full(const jlpi_chan *ch) {
  return ch->ring.count + ch->reserved >= ch->capacity;
}
/* takes over error; with_error: foreach fails with it */
void jlpi_chan_close(jlpi_chan *ch, const jlpar_error *error, int with_error, int quiet);
int jlpi_chan_is_worth_a_put(const jlpi_chan *ch);
void jlpi_chan_tell_seekers(jlpi_chan *ch); /* if it is */
void jlpi_chan_all_home(jlpi_chan *ch); /* no credit is out: if it is closed, it is now closed for takers too */
int jlpi_chan_is_ready(const jlpi_chan *ch);
/* why an operation fails on a closed channel: a reference */
const jlpar_error *jlpi_chan_closed_error(const jlpi_chan *ch);

/* swift.c: a case of a select, 1: done, 0: it would have to wait, -1: not the common case, nothing is known */
int jlpi_chan_case_now(const jlpar_case *c);
/* The same by the lone thread, inside (base/alone.h): first the channel, NULL if this is not the common case; then what
 * was asked of it, after which it is inside no more unless that has to wait. */
jlpi_chan *jlpi_chan_of_case(const jlpar_case *c);
int jlpi_chan_case_inside(jlpi_chan *ch, const jlpar_case *c);

/* ---- calls.c: the general way of what swift.c begins ---- */

/* NULL, or why not */
const jlpar_error *jlpi_chan_put_error(jlpar_channel c, const void *value, size_t bytes, const char *type);
const jlpar_error *jlpi_chan_take_error(jlpar_channel c, void *value, size_t bytes, const char *type);
/* An error raised by this very call is given its place; one that the channel passes on gets a hop. */
_Noreturn void jlpi_chan_fail_at(const char *file, int line, const jlpar_error *e);

/* ---- credit.c; with the lock ---- */

/* Process pid has asked for a put, which is done. Returns how many it may send without asking, from now on and in
 * addition to what it has. */
size_t jlpi_credit_asked(jlpi_chan *ch, int pid);
/* One of them is here. Returns how many more it was given now. */
size_t jlpi_credit_put(jlpi_chan *ch, int pid, const void *value, size_t bytes);
/* It gives n back; answers: it was told to, and has none left */
void jlpi_credit_back(jlpi_chan *ch, int pid, size_t n, int answers);
void jlpi_credit_recall(jlpi_chan *ch); /* somebody wants the room, or the channel is closed */
void jlpi_credit_end(jlpi_chan *ch);    /* the channel goes */
void jlpi_credit_lost(int pid);         /* without any lock: the process is dead, nothing more comes */

/* ---- line.c ---- */

/* With the lock, which is given back. Waits in line until served, interrupted, or the time is over: see w->error.
 * */
void jlpi_line_wait(jlpi_chan *ch, enum jlpi_chan_role role, jlpi_want *w, double timeout);
/* after a first wait that ended with status, without the lock */
void jlpi_line_wait_on(jlpi_chan *ch, enum jlpi_chan_role role, jlpi_want *w, int status, const jlpi_waiting *why);

/* ---- ops.c: channels of the program's own kind; the lock is let go meanwhile, and given back ---- */

void jlpi_ops_transfer(jlpi_chan *ch, int op, jlpi_want *w); /* op: JLPI_CH_PUT, _TAKE, _PEEK, _WAIT */
/* 1 or 0; *error: it failed, or there is no such function, else NULL */
int jlpi_ops_isready(jlpi_chan *ch, const void *key, size_t key_bytes, const jlpar_error **error);
const jlpar_error *jlpi_ops_close(jlpi_chan *ch); /* NULL, or why the function failed: it is closed all the same */

/* ---- bind.c ---- */

int jlpi_channel_serve_bind(jlpi_channel_request *r);
int jlpi_channel_serve_copy(jlpi_channel_request *r); /* got: the handle of a new channel with the same contents */
jlpar_channel jlpi_chan_copy(jlpi_chan *ch);          /* with the lock; pinned once; no id without memory */

/* ---- select ---- */

/* the waiter, of a select, is about to be served: 1 if it may be (one that was served elsewhere may not) */
static inline int jlpi_choice_claim(jlpi_want *w) {
  int none = 0;
  return atomic_compare_exchange_strong(&w->choice->taken, &none, w->index + 1);
}

static inline int jlpi_choice_claim_inside(jlpi_want *w) {
  int free = atomic_load_explicit(&w->choice->taken, memory_order_relaxed) == 0;
  if (free)
    atomic_store_explicit(&w->choice->taken, w->index + 1, memory_order_relaxed);
  return free;
}

#endif
