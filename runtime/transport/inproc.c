/* SPDX-License-Identifier: MIT
 *
 * The in-process transport: several "processes" in one. It is the specification of transport.h in its
 * simplest form (one lock, a queue per service, an eventfd), and stands in for UCX in tests.
 *
 * An address is the pid of the service that it belongs to.
 */
#define _GNU_SOURCE
#include "transport/transport.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum { SERVICES_MAX = 64 };
enum state { UNKNOWN, ADDED, ATTACHED, LOST };

struct letter { /* in the buffer's front */
  jlpi_message message; /* first */
  struct letter *next;
  int to;
  uint64_t number;
};

struct queue {
  struct letter *first, **last;
};

struct jlpi_transport {
  int me, fd;
  jlpi_receive receive;
  void *arg;
  enum state peer[SERVICES_MAX];
  struct queue waiting; /* for their peer to be attached */
  struct queue inbox;
  uint64_t sent[SERVICES_MAX], received[SERVICES_MAX]; /* numbers of the last ones; received: with the turn */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards everything here */
static jlpi_transport *services[SERVICES_MAX];

static void push(struct queue *q, struct letter *l) {
  l->next = NULL;
  *q->last = l;
  q->last = &l->next;
}

static struct queue *empty(struct queue *q) {
  q->first = NULL;
  q->last = &q->first;
  return q;
}

static void release(jlpi_message *m) {
  if (m->owner)
    jlpi_message_free(m->owner);
  jlpi_buffer_free(jlpi_buffer_data(m));
}

static void deliver(struct letter *l) {
  jlpi_transport *to = services[l->to];
  if (!to || to->peer[l->message.from] == LOST) {
    release(&l->message);
    return;
  }
  push(&to->inbox, l);
  eventfd_write(to->fd, 1);
}

static jlpi_transport *inproc_open(int me, jlpi_receive receive, void *arg, const char **why) {
  jlpi_transport *t = calloc(1, sizeof *t);
  if (!t || me <= 0 || me >= SERVICES_MAX) {
    *why = "no room for another in-process service";
    free(t);
    return NULL;
  }
  *t = (jlpi_transport){.me = me, .receive = receive, .arg = arg, .fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
  empty(&t->waiting);
  empty(&t->inbox);
  pthread_mutex_lock(&lock);
  services[me] = t;
  pthread_mutex_unlock(&lock);
  return t;
}

static void drop_all(struct queue *q) {
  for (struct letter *l = q->first, *next; l; l = next) {
    next = l->next;
    release(&l->message);
  }
  empty(q);
}

static void inproc_close(jlpi_transport *t) {
  pthread_mutex_lock(&lock);
  services[t->me] = NULL;
  drop_all(&t->waiting);
  drop_all(&t->inbox);
  pthread_mutex_unlock(&lock);
  close(t->fd);
  free(t);
}

static int inproc_add(jlpi_transport *t, int pid, const void **address, size_t *bytes) {
  if (pid <= 0 || pid >= SERVICES_MAX)
    return JLPAR_ENOPROC;
  pthread_mutex_lock(&lock);
  if (t->peer[pid] == UNKNOWN)
    t->peer[pid] = ADDED;
  int status = t->peer[pid] == LOST ? JLPAR_EEXITED : JLPAR_OK;
  pthread_mutex_unlock(&lock);
  *address = &t->me;
  *bytes = sizeof t->me;
  return status;
}

static int inproc_attach(jlpi_transport *t, int pid, const void *address, size_t bytes) {
  if (bytes != sizeof pid || memcmp(address, &pid, sizeof pid) != 0)
    return JLPAR_EINVAL;
  pthread_mutex_lock(&lock);
  struct queue others, held = t->waiting;
  empty(&others);
  if (!held.first)
    empty(&held);
  t->peer[pid] = ATTACHED;
  for (struct letter *l = held.first, *next; l; l = next) {
    next = l->next;
    if (l->to == pid)
      deliver(l);
    else
      push(&others, l);
  }
  t->waiting = others;
  if (!others.first)
    empty(&t->waiting);
  pthread_mutex_unlock(&lock);
  return JLPAR_OK;
}

static void inproc_lost(jlpi_transport *t, int pid) {
  pthread_mutex_lock(&lock);
  t->peer[pid] = LOST;
  pthread_mutex_unlock(&lock);
}

static int status_of(const jlpi_transport *t, int pid) {
  enum state state = pid > 0 && pid < SERVICES_MAX ? t->peer[pid] : UNKNOWN;
  return state == LOST ? JLPAR_EEXITED : state == UNKNOWN ? JLPAR_ENOPROC : JLPAR_OK;
}

/* in the front of `buffer`, NULL: there is no memory; owner: whose data it is, NULL: the buffer's own */
static struct letter *letter_new(void *buffer, const void *data, size_t bytes, jlpi_message *owner) {
  if (!buffer)
    return NULL;
  struct letter *l = jlpi_buffer_front(buffer);
  _Static_assert(sizeof *l <= JLPI_BUFFER_FRONT, "a letter fits before its message");
  *l = (struct letter){.message = {.data = data, .bytes = bytes, .release = release, .owner = owner}};
  return l;
}

static int post(jlpi_transport *t, int pid, uint64_t number, struct letter *l) {
  int status = l ? status_of(t, pid) : JLPAR_ENOMEM;
  if (status != JLPAR_OK)
    return status;
  l->message.from = t->me;
  l->to = pid;
  pthread_mutex_lock(&lock);
  l->number = number ? number : ++t->sent[pid];
  if (t->peer[pid] == ADDED)
    push(&t->waiting, l);
  else
    deliver(l);
  pthread_mutex_unlock(&lock);
  return JLPAR_OK;
}

static int inproc_send(jlpi_transport *t, int pid, void *data, size_t bytes) {
  int status = post(t, pid, 0, letter_new(data, data, bytes, NULL));
  if (status != JLPAR_OK)
    jlpi_buffer_free(data);
  return status;
}

static int inproc_pass(jlpi_transport *t, int pid, uint64_t number, jlpi_message *m) {
  void *buffer = jlpi_buffer_new(0, NULL);
  int status = post(t, pid, number, letter_new(buffer, m->data, m->bytes, m));
  if (status != JLPAR_OK) {
    jlpi_message_free(m);
    jlpi_buffer_free(buffer);
  }
  return status;
}

static int inproc_reserve(jlpi_transport *t, int pid, uint64_t *number) {
  int status = status_of(t, pid);
  pthread_mutex_lock(&lock);
  if (status == JLPAR_OK)
    *number = ++t->sent[pid];
  pthread_mutex_unlock(&lock);
  return status;
}

static void inproc_deliver(jlpi_transport *t, int pid, uint64_t number, jlpi_message *m) {
  struct letter *l = letter_new(jlpi_buffer_new(0, NULL), m->data, m->bytes, m);
  if (!l)
    abort(); /* a message that is lost would leave its sender waiting for ever */
  l->message.from = pid;
  l->to = t->me;
  l->number = number;
  pthread_mutex_lock(&lock);
  deliver(l);
  pthread_mutex_unlock(&lock);
}

/* the first whose turn it is, those that had come before dropped; NULL: none */
static struct letter *next_letter(jlpi_transport *t) {
  struct letter *found = NULL;
  struct queue rest;
  pthread_mutex_lock(&lock);
  struct letter *l = t->inbox.first;
  empty(&rest);
  for (struct letter *next; l; l = next) {
    uint64_t turn = t->received[l->message.from] + 1;
    next = l->next;
    if (l->number < turn) {
      release(&l->message);
    } else if (!found && l->number == turn) {
      t->received[l->message.from]++;
      found = l;
    } else {
      push(&rest, l);
    }
  }
  t->inbox = rest;
  if (!rest.first)
    empty(&t->inbox);
  pthread_mutex_unlock(&lock);
  return found;
}

static int inproc_progress(jlpi_transport *t) {
  int done = 0;
  for (struct letter *l; (l = next_letter(t)); done++)
    t->receive(t->arg, &l->message);
  return done;
}

static int inproc_arm(jlpi_transport *t, int *fds, int room) {
  (void)room;
  eventfd_t count;
  eventfd_read(t->fd, &count);
  pthread_mutex_lock(&lock);
  int some = 0; /* what waits for its turn is no reason to stay awake */
  for (struct letter *l = t->inbox.first; l; l = l->next)
    some |= l->number <= t->received[l->message.from] + 1;
  pthread_mutex_unlock(&lock);
  fds[0] = t->fd;
  return some ? -1 : 1;
}

const jlpi_transport_ops jlpi_transport_inproc = {
    .name = "inproc", .open = inproc_open, .close = inproc_close, .add = inproc_add, .attach = inproc_attach,
    .lost = inproc_lost, .send = inproc_send, .reserve = inproc_reserve, .pass = inproc_pass,
    .deliver = inproc_deliver, .progress = inproc_progress, .arm = inproc_arm};
