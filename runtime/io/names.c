/* SPDX-License-Identifier: MIT
 *
 * See names.h.
 */
#include "io/names.h"
#include "io/pool.h"
#include "io/report.h"

#include <errno.h>
#include <jlpar.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 300 };

typedef struct lookup {
  jlpi_pool_call call; /* first */
  const char *host, *service;
  const struct addrinfo *hints;
  struct addrinfo *found;
} lookup;

static void on_found(uv_getaddrinfo_t *request, int status, struct addrinfo *found) {
  lookup *l = request->data;
  l->found = found;
  jlpi_pool_done(&l->call, status);
}

static int start(jlpi_pool_call *c, uv_loop_t *loop) {
  lookup *l = (lookup *)c;
  c->request.names.data = l;
  return uv_getaddrinfo(loop, &c->request.names, on_found, l->host, l->service, l->hints);
}

void jlpi_names_text(char *text, size_t room, const char *host, const char *service) {
  if (host && host[0] == '/')
    snprintf(text, room, "%s", host);
  else
    snprintf(text, room, "%s:%s", host && *host ? host : "*", service ? service : "NULL");
}

static int errno_of(int uv_status) {
  switch (uv_status) {
  case UV_EAI_NONAME:
  case UV_EAI_NODATA:
  case UV_EAI_FAIL:
    return EHOSTUNREACH;
  case UV_EAI_AGAIN:
    return EAGAIN;
  case UV_EAI_MEMORY:
    return ENOMEM;
  case UV_EAI_SERVICE:
  case UV_EAI_SOCKTYPE:
  case UV_EAI_BADFLAGS:
    return EINVAL;
  default:
    return uv_status > UV_EAI_ADDRFAMILY ? -uv_status : EINVAL; /* libuv's own errors are -errno */
  }
}

static int unix_socket(jlpi_names *names, const char *call, const char *path) {
  if (strlen(path) >= sizeof names->path.sun_path)
    return jlpi_io_failed_of(ENAMETOOLONG, call, path);
  names->path = (struct sockaddr_un){.sun_family = AF_UNIX};
  strcpy(names->path.sun_path, path);
  names->one = (struct addrinfo){.ai_family = AF_UNIX, .ai_socktype = SOCK_STREAM,
                                 .ai_addr = (struct sockaddr *)&names->path, .ai_addrlen = sizeof names->path};
  names->first = &names->one;
  return 0;
}

static int look_up(jlpi_names *names, const char *call, lookup *l) {
  char text[TEXT_MAX];
  jlpi_names_text(text, sizeof text, l->host, l->service);
  int ended = jlpi_pool_run(&l->call);
  if (ended != JLPAR_OK) {
    uv_freeaddrinfo(l->found);
    jlpi_io_interrupted(ended, call, text);
  }
  if (l->call.result != 0)
    return jlpi_io_failed_why(errno_of((int)l->call.result), call, text, uv_strerror((int)l->call.result));
  names->first = l->found;
  return 0;
}

int jlpi_names_init(jlpi_names *names, const char *call, const char *host, const char *service, int listening) {
  int anywhere = listening && (!host || !*host);
  names->first = NULL;
  if (host && host[0] == '/')
    return unix_socket(names, call, host);
  if (!service || (!host && !listening))
    return jlpi_io_failed_of(EINVAL, call, host ? host : "NULL");
  struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM,
                           .ai_flags = (anywhere ? AI_PASSIVE : AI_NUMERICHOST) | AI_NUMERICSERV};
  if (getaddrinfo(anywhere ? NULL : host, service, &hints, &names->first) == 0)
    return 0;
  hints.ai_flags = anywhere ? AI_PASSIVE : AI_ADDRCONFIG;
  lookup l = {.call.start = start, .host = anywhere ? NULL : host, .service = service, .hints = &hints};
  return look_up(names, call, &l);
}

void jlpi_names_fini(jlpi_names *names) {
  if (names->first && names->first != &names->one)
    freeaddrinfo(names->first);
}
