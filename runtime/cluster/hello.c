/* SPDX-License-Identifier: MIT
 *
 * HELLO, the first thing a worker says: version of the protocol, build of the program, its host and address. A message
 * between processes refers to code and static objects by their place in the program, so a worker of
 * another build would run something else: it is refused.
 */
#include "cluster/internal.h"
#include "wire/address.h"

enum { HELLO_VERSION = 9 };
static const char magic[8] = "jlpar\n\r";

void jlpi_hello_pack(jlpi_writer *w, const void *address, size_t bytes) {
  jlpi_pack(w, magic, sizeof magic);
  jlpi_pack_u32(w, HELLO_VERSION);
  jlpi_pack_u64(w, jlpi_program_build());
  jlpi_pack_u64(w, jlpi_host());
  jlpi_pack_u64(w, bytes);
  jlpi_pack(w, address, bytes);
}

const void *jlpi_hello_check(jlpi_reader *r, uint64_t *host, size_t *bytes, char *text, size_t room) {
  const void *word = jlpi_unpack(r, sizeof magic);
  uint32_t version = jlpi_unpack_u32(r);
  uint64_t build = jlpi_unpack_u64(r), mine = jlpi_program_build();
  *host = jlpi_unpack_u64(r);
  *bytes = jlpi_unpack_u64(r);
  const void *address = jlpi_unpack(r, *bytes);
  if (!word || memcmp(word, magic, sizeof magic) != 0)
    snprintf(text, room, "it is not a worker of jlpar");
  else if (version != HELLO_VERSION)
    snprintf(text, room, "it speaks version %u of the protocol, this process version %d", version, HELLO_VERSION);
  else if (build != mine)
    snprintf(text, room, "it is another build of the program (%016llx, this process is %016llx)",
             (unsigned long long)build, (unsigned long long)mine);
  else if (!address)
    snprintf(text, room, "its first message is incomplete");
  else
    return address;
  return NULL;
}
