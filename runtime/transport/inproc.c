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

static int inproc_send(jlpi_transport *t, int pid, void *data, size_t bytes) {
  enum state state = pid > 0 && pid < SERVICES_MAX ? t->peer[pid] : UNKNOWN;
  if (state != ADDED && state != ATTACHED) {
    jlpi_buffer_free(data);
    return state == LOST ? JLPAR_EEXITED : JLPAR_ENOPROC;
  }
  struct letter *l = jlpi_buffer_front(data);
  _Static_assert(sizeof *l <= JLPI_BUFFER_FRONT, "a letter fits before its message");
  l->message = (jlpi_message){.data = data, .bytes = bytes, .from = t->me, .release = release};
  l->to = pid;
  pthread_mutex_lock(&lock);
  if (t->peer[pid] == ADDED)
    push(&t->waiting, l);
  else
    deliver(l);
  pthread_mutex_unlock(&lock);
  return JLPAR_OK;
}

static int inproc_progress(jlpi_transport *t) {
  pthread_mutex_lock(&lock);
  struct letter *l = t->inbox.first;
  empty(&t->inbox);
  pthread_mutex_unlock(&lock);
  int done = 0;
  for (struct letter *next; l; l = next, done++) {
    next = l->next;
    t->receive(t->arg, &l->message);
  }
  return done;
}

static int inproc_arm(jlpi_transport *t) {
  eventfd_t count;
  eventfd_read(t->fd, &count);
  pthread_mutex_lock(&lock);
  int some = t->inbox.first != NULL;
  pthread_mutex_unlock(&lock);
  return some;
}

static int inproc_fd(jlpi_transport *t) {
  return t->fd;
}

const jlpi_transport_ops jlpi_transport_inproc = {
    .name = "inproc", .open = inproc_open, .close = inproc_close, .add = inproc_add, .attach = inproc_attach,
    .lost = inproc_lost, .send = inproc_send, .progress = inproc_progress, .arm = inproc_arm, .fd = inproc_fd};
