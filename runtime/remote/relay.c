/* SPDX-License-Identifier: MIT
 *
 * See relay.h.
 */
#include "remote/relay.h"

enum { NODES_AT = sizeof(uint32_t) + sizeof(jlpi_relay) };

jlpi_relay jlpi_relay_of(const unsigned char *data) {
  jlpi_relay r;
  memcpy(&r, data + sizeof(uint32_t), sizeof r);
  return r;
}

jlpi_relayed jlpi_relay_node(const unsigned char *data, size_t k) {
  jlpi_relayed node;
  memcpy(&node, data + NODES_AT + k * sizeof node, sizeof node);
  return node;
}

size_t jlpi_relay_first_child(size_t k) {
  return JLPI_RELAY_FAN * (k + 1);
}

int jlpi_relay_is_below(size_t k, size_t ancestor) {
  while (k > ancestor && k >= JLPI_RELAY_FAN)
    k = k / JLPI_RELAY_FAN - 1;
  return k == ancestor;
}

void jlpi_relay_pack(jlpi_writer *w, const jlpi_broadcast *b, const jlpi_leaf *leaves, const size_t *order,
                     size_t n) {
  jlpi_relay r = {.n = (uint32_t)n, .flags = (uint32_t)(b->flags | b->body->flags)};
  jlpi_address_far(b->call->site, &r.site);
  *w = jlpi_message_begin(JLPI_M_RELAY);
  jlpi_pack_room(w, sizeof r);
  for (size_t k = 0; k < n; k++) {
    const jlpi_leaf *l = &leaves[order[k]];
    jlpi_relayed node = {
        .pid = (uint64_t)l->pid, .id = l->id, .begin = l->begin, .end = l->end, .stream = l->stream};
    jlpi_pack(w, &node, sizeof node);
  }
  r.parts = w->bytes;
  r.part_bytes = leaves[0].part ? leaves[0].part->bytes : 0;
  for (size_t k = 0; k < n && r.part_bytes; k++)
    jlpi_pack(w, leaves[order[k]].part->data, r.part_bytes);
  jlpi_pack_align(w);
  r.call = w->bytes;
  jlpi_pack_room(w, JLPI_PACK_ALIGN); /* its head */
  jlpi_pack(w, b->body->data, b->body->bytes);
  if (b->flags & JLPI_CALL_BLOCK)
    jlpi_pack_align(w);
  r.call_part = w->bytes;
  jlpi_pack_room(w, r.part_bytes);
  r.globals = w->bytes;
  jlpi_pack_room(w, jlpi_globals_room(b->globals));
  if (!w->failed)
    memcpy(w->data + sizeof(uint32_t), &r, sizeof r);
}

void jlpi_relay_take_places(jlpi_writer *w, const jlpi_globals *globals) {
  jlpi_relay r = jlpi_relay_of(w->data);
  for (size_t k = 0; k < r.n; k++) {
    jlpi_relayed node = jlpi_relay_node(w->data, k);
    int pid = (int)node.pid;
    jlpi_globals_begin(globals, pid);
    if (jlpi_cluster_reserve(pid, &node.number) == JLPAR_OK)
      node.globals = jlpi_globals_choose(globals, pid);
    jlpi_globals_end(globals, pid);
    r.globals_put |= node.globals;
    memcpy(w->data + NODES_AT + k * sizeof node, &node, sizeof node);
  }
  memcpy(w->data + sizeof(uint32_t), &r, sizeof r);
  w->bytes = r.globals;
  jlpi_globals_put_chosen(w, globals, r.globals_put);
}

int jlpi_relay_fill(unsigned char *call, size_t bytes, const unsigned char *data, size_t k) {
  jlpi_relay r = jlpi_relay_of(data);
  jlpi_relayed node = jlpi_relay_node(data, k);
  jlpi_writer head;
  jlpi_call_begin(&head, &r.site, &(jlpi_call_head){node.id, (int)r.flags, node.begin, node.end, node.stream});
  if (head.failed)
    return 0;
  memcpy(call, head.data, JLPI_PACK_ALIGN);
  jlpi_pack_free(&head);
  if (r.part_bytes)
    memcpy(call + (r.call_part - r.call), data + r.parts + k * r.part_bytes, r.part_bytes);
  size_t globals = r.globals - r.call;
  jlpi_globals_skip_others(call + globals, bytes - globals, r.globals_put, node.globals);
  return 1;
}
