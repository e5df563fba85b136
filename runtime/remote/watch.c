/* SPDX-License-Identifier: MIT
 *
 * What a select has at a channel elsewhere: a request that is answered when its case is worth trying. It takes and
 * gives nothing, so nothing is lost when several fire at once, or when one fires as its select is served by
 * another.
 *
 *     pending --- answered ---> fired, and the task unparked --- end ---> freed
 *        \------- end ---> ended, CANCEL sent --- answered ---> freed
 */
#include "remote/remote.h"
#include "task/task.h"

#include <stdlib.h>

enum { PENDING, FIRED, ENDED };

struct jlpi_watch {
  jlpi_request request; /* first */
  jlpi_task *task;
  atomic_int state;
};

static void answered(jlpi_request *request, jlpi_message *m, jlpi_reader *r, const jlpar_error *error) {
  struct jlpi_watch *w = (struct jlpi_watch *)request;
  jlpi_task *task = w->task;
  int pending = PENDING;
  (void)r;
  jlpi_message_free(m);
  jlpi_error_release(error); /* the operation itself will say what is wrong */
  if (atomic_compare_exchange_strong(&w->state, &pending, FIRED))
    jlpi_unpark(task);
  else
    free(w);
}

struct jlpi_watch *jlpi_watch_begin(jlpar_channel c, int op) {
  struct jlpi_watch *w = calloc(1, sizeof *w);
  if (!w)
    return NULL;
  w->request = (jlpi_request){.dest = (int)c.home, .answered = answered};
  w->task = jlpi_current();
  if (jlpi_request_open(&w->request) != JLPAR_OK) {
    free(w);
    return NULL;
  }
  jlpi_writer out = jlpi_message_begin(JLPI_M_CHANNEL);
  jlpi_pack_u64(&out, w->request.id);
  jlpi_channel_pack(&out, &(jlpi_channel_request){.op = op, .channel = c, .timeout = -1});
  jlpi_request_send(&w->request, &out);
  return w;
}

int jlpi_watch_fired(const struct jlpi_watch *w) {
  return atomic_load(&w->state) == FIRED;
}

void jlpi_watch_end(struct jlpi_watch *w) {
  uint64_t id = w->request.id;
  int dest = w->request.dest, pending = PENDING;
  if (!atomic_compare_exchange_strong(&w->state, &pending, ENDED)) {
    free(w);
    return;
  }
  jlpi_request_cancel(dest, id);
}
