/* SPDX-License-Identifier: MIT
 *
 * From a host and a service to addresses of sockets.
 */
#ifndef JLPI_NAMES_H
#define JLPI_NAMES_H

#include <netdb.h>
#include <sys/socket.h>
#include <sys/un.h>

/* Addresses for TCP, or the one of a Unix socket when host begins with '/'. listening: host may be NULL or "" for all
 * interfaces. Numbers are converted here and now, names are looked up on libuv's pool. */
typedef struct jlpi_names {
  struct addrinfo *first; /* linked by ai_next */
  struct addrinfo one;    /* the Unix socket's */
  struct sockaddr_un path;
} jlpi_names;

/* 0: names is made, jlpi_names_fini gives it back. -1: it was reported, errno is set. */
int jlpi_names_init(jlpi_names *names, const char *call, const char *host, const char *service, int listening);
void jlpi_names_fini(jlpi_names *names);
/* "host:service", or the path */
void jlpi_names_text(char *text, size_t room, const char *host, const char *service);

#endif
