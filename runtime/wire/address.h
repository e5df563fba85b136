/* SPDX-License-Identifier: MIT
 *
 * Addresses that mean the same in every process: functions and static objects of the program.
 *
 * Every process is the same program, but the kernel loads it, and each shared object, somewhere else every
 * time. So an address travels as (module, offset): which loaded file holds it, and how far from where that
 * file was loaded. Module 0 is the program itself, others are known by a hash of their path.
 */
#ifndef JLPI_ADDRESS_H
#define JLPI_ADDRESS_H

#include "wire/pack.h"

/* jlpi_pack_address - NULL travels as NULL.  Returns 0 when no loaded file holds the address (heap, stack). */
int jlpi_pack_address(jlpi_writer *w, const void *address);
/* jlpi_unpack_address - sets r->bad when this process has not loaded that module. */
void *jlpi_unpack_address(jlpi_reader *r);

/* The same in two words, whatever the module: of one that this process may not have loaded. 0 as above; NULL: not here */
typedef struct jlpi_far_address {
  uint64_t offset, module;
} jlpi_far_address;
int jlpi_address_far(const void *address, jlpi_far_address *far);
void *jlpi_address_here(const jlpi_far_address *far);

/* The same in 24 bits, of an object of the program that lies at a multiple of 8; 0: it does not, or is too far away. */
enum { JLPI_NEAR_ADDRESS_BITS = 24 };
uint32_t jlpi_address_near(const void *address);
void *jlpi_address_of_near(uint32_t near);

/* jlpi_address_fixed - it lies in memory that cannot be written, and is so the same in every process. */
int jlpi_address_fixed(const void *address);

/* jlpi_program_build - identifies the program: its build id, or a hash of its code when it has none. */
uint64_t jlpi_program_build(void);

#endif
