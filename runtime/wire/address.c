/* SPDX-License-Identifier: MIT
 *
 * The list of modules is kept in a table that is only ever extended: dl_iterate_phdr is asked again when an
 * address lies in none of the known ones, or when a module is not known. Nearly every address lies in the
 * program itself, which is checked first. A module that is unloaded keeps its entry; what is loaded later
 * at the same place is found first, because the table is searched from its end.
 */
#define _GNU_SOURCE
#include "wire/address.h"

#include <elf.h>
#include <link.h>
#include <pthread.h>
#include <stdlib.h>

enum { MODULES_MAX = 1024, FIXED_MAX = 6 };

struct range {
  uintptr_t low, high;
};

struct module {
  uint64_t name;             /* 0: the program */
  uintptr_t base, low, high; /* loaded at base, occupies [low, high) */
  struct range fixed[FIXED_MAX]; /* what of it cannot be written */
  int nfixed;
};
static struct module modules[MODULES_MAX];
static int module_count; /* atomic; entries below it never change */
static pthread_mutex_t modules_lock = PTHREAD_MUTEX_INITIALIZER;

static int known(const struct module *m) {
  for (int k = 0; k < module_count; k++)
    if (modules[k].name == m->name && modules[k].base == m->base)
      return 1;
  return 0;
}

static int add_module(struct dl_phdr_info *info, size_t bytes, void *first) {
  (void)bytes;
  int *program = first;
  struct module m = {.base = info->dlpi_addr, .low = UINTPTR_MAX};
  for (int k = 0; k < info->dlpi_phnum; k++) {
    const ElfW(Phdr) *h = &info->dlpi_phdr[k];
    uintptr_t low = m.base + h->p_vaddr, high = low + h->p_memsz;
    int fixed = (h->p_type == PT_LOAD && !(h->p_flags & PF_W)) || h->p_type == PT_GNU_RELRO;
    if (fixed && m.nfixed < FIXED_MAX)
      m.fixed[m.nfixed++] = (struct range){low, high};
    if (h->p_type != PT_LOAD)
      continue;
    m.low = low < m.low ? low : m.low;
    m.high = high > m.high ? high : m.high;
  }
  m.name = *program ? 0 : jlpi_hash(info->dlpi_name, strlen(info->dlpi_name));
  *program = 0;
  if (m.high && !known(&m) && module_count < MODULES_MAX) {
    modules[module_count] = m;
    __atomic_store_n(&module_count, module_count + 1, __ATOMIC_RELEASE);
  }
  return 0;
}

static void look_again(void) {
  int first = 1; /* dl_iterate_phdr begins with the program */
  pthread_mutex_lock(&modules_lock);
  dl_iterate_phdr(add_module, &first);
  pthread_mutex_unlock(&modules_lock);
}

static const struct module *holding(uintptr_t address) {
  int n = __atomic_load_n(&module_count, __ATOMIC_ACQUIRE);
  if (n && address >= modules[0].low && address < modules[0].high)
    return &modules[0];
  for (int k = n - 1; k > 0; k--)
    if (address >= modules[k].low && address < modules[k].high)
      return &modules[k];
  return NULL;
}

static const struct module *named(uint64_t name) {
  int n = __atomic_load_n(&module_count, __ATOMIC_ACQUIRE);
  if (n && name == 0)
    return &modules[0];
  for (int k = n - 1; k > 0; k--)
    if (modules[k].name == name)
      return &modules[k];
  return NULL;
}

int jlpi_address_fixed(const void *address) {
  uintptr_t at = (uintptr_t)address;
  const struct module *m = holding(at);
  if (!m) {
    look_again();
    m = holding(at);
  }
  for (int k = 0; m && k < m->nfixed; k++)
    if (at >= m->fixed[k].low && at < m->fixed[k].high)
      return 1;
  return 0;
}

static const struct module *find_holding(const void *address) {
  const struct module *m = holding((uintptr_t)address);
  if (m)
    return m;
  look_again();
  return holding((uintptr_t)address);
}

static const struct module *find_named(uint64_t name) {
  const struct module *m = named(name);
  if (m)
    return m;
  look_again();
  return named(name);
}

/* Offset 0 of the program is its ELF header, which no pointer points at: NULL. */

int jlpi_address_far(const void *address, jlpi_far_address *far) {
  const struct module *m = address ? find_holding(address) : NULL;
  *far = (jlpi_far_address){m ? (uintptr_t)address - m->base : 0, m ? m->name : 0};
  return !address || m;
}

void *jlpi_address_here(const jlpi_far_address *far) {
  const struct module *m = far->offset || far->module ? find_named(far->module) : NULL;
  return m ? (void *)(m->base + far->offset) : NULL;
}

static inline const struct module *program(void) {
  if (__builtin_expect(!__atomic_load_n(&module_count, __ATOMIC_ACQUIRE), 0))
    look_again();
  return &modules[0];
}

uint32_t jlpi_address_near(const void *address) {
  const struct module *m = program();
  uintptr_t at = (uintptr_t)address, offset = at - m->base;
  int fits = at >= m->low && at < m->high && offset % 8 == 0 && offset >> (JLPI_NEAR_ADDRESS_BITS + 3) == 0;
  return fits ? (uint32_t)(offset / 8) : 0;
}

void *jlpi_address_of_near(uint32_t near) {
  return near ? (void *)(program()->base + 8 * (uintptr_t)near) : NULL;
}

/* The name of another module than the program follows. */
static const uint64_t ELSEWHERE = (uint64_t)1 << 63;

int jlpi_pack_address(jlpi_writer *w, const void *address) {
  jlpi_far_address far;
  if (!jlpi_address_far(address, &far))
    return 0;
  jlpi_pack_u64(w, far.offset | (far.module ? ELSEWHERE : 0));
  if (far.module)
    jlpi_pack_u64(w, far.module);
  return 1;
}

void *jlpi_unpack_address(jlpi_reader *r) {
  uint64_t offset = jlpi_unpack_u64(r);
  jlpi_far_address far = {offset & ~ELSEWHERE, offset & ELSEWHERE ? jlpi_unpack_u64(r) : 0};
  void *address = jlpi_address_here(&far);
  r->bad |= offset && !address;
  return address;
}

static uint64_t build_note(const ElfW(Phdr) *h, uintptr_t base) {
  const char *at = (const char *)(base + h->p_vaddr), *end = at + h->p_memsz;
  while (at + sizeof(ElfW(Nhdr)) <= end) {
    const ElfW(Nhdr) *note = (const void *)at;
    const char *name = at + sizeof *note, *content = name + ((note->n_namesz + 3) & ~3u);
    if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 && memcmp(name, "GNU", 4) == 0)
      return jlpi_hash(content, note->n_descsz);
    at = content + ((note->n_descsz + 3) & ~3u);
  }
  return 0;
}

static int program_build(struct dl_phdr_info *info, size_t bytes, void *build) {
  (void)bytes;
  uint64_t *id = build;
  for (int k = 0; k < info->dlpi_phnum && !*id; k++)
    if (info->dlpi_phdr[k].p_type == PT_NOTE)
      *id = build_note(&info->dlpi_phdr[k], info->dlpi_addr);
  for (int k = 0; k < info->dlpi_phnum && !*id; k++) {
    const ElfW(Phdr) *h = &info->dlpi_phdr[k];
    if (h->p_type == PT_LOAD && (h->p_flags & PF_X) && !(h->p_flags & PF_W))
      *id = jlpi_hash((const void *)(info->dlpi_addr + h->p_vaddr), h->p_filesz);
  }
  return 1; /* the program comes first: look no further */
}

uint64_t jlpi_program_build(void) {
  static uint64_t build;
  if (!build)
    dl_iterate_phdr(program_build, &build);
  return build;
}
