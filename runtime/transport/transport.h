/* SPDX-License-Identifier: MIT
 *
 * The contract of a transport: it carries messages between processes and knows nothing of what they say.
 *
 *   A: add(B) -> address a ----- by some other way (control streams) ----> B: add(A) -> b, attach(A, a)
 *   A: attach(B, b) <---------------------------------------------------- b
 *   A: send(B, message) ... B: progress() calls receive(message)
 *
 * Always true:
 *   - Messages from one process to one other arrive once, whole, and in the order sent.
 *   - send may be called before attach: the message waits. It never waits itself.
 *   - What one peer does, dying in the middle of anything included, changes nothing for the others. Who died
 *     is not learnt here but told by lost(); until then messages to the dead are swallowed.
 *   - receive is called from progress only, without any lock held, so it may send.
 *   - A message may take another way than from its sender to its receiver: the sender reserves its place in the order,
 *     somebody else brings it, the receiver delivers it there. Until then what was sent later waits. It may come by
 *     several ways; only the first one that arrives counts.
 *
 * Who may call: add, attach, lost, send, reserve, pass: any thread. progress, arm, deliver: whoever has the turn of the
 * I/O loop, one thread at a time.
 *
 * inproc.c is the specification: several "processes" in one. ucx.c is what programs use.
 */
#ifndef JLPI_TRANSPORT_H
#define JLPI_TRANSPORT_H

#include "wire/buffer.h"

#include <jlpar.h>
#include <stdint.h>

enum { JLPI_PIDS_MAX = 1 << 20 }; /* pids are below */

typedef struct jlpi_message jlpi_message;
struct jlpi_message {
  const unsigned char *data;
  size_t bytes;
  int from;
  void (*release)(jlpi_message *m);
  void *owner; /* of whoever made it */
};

typedef void (*jlpi_receive)(void *arg, jlpi_message *m); /* the message is now the receiver's */

typedef struct jlpi_transport jlpi_transport;
typedef struct jlpi_transport_ops {
  const char *name;
  /* open - a service for process `me`.  Returns NULL and says why not */
  jlpi_transport *(*open)(int me, jlpi_receive receive, void *arg, const char **why);
  /* close - nothing may be in use any more; what was not sent is lost */
  void (*close)(jlpi_transport *t);

  /* add - prepares for a peer and gives the address that it must be told; adding twice gives the same one.
   * Returns JLPAR_OK, JLPAR_EEXITED when it was lost, or another code when it cannot be */
  int (*add)(jlpi_transport *t, int pid, const void **address, size_t *bytes);
  /* attach - tells the peer's address; once */
  int (*attach)(jlpi_transport *t, int pid, const void *address, size_t bytes);
  /* lost - the peer is dead: nothing more is sent to it, nothing more comes from it */
  void (*lost)(jlpi_transport *t, int pid);

  /* send - takes over data (a buffer, wire/buffer.h) and frees it when it is no longer read.
   * Returns JLPAR_OK; JLPAR_ENOPROC: never added; JLPAR_EEXITED: lost (data is freed in any case) */
  int (*send)(jlpi_transport *t, int pid, void *data, size_t bytes);

  /* reserve - the place of a message to pid in the order of all of them. Returns as send does */
  int (*reserve)(jlpi_transport *t, int pid, uint64_t *number);
  /* pass - as send, of memory that is m's; releases m when it is no longer read. number: a reserved place, or 0: the next */
  int (*pass)(jlpi_transport *t, int pid, uint64_t number, jlpi_message *m);
  /* deliver - here is message `number` of pid: receive gets it when its turn has come, m is released if it had come */
  void (*deliver)(jlpi_transport *t, int pid, uint64_t number, jlpi_message *m);

  int (*progress)(jlpi_transport *t); /* returns how much it did */
  /* arm - before sleeping: names descriptors (room >= 1 for them) that become readable when there may be something, until
   * the next peer is added. Returns how many; -1: there is something already */
  int (*arm)(jlpi_transport *t, int *fds, int room);
} jlpi_transport_ops;

extern const jlpi_transport_ops jlpi_transport_inproc, jlpi_transport_ucx;

static inline void jlpi_message_free(jlpi_message *m) {
  if (m)
    m->release(m);
}

#endif
