/* SPDX-License-Identifier: MIT
 *
 * Packing, addresses, values with fields.
 */
#include "unit.h"

#include "cluster/internal.h"
#include "wire/address.h"
#include "wire/pack.h"
#include "wire/value.h"

#include <stdlib.h>
#include <string.h>

static jlpi_reader reading(const jlpi_writer *w) {
  return (jlpi_reader){.data = w->data, .bytes = w->bytes};
}

static void what_was_packed_comes_out(void **state) {
  (void)state;
  jlpi_writer w = {0};
  jlpi_pack_u32(&w, 7);
  jlpi_pack_string(&w, "seven");
  jlpi_pack_string(&w, NULL);
  jlpi_pack_u64(&w, UINT64_MAX);
  jlpi_reader r = reading(&w);
  assert_int_equal(jlpi_unpack_u32(&r), 7);
  assert_string_equal(jlpi_unpack_string(&r), "seven");
  assert_null(jlpi_unpack_string(&r));
  assert_true(jlpi_unpack_u64(&r) == UINT64_MAX);
  assert_false(r.bad);
  assert_int_equal(r.at, r.bytes);
  jlpi_pack_free(&w);
}

static void short_messages_are_bad_and_read_as_zero(void **state) {
  (void)state;
  jlpi_writer w = {0};
  jlpi_pack_string(&w, "a text of some length");
  jlpi_pack_u64(&w, 5);
  for (size_t bytes = 0; bytes < w.bytes; bytes++) {
    unsigned char *cut = malloc(bytes ? bytes : 1); /* a sanitizer sees a read beyond it */
    memcpy(cut, w.data, bytes);
    jlpi_reader r = {.data = cut, .bytes = bytes};
    jlpi_unpack_string(&r);
    assert_true(jlpi_unpack_u64(&r) == 0);
    assert_true(r.bad);
    assert_null(jlpi_unpack(&r, 1));
    free(cut);
  }
  jlpi_pack_free(&w);
}

static void arrays_lie_aligned_as_they_did(void **state) {
  (void)state;
  char *memory = aligned_alloc(64, 256);
  for (size_t offset = 0; offset < 64; offset++) {
    jlpi_writer w = {0};
    jlpi_pack(&w, "odd", 3);
    memset(jlpi_pack_array(&w, memory + offset, 100), 'x', 100);
    jlpi_reader r = reading(&w);
    jlpi_unpack(&r, 3);
    const char *array = jlpi_unpack_array(&r, 100);
    assert_int_equal((uintptr_t)array % 64, offset);
    assert_true(array[0] == 'x' && array[99] == 'x' && !r.bad);
    jlpi_pack_free(&w);
  }
  free(memory);
}

static int variable;
static const int constant = 3;
static void function(void) {
}

static void addresses_of_the_program_and_of_libraries_travel(void **state) {
  (void)state;
  const void *all[] = {&variable, &constant, (void *)function, (void *)malloc, (void *)uv_run, NULL};
  for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
    jlpi_writer w = {0};
    assert_true(jlpi_pack_address(&w, all[k]));
    jlpi_reader r = reading(&w);
    assert_ptr_equal(jlpi_unpack_address(&r), all[k]);
    assert_false(r.bad);
    jlpi_pack_free(&w);
  }
  int local;
  jlpi_writer w = {0};
  assert_false(jlpi_pack_address(&w, &local));
  jlpi_pack_free(&w);
  assert_true(jlpi_address_fixed(&constant));
  assert_true(jlpi_address_fixed((void *)function));
  assert_false(jlpi_address_fixed(&variable));
}

static void unknown_modules_are_bad(void **state) {
  (void)state;
  jlpi_writer w = {0};
  jlpi_pack_u64(&w, (uint64_t)1 << 63 | 64); /* in another module ... */
  jlpi_pack_u64(&w, 12345);                  /* ... of this name */
  jlpi_reader r = reading(&w);
  assert_null(jlpi_unpack_address(&r));
  assert_true(r.bad);
  jlpi_pack_free(&w);
}

struct text {
  char *at;
};

static size_t pack_text(const void *value, void *buffer, size_t room) {
  const struct text *t = value;
  size_t bytes = strlen(t->at) + 1;
  if (bytes <= room)
    memcpy(buffer, t->at, bytes);
  return bytes;
}

static void unpack_text(void *value, const void *buffer, size_t bytes) {
  struct text *t = value;
  t->at = malloc(bytes);
  memcpy(t->at, buffer, bytes);
}

static const jlpi_serializer serializer = {"struct text", sizeof(struct text), pack_text, unpack_text, NULL};

struct value {
  int n;
  void (*f)(void);
  int *p;
  struct text texts[2];
};

static const jlpi_field fields[] = {
    {JLPI_FUNCTION, offsetof(struct value, f), 1, sizeof(void *), NULL},
    {JLPI_STATIC, offsetof(struct value, p), 1, sizeof(void *), NULL},
    {JLPI_SERIALIZED, offsetof(struct value, texts), 2, sizeof(struct text), &serializer},
};
static const jlpi_type value_type = {"struct value", sizeof(struct value), fields, 3};

static void values_arrive_with_their_fields(void **state) {
  (void)state;
  struct value v = {4, function, &variable, {{"one"}, {"another"}}}, got;
  jlpi_writer w = {0};
  assert_null(jlpi_pack_value(&w, &value_type, &v, NULL));
  jlpi_reader r = reading(&w);
  jlpi_unpack_value(&r, &value_type, &got, NULL);
  assert_false(r.bad);
  assert_true(got.n == 4 && got.f == function && got.p == &variable);
  assert_string_equal(got.texts[0].at, "one");
  assert_string_equal(got.texts[1].at, "another");
  assert_ptr_not_equal(got.texts[0].at, v.texts[0].at);
  free(got.texts[0].at);
  free(got.texts[1].at);
  jlpi_pack_free(&w);
}

static void pointers_to_the_stack_cannot_travel(void **state) {
  (void)state;
  int local = 0;
  struct value v = {4, function, &local, {{""}, {""}}};
  jlpi_writer w = {0};
  assert_non_null(jlpi_pack_value(&w, &value_type, &v, NULL));
  jlpi_pack_free(&w);
}

/* ---- the handshake's first message ---- */

static void hello_of_this_build_is_welcome(void **state) {
  (void)state;
  char why[200];
  size_t bytes;
  jlpi_writer w = {0};
  jlpi_hello_pack(&w, "address", 7);
  jlpi_reader r = reading(&w);
  const void *address = jlpi_hello_check(&r, &host, &bytes, why, sizeof why);
  assert_true(host != 0 && host == jlpi_host());
  assert_int_equal(bytes, 7);
  assert_memory_equal(address, "address", 7);
  jlpi_pack_free(&w);
}

static void hello_of_another_build_is_refused(void **state) {
  (void)state;
  char why[200] = "";
  size_t bytes;
  jlpi_writer w = {0};
  jlpi_hello_pack(&w, "address", 7);
  w.data[8 + 4] ^= 1; /* magic, version, build */
  jlpi_reader r = reading(&w);
  assert_null(jlpi_hello_check(&r, &host, &bytes, why, sizeof why));
  assert_non_null(strstr(why, "another build of the program"));
  w.data[8] ^= 1;
  r = reading(&w);
  assert_null(jlpi_hello_check(&r, &host, &bytes, why, sizeof why));
  assert_non_null(strstr(why, "version"));
  r = (jlpi_reader){.data = w.data, .bytes = 9};
  assert_null(jlpi_hello_check(&r, &host, &bytes, why, sizeof why));
  jlpi_pack_free(&w);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_was_packed_comes_out),
      cmocka_unit_test(short_messages_are_bad_and_read_as_zero),
      cmocka_unit_test(arrays_lie_aligned_as_they_did),
      cmocka_unit_test(addresses_of_the_program_and_of_libraries_travel),
      cmocka_unit_test(unknown_modules_are_bad),
      cmocka_unit_test(values_arrive_with_their_fields),
      cmocka_unit_test(pointers_to_the_stack_cannot_travel),
      cmocka_unit_test(hello_of_this_build_is_welcome),
      cmocka_unit_test(hello_of_another_build_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
  uint64_t host = 0;
  uint64_t host;
