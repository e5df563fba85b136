/* SPDX-License-Identifier: MIT
 *
 * Packing, addresses, values with fields.
 */
#include "unit.h"

#include "cluster/internal.h"
#include "wire/address.h"
#include "wire/pack.h"
#include "wire/shared.h"
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

/* ---- memory that processes share ---- */

static int gone;

static void is_gone(jlpi_segment *s) {
  (void)s;
  gone++;
}

static char memory[4][100];

static jlpi_segment segment(uint32_t maker, uint64_t number, char *base, size_t bytes) {
  return (jlpi_segment){.maker = maker, .number = number, .base = base, .bytes = bytes, .gone = is_gone};
}

static jlpi_segment *found_at(const void *p) {
  jlpi_segment *s = jlpi_segment_at(p);
  if (s)
    jlpi_segment_let_go(s);
  return s;
}

static void segments_are_found_by_every_address_in_them(void **state) {
  (void)state;
  jlpi_segment first = segment(1, 1, memory[0], 100), last = segment(7, 1, memory[3], 50),
               next = segment(1, 2, memory[1], 100); /* begins where the first ends */
  assert_true(jlpi_segment_add(&last) && jlpi_segment_add(&first) && jlpi_segment_add(&next));
  for (int k = 0; k < 100; k++) {
    assert_ptr_equal(found_at(memory[0] + k), &first);
    assert_ptr_equal(found_at(memory[1] + k), &next);
  }
  assert_ptr_equal(found_at(memory[2]), &next); /* one behind the last */
  assert_null(found_at(memory[2] + 1));
  assert_ptr_equal(found_at(memory[3] + 50), &last);
  assert_null(found_at(memory[3] + 51));
  assert_null(found_at(&first));

  gone = 0;
  jlpi_segment *held = jlpi_segment_at(memory[0]);
  assert_ptr_equal(jlpi_segment_take(1, 1), &first);
  assert_null(jlpi_segment_take(1, 1));
  assert_null(found_at(memory[0]));
  assert_ptr_equal(found_at(memory[1]), &next);
  assert_true(jlpi_segment_was_at(memory[0] + 3));
  assert_false(jlpi_segment_was_at(memory[3]));
  jlpi_segment_let_go(&first);
  assert_int_equal(gone, 0); /* somebody still looks at it */
  jlpi_segment_let_go(held);
  assert_int_equal(gone, 1);
  jlpi_segment again = segment(3, 1, memory[0], 10);
  assert_true(jlpi_segment_add(&again));
  assert_false(jlpi_segment_was_at(memory[0] + 3));
  jlpi_segment_let_go(jlpi_segment_take(3, 1));
  jlpi_segment_let_go(jlpi_segment_take(1, 2));
  jlpi_segment_let_go(jlpi_segment_take(7, 1));
  assert_int_equal(gone, 4);
}

struct pointers {
  int *p;
};
static const jlpi_serializer name_of_p = {.type = "p"};
static const jlpi_field pointer_field = {JLPI_SHARED, offsetof(struct pointers, p), 1, 0, &name_of_p};
static const jlpi_type pointers_type = {"struct pointers", sizeof(struct pointers), &pointer_field, 1};

/* the pointer as it arrives where the segment's memory lies at there */
static jlpi_reader sent(jlpi_writer *w, struct pointers *value) {
  jlpi_reader r = reading(w);
  memset(value, 1, sizeof *value);
  jlpi_unpack_value(&r, &pointers_type, value, NULL);
  assert_false(r.bad);
  return r;
}

static void pointers_into_segments_arrive_as_the_same_place(void **state) {
  (void)state;
  static int here[10], there[10], plain;
  static jlpi_common object = {.address = &plain, .bytes = sizeof plain, .name = "plain", .is_shared = 1};
  struct pointers v = {here + 4}, got;
  jlpi_writer w = {0};
  jlpi_segment mine = segment(2, 9, (char *)here, sizeof here), theirs = segment(2, 9, (char *)there, sizeof there);
  const char *why = jlpi_pack_value(&w, &pointers_type, &v, NULL);
  assert_non_null(strstr(why, "'p', a pointer to memory that is in no shared array"));
  assert_int_equal(jlpi_cannot_travel(why), JLPAR_EINVAL);
  jlpi_pack_free(&w);

  assert_true(jlpi_segment_add(&mine));
  assert_null(jlpi_pack_value(&w, &pointers_type, &v, NULL));
  jlpi_segment_let_go(jlpi_segment_take(2, 9));
  jlpi_reader r = sent(&w, &got);
  assert_string_equal(r.absent, "p");
  assert_null(got.p);
  assert_true(jlpi_segment_add(&theirs));
  r = sent(&w, &got);
  assert_null(r.absent);
  assert_ptr_equal(got.p, there + 4);
  r.at = sizeof v;
  jlpi_skip_fields(&r, &pointers_type, 1);
  assert_int_equal(r.at, r.bytes);
  jlpi_segment_let_go(jlpi_segment_take(2, 9));
  jlpi_pack_free(&w);

  why = jlpi_pack_value(&w, &pointers_type, &v, NULL);
  assert_non_null(strstr(why, "that was freed"));
  assert_int_equal(jlpi_cannot_travel(why), JLPAR_ERELEASED);
  jlpi_pack_free(&w);

  v.p = NULL;
  assert_null(jlpi_pack_value(&w, &pointers_type, &v, NULL));
  sent(&w, &got);
  assert_null(got.p);
  jlpi_pack_free(&w);

  v.p = &plain;
  assert_non_null(jlpi_pack_value(&w, &pointers_type, &v, NULL));
  jlpi_pack_free(&w);
  jlpi_common_add(&object);
  assert_null(jlpi_pack_value(&w, &pointers_type, &v, NULL));
  sent(&w, &got);
  assert_ptr_equal(got.p, &plain);
  jlpi_common_remove(&object);
  assert_false(jlpi_common_holds(&plain));
  jlpi_pack_free(&w);
}

/* ---- the handshake's first message ---- */

static void hello_of_this_build_is_welcome(void **state) {
  (void)state;
  char why[200];
  size_t bytes;
  uint64_t host = 0;
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
  uint64_t host;
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
      cmocka_unit_test(segments_are_found_by_every_address_in_them),
      cmocka_unit_test(pointers_into_segments_arrive_as_the_same_place),
      cmocka_unit_test(values_arrive_with_their_fields),
      cmocka_unit_test(pointers_to_the_stack_cannot_travel),
      cmocka_unit_test(hello_of_this_build_is_welcome),
      cmocka_unit_test(hello_of_another_build_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
