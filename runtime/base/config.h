/* SPDX-License-Identifier: MIT
 *
 * What the environment says about this process, read and checked before main. A bad value ends the program
 * with a message and status 2.
 */
#ifndef JLPI_CONFIG_H
#define JLPI_CONFIG_H

#include <stddef.h>
#include <stdint.h>

typedef struct jlpi_config {
  int threads;        /* JLPAR_NUM_THREADS: 1 ... 1024; "auto": the CPUs this process may use */
  int seeded;         /* JLPAR_SEED is set: from it follow the order of one thread's tasks, and random numbers */
  uint64_t seed;
  size_t stack_bytes; /* JLPAR_STACK_SIZE: of a task, whole pages; a number with K, M or G */
} jlpi_config;

extern jlpi_config jlpi_settings;

#endif
