/* SPDX-License-Identifier: MIT
 *
 * Work and values across processes.
 *
 *   caller                                          callee
 *   ------                                          ------
 *   request (id) -- CALL head|globals|body|part -->  service: a task that unpacks, runs the site, packs
 *   copy into env's memory, target <-- REPLY id -----
 *   by the task that waits
 *
 * Every message begins with its kind. What expects an answer carries the id of a request, which waits in a table
 * (request.c) until the REPLY comes or the callee dies; so nobody waits for a process that is gone. A message
 * to this process itself takes the same way without the transport.
 *
 * Handles that travel are counted (references.c). Everything here may run on any thread; what is called by a
 * message that came in must not wait.
 */
#ifndef JLPI_REMOTE_H
#define JLPI_REMOTE_H

#include <stdatomic.h>
#include "cluster/cluster.h"
#include "task/seam.h"
#include "wire/address.h"
#include "wire/pack.h"
#include "wire/value.h"

enum jlpi_kind {
  JLPI_M_REPLY = 1, /* id, flags, answer or error */
  JLPI_M_CALL,
  JLPI_M_CANCEL,        /* id of a request of the sender's */
  JLPI_M_CANCEL_FUTURE, /* future: whoever works on it */
  JLPI_M_ADD,           /* kind, handle, pid, count: pid is about to hold it */
  JLPI_M_DROP,          /* kind, handle, pid, count: the sender, who got it by pid, holds it so many times less */
  JLPI_M_FUTURE_NEW,
  JLPI_M_FUTURE_WANTED, /* tell me when it is complete */
  JLPI_M_FUTURE_VALUE,  /* it is */
  JLPI_M_FUTURE_SET,    /* id, future, value */
  JLPI_M_FUTURE_READY,  /* id, future */
  JLPI_M_CHANNEL_NEW,
  JLPI_M_CHANNEL, /* id, request */
  JLPI_M_CLEAR,   /* id, address, bytes */
  JLPI_M_ALWAYS,  /* a body to be recorded on process 1 */
  JLPI_M_RETURNED, /* id: what the reply to it lent was read (loan.h) */
  JLPI_M_FILL,     /* id, where what the call lent is, where it shall go, bytes (loan.h) */
  JLPI_M_RELAY,     /* a CALL for many, to be passed on (broadcast.c) */
  JLPI_M_UNREACHED, /* id: who was to get that CALL by a RELAY could not be reached */
  JLPI_M_PUT,      /* channel, value: its place is kept (channel/credit.c) */
  JLPI_M_GRANT,    /* channel, count, bytes of a value */
  JLPI_M_RECALL,   /* channel */
  JLPI_M_BACK,     /* channel, count, answers a RECALL */
  JLPI_M_FENCE,    /* number of puts: are they there (fence.c) */
  JLPI_M_FENCED,   /* that number: yes */
  JLPI_M_MOVED,    /* kind, handle, pid, count: what the sender got by pid, who died, is its own (settle.c) */
  JLPI_M_SETTLE,   /* what, pid: of one who died (settle.c) */
  JLPI_M_SIGNATURE, /* id, name, size: of a function that is called by name */
  JLPI_M_DARRAY_GONE, /* array: its maker has released it (array/darray.c) */
  JLPI_M_SHORT_CALL,   /* a CALL of which as much as can be is left out */
  JLPI_M_NAMED_CALL,   /* of a function by its name */
  JLPI_M_SHORT_CHANNEL, /* a put or take that fits a cache line */
  JLPI_M_INTERRUPT,     /* cancel all that was sent before */
  JLPI_M_KINDS
};
enum { JLPI_KIND_BITS = 6, JLPI_KIND_MASK = (1 << JLPI_KIND_BITS) - 1 }; /* of a message's first word; above: flags */
_Static_assert((int)JLPI_M_KINDS <= (int)JLPI_KIND_MASK + 1, "kinds have so many bits");
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the first word may be written as 32 bits or, with more in it, as 64");

typedef void jlpi_handler(jlpi_message *m, jlpi_reader *r); /* takes m over; r is behind the kind */

/* ---- message.c ---- */

jlpi_writer jlpi_message_begin(enum jlpi_kind kind);
/* with flags in the word that says the kind: a short CALL or REPLY is in one cache line with them */
jlpi_writer jlpi_message_begin_with(enum jlpi_kind kind, unsigned flags);
unsigned jlpi_message_flags(const jlpi_message *m);
/* jlpi_message_send - takes the writer's memory over. JLPAR_OK, JLPAR_ENOPROC, JLPAR_EEXITED, JLPAR_ENOMEM. */
int jlpi_message_send(int pid, jlpi_writer *w);
/* the same for what is lost for ever if it is not sent, and nobody would be told: ends the process without memory for it */
void jlpi_message_must(int pid, jlpi_writer *w, const char *what);
void jlpi_pack_future(jlpi_writer *w, jlpar_future f);
jlpar_future jlpi_unpack_future(jlpi_reader *r);
void jlpi_pack_error(jlpi_writer *w, const jlpar_error *e);
const jlpar_error *jlpi_unpack_error(jlpi_reader *r); /* counted; never NULL */
const char *jlpi_intern(const char *text);            /* one copy for ever: names of types */
/* the error of a process that cannot be reached: code of jlpi_member_status or of a send */
const jlpar_error *jlpi_unreachable(int pid, int code, const jlpi_site *site);

/* ---- request.c ---- */

typedef struct jlpi_request jlpi_request;
struct jlpi_request {
  int dest;
  const jlpi_site *site; /* for the message when dest is gone, or NULL */
  uint64_t id;
  uint32_t traced; /* its name in a trace */
  /* Once, from any thread. Either m and r, behind the status, of the reply (m is taken over), or an error
   * (taken over) and m NULL. */
  void (*answered)(jlpi_request *q, jlpi_message *m, jlpi_reader *r, const jlpar_error *error);
};
int jlpi_request_open(jlpi_request *q); /* gives it its id; JLPAR_OK or JLPAR_ENOMEM */
void jlpi_request_cancel(int pid, uint64_t id); /* what works on it there fails at its next wait; in vain if it is done */
/* Sends w, in which the id has been written. When that fails the request is answered with an error. */
void jlpi_request_send(jlpi_request *q, jlpi_writer *w);
/* the same when it was sent in another way, with this status: id's request to dest is answered if that will not be */
void jlpi_request_sent(uint64_t id, int dest, int status);
int jlpi_request_is_open(uint64_t id);
void jlpi_requests_count(unsigned *open, int pids); /* adds to open[p] how many wait for process p < pids */
jlpi_handler jlpi_request_reply;
void jlpi_requests_lost(int pid);
void jlpi_reply_open(jlpi_writer *w, uint64_t id); /* the same in place: see jlpi_pack_open */
jlpi_writer jlpi_reply_begin(uint64_t id); /* when the work that it answers is done: what that printed goes out first */
void jlpi_reply_error(int pid, uint64_t id, const jlpar_error *e); /* takes e over */
int jlpi_reply_send(int pid, uint64_t id, jlpi_writer *w); /* jlpi_message_send; without memory for it, the error instead */

/* A request whose answer a task waits for: message with the reader at the answer, or the error. */
typedef struct jlpi_answer {
  jlpi_message *message; /* to be freed */
  jlpi_reader reader;
  const jlpar_error *error; /* counted */
  int cancelled;            /* the task was cancelled meanwhile; if that changed nothing it is to be told again */
} jlpi_answer;
void jlpi_cancel_again(void); /* the calling task fails at its next wait */
struct jlpi_task;
struct jlpi_waiting;
/* A task that waits for what a message brings. */
typedef struct jlpi_awaited {
  struct jlpi_task *task;
  atomic_int state;
} jlpi_awaited;
void jlpi_await_begin(jlpi_awaited *w);
void jlpi_await_done(jlpi_awaited *w); /* it has come; w may be gone then */
/* JLPAR_OK: look whether it has; else as jlpi_park */
int jlpi_await(jlpi_awaited *w, const struct jlpi_waiting *why);
int jlpi_await_is_done(const jlpi_awaited *w);

/* on the stack of who asks */
typedef struct jlpi_question {
  jlpi_request request; /* first */
  jlpi_awaited asker;
  jlpi_answer answer;
} jlpi_question;
/* jlpi_ask - begins w with kind and id of a new request: write the rest, then jlpi_ask_wait. 0 without memory. */
int jlpi_ask(jlpi_question *q, int pid, enum jlpi_kind kind, jlpi_writer *w);
int jlpi_ask_with(jlpi_question *q, int pid, enum jlpi_kind kind); /* the same when w is begun otherwise */
/* cancellable: a cancelled wait cancels the work there and then waits for what it says; the caller looks at
 * cancelled. Otherwise the next wait fails. */
jlpi_answer jlpi_ask_wait(jlpi_question *q, jlpi_writer *w, int cancellable);

/* ---- items.c ---- */

/* a region as the callee has it */
typedef struct jlpi_region {
  jlpi_item item; /* base: what the callee's pointer must be */
  char *data;     /* the region; item.bytes of it */
  void *memory;   /* of jlpi_room_take, or NULL: it lies in the message */
  uint64_t lent;  /* where it lies at the caller, from where data is still to be filled; or 0 */
  int given;      /* it comes back by a loan */
} jlpi_region;

void jlpi_item_pack(jlpi_writer *w, const jlpi_item *item); /* description, and content with JLPI_IN */
void jlpi_item_pack_lent(jlpi_writer *w, const jlpi_item *item, const void *lies_at); /* with that instead of the content */
int jlpi_item_unpack(jlpi_reader *r, const jlpi_message *m, jlpi_region *region);
/* content of a region on its way back, gathered and put in place */
void jlpi_region_pack(jlpi_writer *w, const jlpi_item *item, const char *data);
void jlpi_region_unpack(jlpi_reader *r, const jlpi_item *item, char *data);
/* a region's runs into memory where they lie one behind the other, and back */
void jlpi_region_gather(const jlpi_item *item, const char *data, void *dense);
void jlpi_region_scatter(const jlpi_item *item, char *data, const void *dense);
/* copies a region's runs from where a region of the same shape lies */
void jlpi_region_copy(const jlpi_item *item, char *to, const char *from);
/* jlpi_value_give_back for all elements of a region */
void jlpi_region_give_back(const jlpi_item *item, char *data, const jlpi_type *kept_type, const void *kept);
/* the handles in a region */
void jlpi_region_handles(const jlpi_item *item, const char *data, const jlpi_handles *handles);
/* the same while it is still content; r goes behind it */
void jlpi_content_handles(jlpi_reader *r, const jlpi_item *item, const jlpi_handles *handles);

/* ---- references.c ---- */

/* a handle's kind is its field's; of a channel that is lent to a call, and another one of those that hold it open */
enum { JLPI_OF_FUTURE = JLPI_FUTURE, JLPI_OF_CHANNEL = JLPI_CHANNEL, JLPI_OF_DARRAY = JLPI_DARRAY, JLPI_OF_OPEN_CHANNEL = 64 };
void jlpi_handle_sent(int kind, jlpar_future h, int to);      /* before the message that carries it */
void jlpi_handle_got(int kind, jlpar_future h, int from);     /* this process holds one more reference */
void jlpi_handle_let_go(int kind, jlpar_future h);            /* gives one back */
/* for values (wire/value.h): their handles are sent to *pid, to be the program's or lent to a call; came from *pid and are the
 * program's: it will release them */
jlpi_handles jlpi_handles_to(int *pid), jlpi_handles_lent_to(int *pid), jlpi_handles_from(int *pid);
extern const jlpi_handles jlpi_handles_unused; /* that came, and are given back */
extern const jlpi_handles jlpi_handles_again;  /* of which the program has one reference more */
void jlpi_reference_made(int kind, jlpar_future h);           /* this process made a handle that lives elsewhere */
void jlpi_reference_mentioned(jlpar_future f);                /* here, by the message that makes it or ahead of it */
void jlpi_reference_unmade(int kind, jlpar_future h);         /* nobody has it, and its home does not know it */
void jlpi_reference_born(int kind, jlpar_future h, int maker); /* its object is here now */
int jlpi_reference_known(int kind, jlpar_future h);
/* a channel elsewhere: does this process have it; one more of the program's own references; one less */
int jlpi_channel_known(jlpar_future h);
void jlpi_channel_hold_open(jlpar_future h), jlpi_channel_let_go(jlpar_future h);
/* what a channel's elements elsewhere are: 0 until it is noted */
int jlpi_reference_element(jlpar_future h, const jlpi_type **type);
void jlpi_reference_note_element(jlpar_future h, const jlpi_type *type);
void jlpi_reference_dropped(int kind, jlpar_future h);        /* this process no longer holds a foreign future */
jlpi_handler jlpi_reference_add, jlpi_reference_drop, jlpi_reference_moved;
void jlpi_references_lost(int pid);
void jlpi_references_move(int pid);   /* tells the homes what came by pid, who died */
void jlpi_references_finish(int pid); /* everybody has told */
size_t jlpi_references_live(void); /* handles that are counted here */

/* ---- settle.c ---- */

void jlpi_settle_begin(int pid, int touched); /* it has died; touched: it held, or passed on, what lives here */
int jlpi_is_settled(int pid);                 /* nothing that it sent is expected any more */
jlpi_handler jlpi_settle;

/* ---- globals.c ---- */

/* a snapshot of the variables that a call names; NULL: none. The items must outlive it. Fails the calling task when
 * something cannot travel, or there is no memory. */
typedef struct jlpi_globals jlpi_globals;
jlpi_globals *jlpi_globals_take(const jlpi_call *call);
void jlpi_globals_put(jlpi_writer *w, const jlpi_globals *all, int dest); /* those that dest does not have */
void jlpi_globals_free(jlpi_globals *all);
/* For one message to many: bit k stands for variable k. choose: those that dest does not have, noted as jlpi_globals_put
 * does; put_chosen: these; skip_others: in such a message at its receiver, who takes mine of those put. */
enum { JLPI_GLOBALS_CHOOSE_MAX = 64 };
size_t jlpi_globals_count(const jlpi_globals *all);
size_t jlpi_globals_room(const jlpi_globals *all); /* bytes that put or put_chosen write at most */
uint64_t jlpi_globals_choose(const jlpi_globals *all, int dest);
void jlpi_globals_put_chosen(jlpi_writer *w, const jlpi_globals *all, uint64_t chosen);
void jlpi_globals_skip_others(unsigned char *globals, size_t bytes, uint64_t put, uint64_t mine);
/* around put and the send that follows from it */
void jlpi_globals_begin(const jlpi_globals *all, int dest);
void jlpi_globals_end(const jlpi_globals *all, int dest);
void jlpi_globals_unpack(jlpi_reader *r, int from); /* those of this call only become the current task's own */
void jlpi_globals_forget(int dest, const void *address); /* NULL: all of dest's */
jlpi_handler jlpi_globals_clear;
extern uint64_t jlpi_globals_sent, jlpi_globals_bytes; /* so far; atomic */
void jlpi_clear_at(void *address, size_t bytes, int pid);

/* ---- call_head.c ---- */

enum {
  JLPI_CALL_FUTURE = 1,
  JLPI_CALL_BLOCK = 2,
  JLPI_CALL_EACH = 4,       /* of a block: each iteration fails by itself; the reply begins with who did */
  JLPI_CALL_GO_ON = 8,      /* with EACH: also behind one that failed */
  JLPI_CALL_ANY_THREAD = 16, /* to this process itself: any of its threads may run it */
  JLPI_CALL_LEND = 32,      /* loan.h */
  JLPI_CALL_NAME = 64,      /* what there is of the body: the task's name */
  JLPI_CALL_ITEMS = 128,
  JLPI_CALL_PART = 256,     /* of a SHORT_CALL of a block: items of its own; others have that in any case */
  JLPI_CALL_WIDE = 512,     /* a SHORT_CALL whose numbers need more room */
  JLPI_CALL_FLAGS = 1023,   /* all that travel */
  JLPI_CALL_SHORT = 1024,   /* it came as a SHORT_CALL: what follows the head has no gaps */
  JLPI_CALL_NAMED = 2048    /* as a NAMED_CALL: nothing waits for a reply, only the future's value */
};

/* what differs between the calls of one site; stream: of the random numbers that the callee draws, or that the block's
 * iterations have theirs below */
typedef struct jlpi_call_head {
  uint64_t id;
  int flags;
  uint64_t begin, end, stream;
} jlpi_call_head;
void jlpi_call_begin(jlpi_writer *w, const jlpi_far_address *site, const jlpi_call_head *head); /* the body follows */
/* the same as a SHORT_CALL: when body and part (NULL: none) may follow without a gap */
int jlpi_call_is_short(const jlpi_writer *body, const jlpi_writer *part);
void jlpi_call_begin_short(jlpi_writer *w, const jlpi_site *site, const jlpi_call_head *head);
/* all of one without flags: its body is an env of bytes */
void jlpi_call_pack_plain(jlpi_writer *w, const jlpi_site *site, uint64_t id, uint64_t stream, const void *env);
/* what is in front of a SHORT_CALL's body: the site, NULL if this process does not know it; then, with JLPI_CALL_FUTURE,
 * that one's number; then the block */
void jlpi_call_unpack_short(jlpi_reader *r, jlpi_call_head *head, const jlpi_site **site);
void jlpi_call_unpack_block(jlpi_reader *r, jlpi_call_head *head);
/* Where the request has no id yet when its call is packed: room for the head first, which is written then. future: its
 * number, with JLPI_CALL_FUTURE in the flags, which tell both times the same of future and block. */
void jlpi_call_leave_room(jlpi_writer *w, int flags);
void jlpi_call_fill_room(jlpi_writer *w, const jlpi_site *site, const jlpi_call_head *head, uint64_t future);

/* ---- call.c ---- */

/* jlpi_body_pack - name, env and items that are the same for every process; w->flags tells the head what there is.
 * Fails the calling task when something cannot travel. skip: modes of items to be left out. lending: loan.h; NULL:
 * nothing is lent. */
struct jlpi_lending;
void jlpi_body_pack(jlpi_writer *w, const jlpi_call *call, int skip, struct jlpi_lending *lending);
/* the handles in env and items, told to pid's account */
void jlpi_body_handles(const jlpi_call *call, int pid);
void jlpi_item_sent(const jlpi_item *item, int pid); /* those in one item's memory */
int jlpi_place_pid(const jlpi_call *call); /* where it shall run; 0: here, there are no workers */
jlpar_future jlpi_spawn_there(const jlpi_call *call);
jlpar_future jlpi_spawn_at(const jlpi_call *call, int pid);
/* the id of a request to pid as spawn_at's, one more child of the call's sync, to be sent by broadcast.h; 0 when the sync
 * has its failure already */
uint64_t jlpi_call_open(const jlpi_call *call, int pid);
const jlpar_error *jlpi_damaged_result(const jlpi_site *site);
/* What no sync waits for has failed: reported now, or if it has a future at exit, unless somebody has seen it by then. */
void jlpi_failed_alone(jlpar_future f, const jlpar_error *e);

/* jlpi_call_named - the call of a function whose site only process pid knows, with arguments of this type: a future that
 * lives there. Fails the calling task when something cannot travel. */
jlpar_future jlpi_call_named(int pid, const char *name, const jlpi_type *type, const void *args);

/* ---- functions.c ---- */

/* the site of a function with so many bytes of parameters; NULL: there is none, and *why is the error */
const jlpi_site *jlpi_named_find(const char *name, size_t size, const jlpar_error **why);
jlpi_handler jlpi_signature_here;

/* ---- serve.c ---- */

jlpi_handler jlpi_serve_call, jlpi_serve_short_call, jlpi_serve_named_call, jlpi_serve_cancel, jlpi_serve_cancel_future;
void jlpi_services_interrupt(void);

/* ---- plain_call.c ---- */

/* see call_plainly and spawn_plainly in task/seam.h */
int jlpi_plain_call(int pid, const jlpi_site *site, const void *env, void *target);
int jlpi_plain_spawn(struct jlpi_sync *sync, int pid, const jlpi_site *site, const void *env, void *target);
/* jlpi_plain_call_serve - of another process, while errands are welcome (task/errand.h): takes over what needs no task; 0:
 * this one does. r: at its body, where it is again when it is 0. */
int jlpi_plain_call_serve(jlpi_message *m, jlpi_reader *r, const jlpi_site *site, jlpi_call_head *head);
int jlpi_plain_call_cancel(int from, uint64_t id); /* of another process; 1: it had been taken in and not begun */

/* ---- futures.c, channels.c, everywhere.c ---- */

int jlpi_subscribe(jlpar_future f);
int jlpi_future_new_there(jlpar_future f);
int jlpi_future_set_there(jlpar_future f, const jlpi_future_value *value);
int jlpi_future_ready_there(jlpar_future f);
void jlpi_future_cancel_there(jlpar_future f);
jlpi_handler jlpi_future_new_here, jlpi_future_wanted, jlpi_future_value_here, jlpi_future_set_here, jlpi_future_ready_here;
void jlpi_tell_subscriber(jlpar_future f, int pid);
int jlpi_future_came_ahead(jlpar_future f); /* its value did, ahead of the handle: now it has it */
void jlpi_futures_lost(int pid);

int jlpi_channel_new_there(jlpar_channel c, size_t elem_bytes, const char *type, size_t capacity);
int jlpi_channel_put_there(jlpar_channel c, const void *value, size_t bytes); /* see channel_put_plainly in task/seam.h */
int jlpi_channel_there(jlpi_channel_request *r);
jlpi_handler jlpi_channel_new_here, jlpi_channel_here, jlpi_short_channel_here;
/* number: what it answers, got_bytes; value: as many bytes, or NULL; error: of another status than JLPAR_OK, or NULL */
void jlpi_channel_reply(int to, uint64_t id, int status, size_t number, const void *value, const jlpar_error *error,
                        const jlpi_writer *element); /* behind the value (elements.h), or NULL */

/* ---- waits.c: requests to channels that need no task here ---- */

/* jlpi_wait_serve - does r, which m holds and process m->from asked for. 1: it is answered, or will be, and m is taken
 * over; 0: it is for a task. */
int jlpi_wait_serve(jlpi_message *m, uint64_t id, const jlpi_channel_request *r);
int jlpi_wait_cancel(int from, uint64_t id); /* 1: it waited here */
void jlpi_waits_interrupt(void);
void jlpi_waits_lost(int pid);
jlpi_handler jlpi_credit_put_here, jlpi_credit_back_here;
void jlpi_credit_recall_there(jlpar_channel c, int pid);

/* ---- watch.c: as task/seam.h says ---- */

struct jlpi_watch *jlpi_watch_begin(jlpar_channel c, int op);
int jlpi_watch_fired(const struct jlpi_watch *w);
void jlpi_watch_end(struct jlpi_watch *w);
/* a request to a channel as it is packed behind its id */
void jlpi_channel_pack(jlpi_writer *w, const jlpi_channel_request *r);

/* ---- fence.c ---- */

/* jlpi_fence_send - as jlpi_message_send, to another process; held if need be. is_put: others hear of it later */
int jlpi_fence_send(int pid, jlpi_writer *w, int is_put);
/* jlpi_message_send_ahead - the same, not held: of what no program can see. Ends the process without memory for it. */
int jlpi_message_send_ahead(int pid, jlpi_writer *w);
void jlpi_fence_send_behind(int pid, jlpi_writer *w); /* the same, but behind what this process has sent there */
/* jlpi_fence_settle - before a task sends something to pid and then perhaps computes, letting no message in: gives
 * what is under way a moment to arrive, so that this need not be held. pid 0: to anybody. 1: it will not be held. In a
 * task, without locks. */
static inline int jlpi_fence_settle(int pid);
extern atomic_int jlpi_fence_home, jlpi_fence_holding; /* fence.c's */
static inline int jlpi_fence_is_open(int pid) {
  int home = jlpi_fence_home;
  return ((home == 0 || home == pid) && !jlpi_fence_holding) || pid == jlpi_myid;
}
int jlpi_fence_settle_closed(int pid);
static inline int jlpi_fence_settle(int pid) {
  return jlpi_fence_is_open(pid) || jlpi_fence_settle_closed(pid);
}
int jlpi_fence_beat(void); /* the same, and does not wait for ever; 1: there is still something to wait for */
void jlpi_fence_ask(void); /* puts have come to an end: has all arrived? */
jlpi_handler jlpi_fence_here, jlpi_fence_answered;
void jlpi_fence_lost(int pid);

/* ---- window.c ---- */

/* jlpi_window_put - 1: done; 0: it is to ask; JLPI_USED_UP: it is to ask if nothing more was given meanwhile */
enum { JLPI_USED_UP = -1 };
int jlpi_window_put(jlpar_channel c, const void *value, size_t bytes);
jlpi_handler jlpi_window_granted, jlpi_window_recalled;
void jlpi_windows_lost(int pid);

void jlpi_everywhere_there(const jlpi_call *call);
void jlpi_always_replay(int pid);
jlpi_handler jlpi_always_record;

/* loop/ */
jlpar_future jlpi_distributed_there(const jlpi_loop *loop);

/* array/ */
jlpi_handler jlpi_darray_gone;
void jlpi_darray_let_go(void); /* this process holds no reference any more to one that another made */
void jlpi_darray_enter(jlpar_future h);  /* something runs here that was given the handle */
void jlpi_darray_leave(jlpar_future h);  /* it has ended */
void jlpi_darrays_lost(int pid);

#endif
