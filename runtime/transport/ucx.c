/* SPDX-License-Identifier: MIT
 *
 * The transport that programs use: UCX active messages.
 *
 *   process 1                                process 2
 *   peer 2: UCX worker, endpoint ---------->  peer 1: UCX worker (receives only from 1)
 *           (receives only from 2) <--------          endpoint
 *
 * Every pair of processes has a UCX worker of its own at both ends. In shared memory a UCX worker receives
 * through one queue that all its senders write to; a sender takes a slot and then fills it, so one that is
 * killed in between stops the queue for ever. With a queue per pair that queue is the dead one's alone, and
 * goes away with it. The price: under a millisecond and half a megabyte per peer, 10 ns per peer and progress.
 *
 * Endpoints have error handling NONE (shared memory has no other): who died is learnt from the control
 * streams. Buffers in flight belong to us until UCX is done with them; those in flight to a dead peer are
 * never touched again, and its UCX worker is destroyed only if there are none.
 *
 * All messages go eagerly: with a rendezvous, a sender that dies leaves a half-received message behind. While
 * an endpoint is being set up UCX may let a short message overtake a long one, so each carries a number. By it messages
 * that came another way (reserve, pass, deliver) find their place. Short ones have it in front, so that they are one piece
 * for UCX; those that may be kept where UCX has put them, in UCX's header, so that their arrays stay aligned.
 *
 * Locks: peer->lock guards a peer's UCX worker, its endpoint and its queue of waiting messages; nothing of
 * ours is called under it. While one thread alone uses jlpar it costs no locked instruction: one of those would wait
 * until what UCX has just written to the other's memory is there. The list of peers grows at its head and is walked,
 * and shortened, only by who has the turn of the I/O loop.
 */
#define _GNU_SOURCE
#include "transport/transport.h"

#include "base/lock.h"
#include "base/memory.h"
#include "transport/traffic.h"
#include "transport/ucx_library.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum { MESSAGE_ID = 1, SHORT_ID }; /* of UCX's active messages */
enum { SHORT_MAX = 4096, KEPT_MIN = 65536 }; /* bytes */
enum { GREETING = 0 }; /* instead of a number, which begin at 1 */

/* The lower half of a number travels: UCX puts it with 40 bytes of its own before the message, and what two processes
 * exchange costs by the cache line. */
typedef uint32_t wire_number;

struct envelope { /* a message on its way out, in its buffer's front */
  uint64_t number;
  struct envelope *next;
  struct peer *peer;
  const void *data;
  size_t bytes;
  jlpi_message *message; /* whose data it is, or NULL: the buffer's own */
};

/* The front's last bytes, right before the buffer's own data: UCX reads them until the send is complete. */
static inline wire_number *wire_of(struct envelope *e) {
  return (wire_number *)jlpi_buffer_data(e) - 1;
}

struct parcel { /* a message that came in, in the front of a buffer */
  jlpi_message message; /* first */
  struct parcel *next;
  uint64_t number;
  struct peer *peer;
  int ucx_owns; /* data is UCX's own; otherwise it lies in the buffer */
};
_Static_assert(sizeof(struct envelope) + sizeof(wire_number) <= JLPI_BUFFER_FRONT && sizeof(struct parcel) <= JLPI_BUFFER_FRONT,
               "what a transport must know of a message fits before it");

struct peer {
  struct peer *next; /* in the transport's list */
  struct jlpi_transport *transport;
  int pid;
  jlpi_traffic *traffic;
  jlpi_lock lock;
  ucp_worker_h worker;
  ucp_ep_h endpoint;
  ucp_address_t *address;
  size_t address_bytes;
  int fd, in_epoll; /* in_epoll: with the turn */
  int lost;     /* atomic */
  int in_use;   /* atomic: parcels whose buffers are UCX's, and one for the list */
  int in_flight; /* under lock: envelopes that UCX has */
  uint64_t sent, received; /* numbers of the last ones; received: with the turn */
  struct envelope *waiting, **waiting_last; /* for attach */
  struct parcel *inbox, **inbox_last; /* with the turn */
  struct parcel *early;               /* with the turn: came before its turn */
};

struct jlpi_transport {
  int me, epoll /* of the peers, when they are many, and the timer */, timer, timer_set;
  jlpi_receive receive;
  void *arg;
  ucp_context_h context;
  pthread_mutex_t lock; /* of adding */
  struct peer *peers;   /* atomic head */
  struct peer *dead;    /* with the turn */
  struct peer *_Atomic *by_pid;
};

static struct peer *find(jlpi_transport *t, int pid) {
  return pid > 0 && pid < JLPI_PIDS_MAX ? t->by_pid[pid] : NULL;
}

/* ---- coming in ---- */

/* The struct stays, lost for ever: another thread may just be looking at it. */
static void let_go(struct peer *p) {
  if (__atomic_sub_fetch(&p->in_use, 1, __ATOMIC_ACQ_REL) == 0 && p->in_flight == 0)
    jlpi_ucp.worker_destroy(p->worker);
}

static void release(jlpi_message *m) {
  struct parcel *parcel = (struct parcel *)m;
  if (parcel->ucx_owns) {
    struct peer *p = parcel->peer;
    jlpi_lock_take(&p->lock);
    jlpi_ucp.am_data_release(p->worker, (void *)m->data);
    jlpi_lock_give(&p->lock);
    let_go(p);
  }
  jlpi_buffer_free(jlpi_buffer_data(parcel));
}

static inline void parcel_init(struct parcel *parcel, struct peer *p, uint64_t number, const void *data, size_t bytes) {
  parcel->message.data = data;
  parcel->message.bytes = bytes;
  parcel->message.from = p->pid;
  parcel->next = NULL;
  parcel->number = number;
  parcel->peer = p;
}

static inline struct parcel *parcel_new(struct peer *p, uint64_t number, void *data, size_t bytes, int keep) {
  void *copy = jlpi_buffer_new(keep ? 0 : bytes, NULL);
  if (!copy)
    jlpi_no_memory("a message that came in"); /* lost, it would leave its sender waiting for ever */
  if (!keep && bytes)
    memcpy(copy, data, bytes);
  struct parcel *parcel = jlpi_buffer_front(copy);
  parcel_init(parcel, p, number, keep ? data : copy, bytes);
  parcel->message.release = release;
  parcel->ucx_owns = keep;
  if (keep)
    __atomic_add_fetch(&p->in_use, 1, __ATOMIC_RELAXED);
  return parcel;
}

static inline void in_order(struct peer *p, struct parcel *parcel) {
  p->received++;
  *p->inbox_last = parcel;
  p->inbox_last = &parcel->next;
}

static int has_come(const struct peer *p, uint64_t number) {
  const struct parcel *e = p->early;
  while (e && e->number != number)
    e = e->next;
  return number <= p->received || e;
}

/* those that came early and are next now */
static void catch_up(struct peer *p) {
  for (struct parcel **e = &p->early; *e;) {
    struct parcel *now = *e;
    if (now->number == p->received + 1) {
      *e = now->next;
      now->next = NULL;
      in_order(p, now);
      e = &p->early;
    } else {
      e = &now->next;
    }
  }
}

/* the parcel has not come before */
static inline void take_in(struct peer *p, struct parcel *parcel) {
  if (parcel->number != p->received + 1) {
    parcel->next = p->early;
    p->early = parcel;
    return;
  }
  in_order(p, parcel);
  if (p->early)
    catch_up(p);
}

/* 1: keeps data */
static inline int take_message(struct peer *p, const void *at_wire, void *data, size_t bytes, int may_keep) {
  wire_number wire;
  memcpy(&wire, at_wire, sizeof wire);
  uint64_t number = p->received + (uint64_t)(int64_t)(int32_t)(wire - (wire_number)p->received);
  if (number != p->received + 1 && has_come(p, number))
    return 0;
  int keep = may_keep && bytes >= KEPT_MIN;
  take_in(p, parcel_new(p, number, data, bytes, keep));
  return keep;
}

static ucs_status_t arrived(void *arg, const void *header, size_t header_bytes, void *data, size_t bytes,
                            const ucp_am_recv_param_t *param) {
  if (header_bytes != sizeof(wire_number)) /* a greeting */
    return UCS_OK;
  int may_keep = (param->recv_attr & UCP_AM_RECV_ATTR_FLAG_DATA) != 0;
  return take_message(arg, header, data, bytes, may_keep) ? UCS_INPROGRESS : UCS_OK;
}

static ucs_status_t short_arrived(void *arg, const void *header, size_t header_bytes, void *data, size_t bytes,
                                  const ucp_am_recv_param_t *param) {
  (void)header, (void)header_bytes, (void)param;
  if (bytes >= sizeof(wire_number))
    take_message(arg, data, (char *)data + sizeof(wire_number), bytes - sizeof(wire_number), 0);
  return UCS_OK;
}

static void release_delivered(jlpi_message *m) {
  jlpi_message_free(m->owner);
  jlpi_buffer_free(jlpi_buffer_data(m));
}

static void ucx_deliver(jlpi_transport *t, int pid, uint64_t number, jlpi_message *m) {
  struct peer *p = find(t, pid);
  if (!p || __atomic_load_n(&p->lost, __ATOMIC_ACQUIRE) || has_come(p, number)) {
    jlpi_message_free(m);
    return;
  }
  void *nothing = jlpi_buffer_new(0, NULL);
  if (!nothing)
    jlpi_no_memory("a message that came in");
  struct parcel *parcel = jlpi_buffer_front(nothing);
  parcel_init(parcel, p, number, m->data, m->bytes);
  parcel->message.release = release_delivered;
  parcel->message.owner = m;
  take_in(p, parcel);
}

/* ---- going out ---- */

static inline void envelope_init(struct envelope *e, uint64_t number, const void *data, size_t bytes, jlpi_message *m) {
  e->number = number;
  e->data = data;
  e->bytes = bytes;
  e->message = m;
}

static void finished(struct envelope *e) {
  if (e->message)
    jlpi_message_free(e->message);
  jlpi_buffer_free(jlpi_buffer_data(e));
}

static void send_done(void *request, ucs_status_t status, void *user_data) {
  (void)status;
  struct envelope *e = user_data;
  e->peer->in_flight--;
  finished(e);
  jlpi_ucp.request_free(request);
}

static inline int is_short(const struct envelope *e) {
  return !e->message && e->bytes <= SHORT_MAX && e->number != GREETING;
}

static inline void post(struct peer *p, struct envelope *e) {
  ucp_request_param_t param; /* what the mask does not name is not looked at */
  param.op_attr_mask = UCP_OP_ATTR_FIELD_CALLBACK | UCP_OP_ATTR_FIELD_USER_DATA | UCP_OP_ATTR_FIELD_FLAGS;
  param.flags = UCP_AM_SEND_FLAG_EAGER | (e->number == GREETING ? UCP_AM_SEND_FLAG_REPLY : 0);
  param.cb.send = send_done;
  param.user_data = e;
  wire_number *wire = wire_of(e);
  *wire = (wire_number)e->number;
  p->in_flight++;
  void *request =
      is_short(e) ? jlpi_ucp.am_send_nbx(p->endpoint, SHORT_ID, NULL, 0, wire, sizeof *wire + e->bytes, &param)
                  : jlpi_ucp.am_send_nbx(p->endpoint, MESSAGE_ID, wire, e->number == GREETING ? 0 : sizeof *wire, e->data,
                                         e->bytes, &param);
  if (request == NULL || UCS_PTR_IS_ERR(request)) {
    p->in_flight--;
    finished(e);
  }
}

/* with the lock */
static inline void send_now(struct peer *p, struct envelope *e) {
  if (e->number == 0)
    e->number = ++p->sent;
  jlpi_traffic_sent(p->traffic, e->bytes);
  if (p->endpoint) {
    post(p, e);
  } else {
    e->next = NULL;
    *p->waiting_last = e;
    p->waiting_last = &e->next;
  }
}

/* an envelope in the front of the buffer that becomes UCX's; with its number, or 0 for the next one */
static inline int dispatch(jlpi_transport *t, int pid, struct envelope *e) {
  struct peer *p = e->peer = find(t, pid);
  int lost = 1;
  if (p) {
    int alone = jlpi_lock_enter(&p->lock);
    lost = __atomic_load_n(&p->lost, __ATOMIC_ACQUIRE);
    if (!lost)
      send_now(p, e);
    jlpi_lock_leave(&p->lock, alone);
  }
  if (__builtin_expect(!lost, 1))
    return JLPAR_OK;
  finished(e);
  return p ? JLPAR_EEXITED : JLPAR_ENOPROC;
}

static int ucx_send(jlpi_transport *t, int pid, void *data, size_t bytes) {
  struct envelope *e = jlpi_buffer_front(data);
  envelope_init(e, 0, data, bytes, NULL);
  return dispatch(t, pid, e);
}

static int ucx_pass(jlpi_transport *t, int pid, uint64_t number, jlpi_message *m) {
  void *nothing = jlpi_buffer_new(0, NULL);
  if (!nothing) {
    jlpi_message_free(m);
    return JLPAR_ENOMEM;
  }
  struct envelope *e = jlpi_buffer_front(nothing);
  envelope_init(e, number, m->data, m->bytes, m);
  return dispatch(t, pid, e);
}

static int ucx_reserve(jlpi_transport *t, int pid, uint64_t *number) {
  struct peer *p = find(t, pid);
  if (!p || __atomic_load_n(&p->lost, __ATOMIC_ACQUIRE))
    return p ? JLPAR_EEXITED : JLPAR_ENOPROC;
  jlpi_lock_take(&p->lock);
  *number = ++p->sent;
  jlpi_lock_give(&p->lock);
  return JLPAR_OK;
}

/* ---- peers ---- */

static int make_worker(jlpi_transport *t, struct peer *p) {
  ucp_worker_params_t wanted = {.field_mask = UCP_WORKER_PARAM_FIELD_THREAD_MODE | UCP_WORKER_PARAM_FIELD_EVENTS,
                                .thread_mode = UCS_THREAD_MODE_SERIALIZED,
                                .events = UCP_WAKEUP_RX};
  ucp_am_handler_param_t handler = {.field_mask = UCP_AM_HANDLER_PARAM_FIELD_ID | UCP_AM_HANDLER_PARAM_FIELD_CB |
                                                  UCP_AM_HANDLER_PARAM_FIELD_ARG,
                                    .id = MESSAGE_ID, .cb = arrived, .arg = p},
                         short_handler = handler;
  short_handler.id = SHORT_ID;
  short_handler.cb = short_arrived;
  jlpi_ucx_environment_begin();
  ucs_status_t status = jlpi_ucp.worker_create(t->context, &wanted, &p->worker);
  jlpi_ucx_environment_end();
  if (status != UCS_OK)
    return 0;
  if (jlpi_ucp.worker_set_am_recv_handler(p->worker, &handler) == UCS_OK &&
      jlpi_ucp.worker_set_am_recv_handler(p->worker, &short_handler) == UCS_OK &&
      jlpi_ucp.worker_get_efd(p->worker, &p->fd) == UCS_OK &&
      jlpi_ucp.worker_get_address(p->worker, &p->address, &p->address_bytes) == UCS_OK)
    return 1;
  jlpi_ucp.worker_destroy(p->worker);
  return 0;
}

static struct peer *peer_new(jlpi_transport *t, int pid) {
  struct peer *p = calloc(1, sizeof *p);
  if (!p)
    return NULL;
  p->transport = t;
  p->pid = pid;
  p->traffic = jlpi_traffic_of(pid);
  p->in_use = 1;
  p->waiting_last = &p->waiting;
  p->inbox_last = &p->inbox;
  if (!make_worker(t, p)) {
    free(p);
    return NULL;
  }
  p->next = t->peers;
  __atomic_store_n(&t->peers, p, __ATOMIC_SEQ_CST); /* whoever sleeps without its descriptor is woken behind this */
  t->by_pid[pid] = p;
  return p;
}

static int ucx_add(jlpi_transport *t, int pid, const void **address, size_t *bytes) {
  if (pid <= 0 || pid >= JLPI_PIDS_MAX)
    return JLPAR_ENOPROC;
  pthread_mutex_lock(&t->lock);
  struct peer *p = t->by_pid[pid];
  if (!p)
    p = peer_new(t, pid);
  pthread_mutex_unlock(&t->lock);
  if (!p)
    return JLPAR_EIO;
  *address = p->address;
  *bytes = p->address_bytes;
  return __atomic_load_n(&p->lost, __ATOMIC_ACQUIRE) ? JLPAR_EEXITED : JLPAR_OK;
}

/* UCX connects an endpoint when it is first used, in several steps: begun now, they need not be waited for later. */
static void greet(struct peer *p) {
  void *nothing = jlpi_buffer_new(0, NULL);
  if (!nothing)
    return;
  struct envelope *e = jlpi_buffer_front(nothing);
  envelope_init(e, GREETING, NULL, 0, NULL);
  e->peer = p;
  post(p, e);
}

static int ucx_attach(jlpi_transport *t, int pid, const void *address, size_t bytes) {
  struct peer *p = find(t, pid);
  if (!p || bytes == 0)
    return JLPAR_ENOPROC;
  ucp_ep_params_t wanted = {.field_mask = UCP_EP_PARAM_FIELD_REMOTE_ADDRESS | UCP_EP_PARAM_FIELD_ERR_HANDLING_MODE,
                            .address = address,
                            .err_mode = UCP_ERR_HANDLING_MODE_NONE};
  jlpi_lock_take(&p->lock);
  ucs_status_t status = p->endpoint || p->lost ? UCS_OK : jlpi_ucp.ep_create(p->worker, &wanted, &p->endpoint);
  if (p->endpoint && !p->waiting)
    greet(p);
  for (struct envelope *e = p->waiting, *next; p->endpoint && e; e = next) {
    next = e->next;
    post(p, e);
  }
  if (p->endpoint) {
    p->waiting = NULL;
    p->waiting_last = &p->waiting;
  }
  jlpi_lock_give(&p->lock);
  return status == UCS_OK ? JLPAR_OK : JLPAR_EIO;
}

static void ucx_lost(jlpi_transport *t, int pid) {
  struct peer *p = find(t, pid);
  if (p)
    __atomic_store_n(&p->lost, 1, __ATOMIC_RELEASE);
}

static void drop_parcels(struct parcel *parcel) {
  for (struct parcel *next; parcel; parcel = next) {
    next = parcel->next;
    jlpi_message_free(&parcel->message);
  }
}

/* With the turn; the peer is out of the list. Taking the lock after `lost` was set lets the last sender end. */
static void bury(jlpi_transport *t, struct peer *p) {
  if (p->in_epoll)
    epoll_ctl(t->epoll, EPOLL_CTL_DEL, p->fd, NULL);
  jlpi_lock_take(&p->lock);
  struct envelope *e = p->waiting;
  p->waiting = NULL;
  jlpi_lock_give(&p->lock);
  for (struct envelope *next; e; e = next) {
    next = e->next;
    finished(e);
  }
  drop_parcels(p->inbox);
  drop_parcels(p->early);
  jlpi_ucp.worker_release_address(p->worker, p->address);
  p->next = t->dead;
  t->dead = p;
  let_go(p);
}

/* ---- the turn ---- */

static int peer_progress(jlpi_transport *t, struct peer *p) {
  int alone = jlpi_lock_enter(&p->lock);
  int done = (int)jlpi_ucp.worker_progress(p->worker);
  jlpi_lock_leave(&p->lock, alone);
  struct parcel *parcel = p->inbox;
  if (!parcel)
    return done;
  p->inbox = NULL;
  p->inbox_last = &p->inbox;
  for (struct parcel *next; parcel; parcel = next, done++) {
    next = parcel->next;
    jlpi_traffic_received(p->traffic, parcel->message.bytes);
    t->receive(t->arg, &parcel->message);
  }
  return done;
}

static void unlink_peer(jlpi_transport *t, struct peer *p) {
  pthread_mutex_lock(&t->lock);
  if (t->peers == p) {
    __atomic_store_n(&t->peers, p->next, __ATOMIC_RELEASE);
  } else {
    struct peer *before = t->peers;
    while (before->next != p)
      before = before->next;
    before->next = p->next;
  }
  pthread_mutex_unlock(&t->lock);
}

static int ucx_progress(jlpi_transport *t) {
  int done = 0;
  for (struct peer *p = __atomic_load_n(&t->peers, __ATOMIC_ACQUIRE), *next; p; p = next) {
    next = p->next;
    if (!__atomic_load_n(&p->lost, __ATOMIC_ACQUIRE)) {
      done += peer_progress(t, p);
    } else {
      unlink_peer(t, p);
      bury(t, p);
    }
  }
  return done;
}

/* looks again in 50 us */
static void set_timer(jlpi_transport *t, int on) {
  if (on == t->timer_set && !on)
    return;
  struct itimerspec when = {.it_value.tv_nsec = on ? 50000 : 0};
  timerfd_settime(t->timer, 0, &when, NULL);
  t->timer_set = on;
}

/* 0: some could not be added */
static int all_in_epoll(jlpi_transport *t) {
  int all = 1;
  for (struct peer *p = __atomic_load_n(&t->peers, __ATOMIC_SEQ_CST); p; p = p->next) {
    if (!p->in_epoll)
      p->in_epoll = epoll_ctl(t->epoll, EPOLL_CTL_ADD, p->fd, &(struct epoll_event){.events = EPOLLIN}) == 0;
    all &= p->in_epoll;
  }
  return all;
}

/* A few descriptors wake by themselves; each epoll instance on the way costs the sender and the woken one 0.15 us. A peer
 * that does not take its messages must not keep us from sleeping: the timer sees to it. */
static int ucx_arm(jlpi_transport *t, int *fds, int room) {
  int blind = 0, some = 0, n = 0;
  for (struct peer *p = __atomic_load_n(&t->peers, __ATOMIC_SEQ_CST); p && !some; p = p->next) {
    jlpi_lock_take(&p->lock);
    some = p->lost || jlpi_ucp.worker_arm(p->worker) == UCS_ERR_BUSY;
    blind |= p->in_flight > 0;
    jlpi_lock_give(&p->lock);
    if (++n < room)
      fds[n - 1] = p->fd;
  }
  int many = n >= room; /* one is for the timer */
  if (!some && many)
    blind |= !all_in_epoll(t);
  set_timer(t, !some && blind);
  if (some)
    return -1;
  if (many) {
    fds[0] = t->epoll;
    return 1;
  }
  if (t->timer_set)
    fds[n++] = t->timer;
  return n;
}

static jlpi_transport *ucx_open(int me, jlpi_receive receive, void *arg, const char **why) {
  jlpi_transport *t = calloc(1, sizeof *t);
  void *by_pid = calloc(JLPI_PIDS_MAX, sizeof(void *)); /* untouched pages cost nothing */
  ucp_context_h context = t && by_pid ? jlpi_ucx_open(why) : NULL;
  if (!context) {
    if (!t || !by_pid)
      *why = "out of memory";
    free(by_pid);
    free(t);
    return NULL;
  }
  t->me = me;
  t->receive = receive;
  t->arg = arg;
  t->context = context;
  t->by_pid = by_pid;
  t->epoll = epoll_create1(EPOLL_CLOEXEC);
  t->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  epoll_ctl(t->epoll, EPOLL_CTL_ADD, t->timer, &(struct epoll_event){.events = EPOLLIN});
  pthread_mutex_init(&t->lock, NULL);
  return t;
}

static void ucx_close(jlpi_transport *t) {
  while (t->peers) {
    struct peer *p = t->peers;
    t->peers = p->next;
    p->lost = 1;
    bury(t, p);
  }
  while (t->dead) {
    struct peer *p = t->dead;
    t->dead = p->next;
    free(p);
  }
  jlpi_ucp.cleanup(t->context);
  close(t->timer);
  close(t->epoll);
  free((void *)t->by_pid);
  free(t);
}

const jlpi_transport_ops jlpi_transport_ucx = {
    .name = "ucx", .open = ucx_open, .close = ucx_close, .add = ucx_add, .attach = ucx_attach, .lost = ucx_lost,
    .send = ucx_send, .reserve = ucx_reserve, .pass = ucx_pass, .deliver = ucx_deliver, .progress = ucx_progress,
    .arm = ucx_arm};
