/* SPDX-License-Identifier: MIT
 *
 * The bytes of a RELAY: a CALL for n processes, which pass it on along a tree (tree.c).
 *
 *     kind | struct jlpi_relay | a node for each | their parts | CALL: head, body, part, globals
 *
 * The CALL has gaps for the head and the part, which differ between nodes, and has the globals that anybody
 * needs; jlpi_relay_fill makes it a node's own. The tree is in the order of nodes: node k, counted from 0, has
 * the children FAN * (k + 1) to FAN * (k + 1) + FAN - 1; process 1, which is none of them, has the first FAN.
 */
#ifndef JLPI_RELAY_H
#define JLPI_RELAY_H

#include "remote/broadcast.h"

enum { JLPI_RELAY_FAN = 4 }; /* children of each: depth for sends in turn */

/* behind the kind; places in bytes from the beginning */
typedef struct jlpi_relay {
  uint32_t n, flags;
  uint64_t parts, part_bytes; /* of all nodes, in a row */
  uint64_t call, call_part, globals;
  uint64_t globals_put;
  jlpi_far_address site;
} jlpi_relay;

/* one of the n who get it */
typedef struct jlpi_relayed {
  uint64_t pid, number, id, begin, end, stream, globals; /* number 0: it was gone before */
} jlpi_relayed;

jlpi_relay jlpi_relay_of(const unsigned char *data);
jlpi_relayed jlpi_relay_node(const unsigned char *data, size_t k);
size_t jlpi_relay_first_child(size_t k);
int jlpi_relay_is_below(size_t k, size_t ancestor); /* or is it */

/* jlpi_relay_pack - all but what is decided when it is sent: numbers and globals, for which there is room.
 * order: which leaf is node k. */
void jlpi_relay_pack(jlpi_writer *w, const jlpi_broadcast *b, const jlpi_leaf *leaves, const size_t *order,
                     size_t n);
/* jlpi_relay_take_places - reserves the numbers, puts the globals. From here on it must be sent: what is noted
 * as sent must come. */
void jlpi_relay_take_places(jlpi_writer *w, const jlpi_globals *globals);
/* jlpi_relay_fill - call: that of data, or a copy of bytes; what is node k's is put in. 0 without memory. */
int jlpi_relay_fill(unsigned char *call, size_t bytes, const unsigned char *data, size_t k);

#endif
