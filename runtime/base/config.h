/* SPDX-License-Identifier: MIT
 *
 * What the environment says about this process, read and checked before main. A bad value ends the program
 * with a message and status 2.
 */
#ifndef JLPI_CONFIG_H
#define JLPI_CONFIG_H

#include <stddef.h>

typedef struct jlpi_config {
  int threads;        /* JLPAR_NUM_THREADS: 1 ... 1024; "auto": the CPUs this process may use */
  size_t stack_bytes; /* JLPAR_STACK_SIZE: of a task, whole pages; a number with K, M or G */
} jlpi_config;

extern jlpi_config jlpi_settings;

#endif
