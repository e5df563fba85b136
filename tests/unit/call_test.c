/* SPDX-License-Identifier: MIT
 *
 * What stands in front of a call's body: whatever its numbers are they arrive, and a call of a word fits a cache line.
 */
#include "unit.h"

#include "remote/remote.h"
#include "wire/address.h"

static const jlpi_site here = {.directive = "spawn"};

static jlpi_reader reading(const jlpi_writer *w) {
  return (jlpi_reader){.data = w->data, .bytes = w->bytes, .at = sizeof(uint32_t)};
}

/* how many bytes it takes */
static size_t arrives_short(const jlpi_site *site, jlpi_call_head sent) {
  jlpi_writer w;
  jlpi_call_head got;
  const jlpi_site *at;
  jlpi_call_begin_short(&w, site, &sent);
  size_t bytes = w.bytes;
  jlpi_pack_u32(&w, 77); /* the body */
  jlpi_reader r = reading(&w);
  jlpi_call_unpack_short(&r, &got, &at);
  if (sent.flags & JLPI_CALL_FUTURE)
    jlpi_unpack_u64(&r);
  jlpi_call_unpack_block(&r, &got);
  assert_ptr_equal(at, site);
  assert_true(got.id == sent.id && got.stream == sent.stream);
  assert_true(got.flags & JLPI_CALL_SHORT);
  assert_int_equal(got.flags & ~(JLPI_CALL_SHORT | JLPI_CALL_WIDE), sent.flags);
  if (sent.flags & JLPI_CALL_BLOCK)
    assert_true(got.begin == sent.begin && got.end == sent.end);
  assert_int_equal(jlpi_unpack_u32(&r), 77);
  assert_false(r.bad);
  jlpi_pack_free(&w);
  return bytes;
}

static void numbers_of_all_sizes_arrive(void **state) {
  (void)state;
  static const uint64_t ids[] = {1, 65535, 65536, (uint64_t)255 << 32 | 65535, (uint64_t)3 << 32 | 100000, UINT32_MAX};
  static const uint64_t ends[] = {1, 1000, UINT32_MAX, (uint64_t)UINT32_MAX + 1, UINT64_MAX};
  static const int flags[] = {0, JLPI_CALL_FUTURE, JLPI_CALL_BLOCK, JLPI_CALL_BLOCK | JLPI_CALL_EACH | JLPI_CALL_PART,
                              JLPI_CALL_NAME | JLPI_CALL_ITEMS | JLPI_CALL_LEND};
  for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
    for (size_t e = 0; e < sizeof ends / sizeof *ends; e++)
      for (size_t f = 0; f < sizeof flags / sizeof *flags; f++) {
        jlpi_call_head head = {.id = ids[i], .flags = flags[f], .stream = UINT64_MAX - i};
        if (flags[f] & JLPI_CALL_BLOCK) {
          head.begin = ends[e] / 2;
          head.end = ends[e];
        }
        arrives_short(&here, head);
      }
}

static void sites_of_other_modules_arrive(void **state) {
  (void)state;
  const jlpi_site *elsewhere = (const void *)(uintptr_t)(void (*)(void))&cmocka_set_message_output;
  assert_int_equal(jlpi_address_near(elsewhere), 0);
  arrives_short(elsewhere, (jlpi_call_head){.id = 5, .stream = 6});
  arrives_short(elsewhere, (jlpi_call_head){.id = 5, .flags = JLPI_CALL_BLOCK, .begin = 2, .end = 9, .stream = 6});
}

static void a_call_of_a_word_fits_a_cache_line(void **state) {
  (void)state;
  enum { LINE = 64, OF_UCX = 36, NUMBER = 4, ROOM = LINE - OF_UCX - NUMBER };
  assert_true(arrives_short(&here, (jlpi_call_head){.id = 40000, .stream = 1}) + sizeof(uint64_t) <= ROOM);
  assert_true(arrives_short(&here, (jlpi_call_head){.id = 7, .flags = JLPI_CALL_BLOCK, .end = 1000000}) <= ROOM);
}

static void cut_off_heads_are_bad(void **state) {
  (void)state;
  jlpi_writer w;
  jlpi_call_begin_short(&w, &here, &(jlpi_call_head){.id = UINT32_MAX, .flags = JLPI_CALL_BLOCK, .end = UINT64_MAX});
  for (size_t bytes = 0; bytes < w.bytes; bytes++) {
    jlpi_reader r = {.data = w.data, .bytes = bytes};
    jlpi_call_head got;
    const jlpi_site *at;
    jlpi_call_unpack_short(&r, &got, &at);
    jlpi_call_unpack_block(&r, &got);
    assert_true(r.bad);
  }
  jlpi_pack_free(&w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(numbers_of_all_sizes_arrive),
      cmocka_unit_test(sites_of_other_modules_arrive),
      cmocka_unit_test(a_call_of_a_word_fits_a_cache_line),
      cmocka_unit_test(cut_off_heads_are_bad),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
