/* SPDX-License-Identifier: MIT
 *
 * Waiting for a descriptor of the system to become readable or writable.
 *
 * A call tries its system call first, without blocking, and waits only when that says EAGAIN. Then libuv watches the
 * descriptor (a watch), the task parks, and an event of the loop wakes it to try again.
 *
 *     jlpi_descriptor (one for each number, kept for ever)
 *       watch ---> jlpi_watch: libuv's handle, and the tasks that wait, first come first served
 *
 * A watch stays with libuv while nobody waits: on a connection that is read in turn with others there is no system
 * call for waiting itself. libuv reports as long as there is something to read, so an event that finds no waiter takes
 * its kind out of the watch, until somebody waits for it again.
 *
 * Numbers are used again by the system, so a watch must not outlive its descriptor: jlpar_close_fd takes it from libuv
 * before the descriptor is closed. A program might close with close() all the same. A descriptor that jlpar opened
 * is trusted not to be closed like that, and is looked at when jlpar next opens something with its number; of another
 * one the device and inode are compared at each wait.
 */
#ifndef JLPI_DESCRIPTOR_H
#define JLPI_DESCRIPTOR_H

#include <stdatomic.h>
#include <stddef.h>
#include "base/lock.h"

struct jlpi_watch;

typedef struct jlpi_descriptor {
  jlpi_lock lock;           /* guards watch and what it holds */
  struct jlpi_watch *watch; /* or NULL: libuv does not know it */
  atomic_int ours;          /* jlpar opened it */
  atomic_int drained;       /* a hint: the last read got less than it asked for */
} jlpi_descriptor;

/* the record of fd, made if there is none; NULL: fd is negative, or there is no memory */
jlpi_descriptor *jlpi_descriptor_of(int fd);
/* fd was opened by jlpar just now: whatever was known of the number is forgotten. 0, or ENOMEM */
int jlpi_descriptor_adopt(int fd);
/* fd is about to be closed: who waits for it gets EBADF, libuv lets it go. Waits, but is not interrupted. */
void jlpi_descriptor_forget(int fd);

/* Waits in the task until something of events (libuv's UV_READABLE ...) may be there, an error, or the deadline.
 * Returns 0: look again; > 0: errno (EBADF: closed meanwhile, EPERM: always ready, a file say); < 0: why jlpi_park
 * ended (JLPAR_ETIMEDOUT, JLPAR_ECANCELED ...). */
int jlpi_descriptor_wait(int fd, int events, double deadline);

#endif
