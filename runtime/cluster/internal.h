/* SPDX-License-Identifier: MIT
 *
 * What the files of cluster/ share among themselves.
 */
#ifndef JLPI_CLUSTER_INTERNAL_H
#define JLPI_CLUSTER_INTERNAL_H

#include "cluster/cluster.h"
#include "wire/pack.h"

#include <pthread.h>
#include <stdio.h>
#include <uv.h>

/* ---- members.c ---- */

enum jlpi_presence { JLPI_NEVER, JLPI_STARTING, JLPI_HERE, JLPI_GONE };
void jlpi_member_set(int pid, enum jlpi_presence state);
void jlpi_member_set_process(int pid, int process);
void jlpi_member_set_host(int pid, uint64_t host);
void jlpi_member_announce(int pid); /* HERE, and in the lists from now on */

/* ---- stream.c: framed messages on a uv stream; with the turn, but for sending ---- */

enum jlpi_control {
  JLPI_HELLO = 1, /* worker: version, build, host, address of the transport */
  JLPI_WELCOME,   /* process 1: its address */
  JLPI_READY,     /* worker: attached */
  JLPI_MEMBERS,   /* process 1: these pids are there, on these hosts */
  JLPI_KNOWN,     /* worker: it has noted the newest MEMBERS */
  JLPI_LEFT,      /* process 1: this pid is gone */
  JLPI_CONNECT,   /* to, from, address: by way of process 1; is answered by JLPI_CONNECTED */
  JLPI_CONNECTED,
  JLPI_INTERRUPT, /* you did not exit when asked: cancel what you serve; from a worker: interrupt this pid for me */
  JLPI_EXIT
};

typedef struct jlpi_stream {
  uv_pipe_t pipe;
  void (*message)(struct jlpi_stream *s, uint32_t kind, jlpi_reader *r);
  void (*ended)(struct jlpi_stream *s); /* once */
  unsigned char *buffer;
  size_t used, room;
  int over;
  pthread_mutex_t lock; /* of sending */
  int fd;               /* -1: closed; under lock */
} jlpi_stream;

int jlpi_stream_open(jlpi_stream *s, int fd); /* takes fd over; message and ended are set */
void jlpi_stream_close(jlpi_stream *s, uv_close_cb closed);
/* From any thread. Frames the message, sends it and frees its memory. To a dead peer: nothing happens, the end
 * of the stream tells. */
void jlpi_stream_send(jlpi_stream *s, uint32_t kind, jlpi_writer *w);

/* ---- output.c; all with the turn ---- */

typedef struct jlpi_output {
  uv_pipe_t pipe;
  FILE *to;
  int pid, fd, open;
  char *line;
  size_t used, room;
} jlpi_output;

int jlpi_output_open(jlpi_output *o, int fd, int pid, FILE *to);
void jlpi_output_drain(jlpi_output *o);
void jlpi_output_close(jlpi_output *o, uv_close_cb closed); /* drains; ends a line that was begun */

/* ---- worker records of process 1 (launch.c, master.c) ---- */

/* Counts down while workers do what they were told together; with the turn. */
typedef struct jlpi_group {
  int pending;
  jlpar_future done;
} jlpi_group;

typedef struct jlpi_worker {
  int pid;
  uv_process_t process;
  uv_timer_t patience; /* while it is asked to exit */
  jlpi_stream control;
  jlpi_output out, err;
  jlpi_group *group;  /* that waits for it, or NULL */
  int launched;       /* its process was started */
  _Atomic int running; /* its process is not gone, or its end not yet noted */
  int reaped, lost;   /* lost: buried */
  unsigned drained;   /* the round of the link in which its output was last read */
  int asked;          /* how urgently it was asked to exit */
  char why[200];      /* it did not come up */
} jlpi_worker;

/* jlpi_launch - starts the process of w, whose handles are initialized; 0, or why not in w->why. With the turn. */
int jlpi_launch(jlpi_worker *w, uv_exit_cb ended);
void jlpi_launch_remember(char **argv); /* what the program was started with; NULL until then */
int jlpi_launch_possible(void);
#define JLPI_WORKER_VARIABLE "JLPAR_WORKER" /* of the environment: tells a worker who it is */
enum { JLPI_CONTROL_FD = 3, JLPI_TRACE_FD, JLPI_COMMONS_FD };

/* ---- master.c: records and their life; join.c: bringing workers up; leave.c: sending them home ---- */

jlpi_worker *jlpi_worker_find(int pid);
jlpi_worker *jlpi_worker_new(void); /* with the next pid; NULL without memory */
void jlpi_worker_start(jlpi_worker *w);                     /* with the turn */
void jlpi_worker_give_up(jlpi_worker *w, const char *why); /* with the turn: kills it */
void jlpi_worker_ask_to_exit(jlpi_worker *w);               /* with the turn: asks, interrupts, kills */
void jlpi_worker_done(jlpi_worker *w);                      /* with the turn: counts in its group */
extern _Atomic int jlpi_workers_running;                    /* processes not yet reaped */
void jlpi_master_route(int to, uint32_t kind, jlpi_writer *w);
void jlpi_end_workers_at_exit(void);

/* ---- link.c ---- */

int jlpi_link_open(const char **why); /* opens the transport, once; 0, or JLPAR_EIO and why */
int jlpi_link_add(int pid, const void **address, size_t *bytes); /* this process's address for pid */
int jlpi_link_attach(int pid, const void *address, size_t bytes);
void jlpi_link_lost(int pid);   /* with the turn, not from progress: takes what still came, then nothing more */
extern unsigned jlpi_link_round; /* with the turn: counts the looks; what comes in one was all sent before it is received */
void jlpi_link_connect(jlpi_reader *r, int answer); /* a CONNECT or CONNECTED to this process */
/* How a CONNECT leaves this process: set by master.c or worker.c. Any thread. */
extern void (*jlpi_control_route)(int to, uint32_t kind, jlpi_writer *w);

/* ---- hello.c, worker.c, spoken.c ---- */

void jlpi_hello_pack(jlpi_writer *w, const void *address, size_t bytes);
/* jlpi_hello_check - the address; or NULL, and why this worker is refused in text. */
const void *jlpi_hello_check(jlpi_reader *r, uint64_t *host, size_t *bytes, char *text, size_t room);
void jlpi_speak_by_line(void); /* spoken.c: of a worker, before anything is written to stdout */
_Noreturn void jlpi_worker_main(const char *who);

#endif
