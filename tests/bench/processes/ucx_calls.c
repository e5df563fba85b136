/* SPDX-License-Identifier: MIT
 *
 * ucx_calls - what calls.c does, on bare UCX active messages between this process and a child: what the wire and the
 * waiting cost, without anything of jlpar. Waiting as there: progress for 3 us, with sched_yield if others want the CPU,
 * with it until 20 us, then arm and epoll.
 */
#include "../one_process/measure.h"

#include <poll.h>
#include <signal.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <ucp/api/ucp.h>
#include <unistd.h>

enum { CALL = 1, REPLY = 2, FEED = 3, TAKE = 4, WINDOW = 64 };

typedef struct header {
  uint64_t bytes; /* wanted in reply */
} header;

static ucp_worker_h worker;
static ucp_ep_h peer;
static int wake_fd;
static char *block; /* what replies carry */
static uint64_t replies, fed;
static char *received;
static int receiving;

static void fail(const char *what) {
  fprintf(stderr, "ucx_calls: %s failed\n", what);
  exit(1);
}

static void sent(void *request, ucs_status_t status, void *user) {
  (void)status;
  free(user);
  ucp_request_free(request);
}

static void send_message(unsigned id, uint64_t wanted, const void *data, size_t bytes) {
  header *h = malloc(sizeof *h);
  h->bytes = wanted;
  ucp_request_param_t p = {.op_attr_mask = UCP_OP_ATTR_FIELD_CALLBACK | UCP_OP_ATTR_FIELD_USER_DATA,
                           .cb.send = sent, .user_data = h};
  ucs_status_ptr_t r = ucp_am_send_nbx(peer, id, h, sizeof *h, data, bytes, &p);
  if (UCS_PTR_IS_ERR(r))
    fail("send");
  if (!r)
    free(h);
}

static ucs_status_t called(void *arg, const void *head, size_t head_bytes, void *data, size_t bytes,
                           const ucp_am_recv_param_t *p) {
  (void)arg, (void)head_bytes, (void)data, (void)bytes, (void)p;
  uint64_t wanted = ((const header *)head)->bytes;
  send_message(REPLY, 0, block, wanted);
  return UCS_OK;
}

static void arrived(void *request, ucs_status_t status, size_t bytes, void *user) {
  (void)status, (void)bytes, (void)user;
  ucp_request_free(request);
  receiving = 0;
  replies++;
}

static ucs_status_t replied(void *arg, const void *head, size_t head_bytes, void *data, size_t bytes,
                            const ucp_am_recv_param_t *p) {
  (void)arg, (void)head, (void)head_bytes;
  if (p->recv_attr & UCP_AM_RECV_ATTR_FLAG_RNDV) {
    ucp_request_param_t rp = {.op_attr_mask = UCP_OP_ATTR_FIELD_CALLBACK, .cb.recv_am = arrived};
    receiving = 1;
    ucs_status_ptr_t r = ucp_am_recv_data_nbx(worker, data, received, bytes, &rp);
    if (!r)
      receiving = 0, replies++;
    return UCS_INPROGRESS;
  }
  if (bytes)
    memcpy(received, data, bytes);
  replies++;
  return UCS_OK;
}

static ucs_status_t was_fed(void *arg, const void *head, size_t head_bytes, void *data, size_t bytes,
                            const ucp_am_recv_param_t *p) {
  (void)arg, (void)head, (void)head_bytes, (void)data, (void)bytes, (void)p;
  fed++;
  return UCS_OK;
}

static void taken(void *request, ucs_status_t status, size_t bytes, void *user) {
  (void)status, (void)bytes, (void)user;
  ucp_request_free(request);
  send_message(REPLY, 0, block, 8);
}

static ucs_status_t was_given(void *arg, const void *head, size_t head_bytes, void *data, size_t bytes,
                              const ucp_am_recv_param_t *p) {
  (void)arg, (void)head, (void)head_bytes;
  if (p->recv_attr & UCP_AM_RECV_ATTR_FLAG_RNDV) {
    ucp_request_param_t rp = {.op_attr_mask = UCP_OP_ATTR_FIELD_CALLBACK, .cb.recv_am = taken};
    if (!ucp_am_recv_data_nbx(worker, data, block, bytes, &rp))
      send_message(REPLY, 0, block, 8);
    return UCS_INPROGRESS;
  }
  memcpy(block, data, bytes);
  send_message(REPLY, 0, block, 8);
  return UCS_OK;
}

static void wait_a_little(double *since) {
  if (ucp_worker_progress(worker)) {
    *since = 0;
    return;
  }
  double now = clock_ns();
  if (*since == 0)
    *since = now;
  static int wanted; /* the CPU, by others, as the last yield told; behind a sleep until the next one tells */
  if (now - *since < 3e3 && !wanted) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
  } else if (now - *since < 20e3) {
    sched_yield();
    wanted = clock_ns() - now > 1e3;
  } else if (ucp_worker_arm(worker) == UCS_OK) {
    struct pollfd p = {wake_fd, POLLIN, 0};
    poll(&p, 1, -1);
    wanted = 1;
    *since = 0;
  }
}

static void await(uint64_t wanted) {
  double since = 0;
  while (replies < wanted)
    wait_a_little(&since);
}

static void connect_over(int fd) {
  ucp_params_t params = {.field_mask = UCP_PARAM_FIELD_FEATURES, .features = UCP_FEATURE_AM | UCP_FEATURE_WAKEUP};
  ucp_worker_params_t wp = {.field_mask = UCP_WORKER_PARAM_FIELD_THREAD_MODE, .thread_mode = UCS_THREAD_MODE_SINGLE};
  ucp_config_t *config;
  ucp_context_h context;
  ucp_address_t *mine;
  size_t bytes, theirs;
  char address[4096];
  if (ucp_config_read(NULL, NULL, &config) != UCS_OK || ucp_init(&params, config, &context) != UCS_OK ||
      ucp_worker_create(context, &wp, &worker) != UCS_OK || ucp_worker_get_efd(worker, &wake_fd) != UCS_OK ||
      ucp_worker_get_address(worker, &mine, &bytes) != UCS_OK)
    fail("ucp_init");
  struct { unsigned id; ucp_am_recv_callback_t f; } handlers[] = {
      {CALL, called}, {REPLY, replied}, {FEED, was_fed}, {TAKE, was_given}};
  for (int k = 0; k < 4; k++) {
    ucp_am_handler_param_t hp = {.field_mask = UCP_AM_HANDLER_PARAM_FIELD_ID | UCP_AM_HANDLER_PARAM_FIELD_CB,
                                 .id = handlers[k].id, .cb = handlers[k].f};
    ucp_worker_set_am_recv_handler(worker, &hp);
  }
  if (write(fd, &bytes, sizeof bytes) < 0 || write(fd, mine, bytes) < 0 ||
      read(fd, &theirs, sizeof theirs) < 0 || read(fd, address, theirs) < 0)
    fail("address");
  ucp_ep_params_t ep = {.field_mask = UCP_EP_PARAM_FIELD_REMOTE_ADDRESS, .address = (ucp_address_t *)address};
  if (ucp_ep_create(worker, &ep, &peer) != UCS_OK)
    fail("ucp_ep_create");
}

/* ---- what is measured ---- */

static void call(long times) {
  for (; times > 0; times--) {
    send_message(CALL, 8, NULL, 0);
    await(replies + 1);
  }
}

static void call_many(long times) {
  uint64_t begun = 0, first = replies;
  double since = 0;
  while (replies - first < (uint64_t)times) {
    for (; begun < (uint64_t)times && begun - (replies - first) < WINDOW; begun++)
      send_message(CALL, 8, NULL, 0);
    wait_a_little(&since);
  }
}

static size_t wanted;
static void reply_of(long times) {
  for (; times > 0; times--) {
    send_message(CALL, wanted, NULL, 0);
    await(replies + 1);
  }
}

static void send_of(long times) {
  for (; times > 0; times--) {
    send_message(TAKE, 0, received, wanted);
    await(replies + 1);
  }
}

/* the last one is a call, whose reply says that all came */
static void stream(long times) {
  static char item[8];
  for (long k = 0; k < times; k++) {
    send_message(FEED, 0, item, sizeof item);
    if (k % 16 == 0)
      ucp_worker_progress(worker);
    if (k % 128 == 0) /* as much room as the channel has */
      call(1);
  }
  call(1);
}

int main(void) {
  int fds[2];
  setenv("UCX_TLS", "self,posix,sysv,cma", 0);
  socketpair(AF_UNIX, SOCK_STREAM, 0, fds);
  pid_t child = fork();
  connect_over(fds[child == 0]);
  size_t most = (size_t)256 << 20;
  if (child == 0) {
    double since = 0;
    block = malloc(most);
    memset(block, 1, most);
    alarm(300);
    for (;;)
      wait_a_little(&since);
  }
  received = malloc(most);
  memset(received, 1, most);
  call(1);
  measure("call", call, 100000);
  measure_apart("call-asleep", call, 500, 500); /* the callee sleeps by then */
  measure("calls-in-flight", call_many, 200000);
  wanted = 64 << 10;
  measure("out-64K", reply_of, 5000);
  measure("in-64K", send_of, 5000);
  wanted = 4 << 20;
  measure("out-4M", reply_of, 100);
  measure("in-4M", send_of, 100);
  wanted = most;
  measure("out-256M", reply_of, 2);
  measure("in-256M", send_of, 2);
  measure("stream", stream, 200000);
  kill(child, 9);
  waitpid(child, NULL, 0);
  _exit(0);
}
