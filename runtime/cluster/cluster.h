/* SPDX-License-Identifier: MIT
 *
 * The cluster: which processes there are, how they come and go, and a way to send each of them a message.
 *
 *                        control: libuv stream, one per worker
 *                 +------------------------------------------------+
 *   process 1 ----+---- worker 2 ---- worker 3 ---- ... data: the transport, each with each, connected lazily
 *                 +---- stdout and stderr of every worker: pipes
 *
 * Workers are the program itself, started again by process 1 (launch.c). They enter by main.c, say HELLO on the
 * control stream, are told who they are (WELCOME), and serve from then on. Control carries what changes the
 * cluster: MEMBERS, LEFT, CONNECT, INTERRUPT, EXIT; everything else is data.
 *
 * The control stream is also the sign of life: its end means that the other is dead, at once and however it
 * died. Process 1 then tells all others (LEFT); a worker that loses process 1 ends.
 *
 * Always true: a pid is never used twice. Process 1 alone starts, admits and buries workers. A process is
 * admitted only when every other one knows it, so that whoever hears of a pid can call it.
 *
 * Folders above (remote/) are reached through the jlpi_up_ functions, which they define.
 */
#ifndef JLPI_CLUSTER_H
#define JLPI_CLUSTER_H

#include <jlpar.h>
#include "transport/transport.h"

/* ---- who is there (members.c): any thread ---- */

/* jlpi_member_status - JLPAR_OK: it is there; JLPAR_ENOPROC: never was; JLPAR_EEXITED: is gone; JLPAR_ETOPOLOGY: is
 * there, but this process is not connected with it. */
int jlpi_member_status(int pid);
/* whether workers connect with each other: by JLPAR_TOPOLOGY */
int jlpi_workers_connect(void);
/* the operating system's id of a worker that this process started on this host, as long as it is not reaped; else 0 */
int jlpi_member_process(int pid);
/* jlpi_host - this host, where processes can share memory: another number in another container. jlpi_member_host: a
 * member's; 0: it is not there. */
uint64_t jlpi_host(void);
uint64_t jlpi_member_host(int pid);
/* jlpi_next_worker - whose turn it is to get work; 0 when there are no workers. */
int jlpi_next_worker(void);
/* jlpi_workers_now - a malloc'ed list of the workers, sorted; of all processes with `all`. */
int *jlpi_workers_now(int all, int *count);
int jlpi_workers_so_far(void); /* how many have come, also those that went */

/* jlpi_goes_with_us - a failure that nobody waits for, because its process has gone, is no news once the program ends:
 * what still runs then is dropped. */
int jlpi_goes_with_us(const jlpar_error *e);

/* ---- sending (link.c): any thread ---- */

/* jlpi_cluster_send - takes over data; connects when it is the first message. Returns JLPAR_OK, JLPAR_ENOPROC,
 * JLPAR_EEXITED, JLPAR_ENOMEM. Messages of one thread of control to one process keep their order. */
int jlpi_cluster_send(int pid, void *data, size_t bytes);
/* Messages that take another way: see transport.h. */
int jlpi_cluster_reserve(int pid, uint64_t *number);
int jlpi_cluster_pass(int pid, uint64_t number, jlpi_message *m); /* takes m over */
void jlpi_cluster_deliver(int pid, uint64_t number, jlpi_message *m); /* with the turn; takes m over */
int jlpi_link_count(void); /* processes that this one is connected with */
/* jlpi_flush_output - a worker's stdout and stderr go out before the reply that follows from them. Returns whether it may
 * have written to stdout since the last time; 0 on process 1. */
int jlpi_flush_output(void);
/* jlpi_drain_output - while a message of pid's is being received: prints what that worker had written when it sent it. */
void jlpi_drain_output(int pid);

/* ---- what remote/ and array/ define ---- */

void jlpi_up_started(void);           /* this process is no longer alone */
void jlpi_up_receive(jlpi_message *m); /* with the turn; takes the message over */
void jlpi_up_modules(void);           /* before user code or calls run here: loads the modules of JLPAR_MODULES */
/* Memory without a name, as other processes of the host find it: a descriptor of the operating system's process, which
 * has it open meanwhile. process 0: there is none. */
typedef struct jlpi_memory_at {
  int process, fd;
  uint64_t device, inode; /* that it is still the same */
} jlpi_memory_at;
/* Objects under the directive shared. share: on process 1, those of the program and of modules loaded so far that are
 * not shared yet: where they are from now on, for as long as process 1 lives. use: in others, what process 1 shared.
 * NULL, or a text that says what went wrong, which stays until the next call. fd: what a worker inherits of those of
 * the beginning, -1: none; use_inherited: that is where it finds them. */
const char *jlpi_up_commons_share(jlpi_memory_at *where);
const char *jlpi_up_commons_use(const jlpi_memory_at *where);
int jlpi_up_commons_fd(void);
const char *jlpi_up_commons_use_inherited(int fd);
void jlpi_up_joined(int pid);         /* on process 1, in a task: pid can be called, others do not know it yet */
void jlpi_up_lost(int pid);           /* with the turn: nothing more will come from pid */
void jlpi_up_interrupt(void);         /* with the turn: cancel what is served here */
/* has that done on pid, behind what this process has sent there and ahead of what it will; the status of the send */
int jlpi_up_interrupt_at(int pid);

#endif
