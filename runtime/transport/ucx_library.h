/* SPDX-License-Identifier: MIT
 *
 * UCX, opened when the program gets its second process. A program without workers neither loads nor starts
 * it: loading alone costs 2 ms, and its constructors take over signals and memory hooks. UCX reads part of
 * its configuration while it is being loaded, so the environment is set for it just then, where the user
 * has not set the same variable, and put back afterwards.
 */
#ifndef JLPI_UCX_LIBRARY_H
#define JLPI_UCX_LIBRARY_H

#include <ucp/api/ucp.h>

typedef struct jlpi_ucx {
  __typeof__(ucp_config_read) *config_read;
  __typeof__(ucp_config_release) *config_release;
  __typeof__(ucp_init_version) *init_version;
  __typeof__(ucp_cleanup) *cleanup;
  __typeof__(ucp_worker_create) *worker_create;
  __typeof__(ucp_worker_destroy) *worker_destroy;
  __typeof__(ucp_worker_get_address) *worker_get_address;
  __typeof__(ucp_worker_release_address) *worker_release_address;
  __typeof__(ucp_worker_get_efd) *worker_get_efd;
  __typeof__(ucp_worker_arm) *worker_arm;
  __typeof__(ucp_worker_progress) *worker_progress;
  __typeof__(ucp_worker_set_am_recv_handler) *worker_set_am_recv_handler;
  __typeof__(ucp_am_send_nbx) *am_send_nbx;
  __typeof__(ucp_am_data_release) *am_data_release;
  __typeof__(ucp_ep_create) *ep_create;
  __typeof__(ucp_request_free) *request_free;
  __typeof__(ucs_status_string) *status_string;
} jlpi_ucx;

extern jlpi_ucx jlpi_ucp;

/* jlpi_ucx_open - loads UCX and makes a context; NULL and the reason when that cannot be. */
ucp_context_h jlpi_ucx_open(const char **why);
/* The variables jlpi sets for UCX: begin before, end after calls that read configuration. */
void jlpi_ucx_environment_begin(void);
void jlpi_ucx_environment_end(void);

#endif
