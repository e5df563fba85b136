/* SPDX-License-Identifier: MIT
 *
 * Error records: chains, composites, and their bytes.
 */
#include "unit.h"
#include "base/error.h"

#include <stdlib.h>
#include <string.h>

static const jlpar_error *simple(int code, const char *message) {
  return jlpi_error_new(code, 3, "job", "job.c", 12, "%s", message);
}

static void hop_keeps_code_and_message(void **state) {
  (void)state;
  const jlpar_error *e = jlpi_error_hop(simple(7, "no paper"), 1, "main", "main.c", 40);
  assert_int_equal(e->code, 7);
  assert_string_equal(e->message, "no paper");
  assert_int_equal(e->pid, 1);
  assert_int_equal(jlpar_root_cause(e)->pid, 3);
  assert_string_equal(jlpar_root_cause(e)->task, "job");
  jlpi_error_release(e);
}

static void composite_counts_what_its_message_leaves_out(void **state) {
  (void)state;
  const jlpar_error *parts[] = {simple(1, "one"), simple(2, "two"), simple(3, "three")};
  const jlpar_error *e = jlpi_error_compose(parts, 3, 1, "main", "whole.c", 5);
  assert_int_equal(e->code, JLPAR_ECOMPOSITE);
  assert_string_equal(e->message, "one ...and 2 more");
  assert_int_equal(e->nparts, 3);
  assert_int_equal(e->parts[2]->code, 3);
  assert_string_equal(e->file, "whole.c");
  assert_int_equal(e->line, 5);
  assert_int_equal(jlpar_root_cause(e)->code, 1);
  jlpi_error_release(e);
}

static void composite_of_one_has_no_more(void **state) {
  (void)state;
  const jlpar_error *part = simple(5, "alone");
  const jlpar_error *e = jlpi_error_compose(&part, 1, 1, "main", NULL, 0);
  assert_int_equal(e->code, JLPAR_ECOMPOSITE);
  assert_string_equal(e->message, "alone");
  jlpi_error_release(e);
}

static void seen_composite_makes_its_parts_seen(void **state) {
  (void)state;
  const jlpar_error *part = jlpi_error_retain(simple(5, "alone"));
  const jlpar_error *e = jlpi_error_compose(&part, 1, 1, "main", NULL, 0);
  assert_true(jlpi_error_unreported(part));
  jlpi_error_mark_seen(e);
  assert_false(jlpi_error_unreported(part));
  jlpi_error_release(e);
  jlpi_error_release(part);
}

static void hop_of_a_seen_error_is_news(void **state) {
  (void)state;
  const jlpar_error *root = simple(5, "x");
  jlpi_error_mark_seen(root);
  const jlpar_error *e = jlpi_error_hop(root, 1, "main", "main.c", 1);
  assert_true(jlpi_error_unreported(e));
  jlpi_error_release(e);
}

static const jlpar_error *deep(void) {
  const jlpar_error *parts[] = {simple(1, "one"), jlpi_error_hop(simple(2, "two"), 2, NULL, NULL, 0)};
  return jlpi_error_hop(jlpi_error_compose(parts, 2, 1, "main", NULL, 0), 4, "outer", "outer.c", 9);
}

static void bytes_bring_everything_back(void **state) {
  (void)state;
  const jlpar_error *e = deep();
  size_t need = jlpi_error_pack(e, NULL, 0);
  char *bytes = malloc(need);
  assert_int_equal(jlpi_error_pack(e, bytes, need), need);
  const jlpar_error *back = jlpi_error_unpack(bytes, need);
  assert_non_null(back);
  assert_int_equal(back->code, JLPAR_ECOMPOSITE);
  assert_string_equal(back->message, "one ...and 1 more");
  assert_string_equal(back->file, "outer.c");
  assert_int_equal(back->nparts, 2);
  assert_int_equal(back->parts[1]->code, 2);
  assert_null(back->parts[1]->task);
  assert_string_equal(jlpar_root_cause(back->parts[1])->task, "job");
  jlpi_error_release(back);
  jlpi_error_release(e);
  free(bytes);
}

/* A cut or damaged message gives NULL or some record, never a read past its end (the sanitizer watches). */
static void damaged_bytes_do_no_harm(void **state) {
  (void)state;
  const jlpar_error *e = deep();
  size_t need = jlpi_error_pack(e, NULL, 0);
  char *whole = malloc(need);
  jlpi_error_pack(e, whole, need);
  for (size_t cut = 0; cut < need; cut++) {
    char *part = malloc(cut ? cut : 1);
    memcpy(part, whole, cut);
    assert_null(jlpi_error_unpack(part, cut));
    free(part);
  }
  for (size_t at = 0; at < need; at++) {
    char *bad = malloc(need);
    memcpy(bad, whole, need);
    bad[at] = (char)~bad[at];
    jlpi_error_release(jlpi_error_unpack(bad, need));
    free(bad);
  }
  jlpi_error_release(e);
  free(whole);
}

static void every_status_has_a_name_and_a_meaning(void **state) {
  (void)state;
  for (int code = JLPAR_ECLOSED; code <= JLPAR_EIO; code++) {
    assert_non_null(jlpi_error_name(code));
    assert_true(strlen(jlpar_strerror(code)) > 0);
  }
  assert_string_equal(jlpi_error_name(JLPAR_EDEADLOCK), "JLPAR_EDEADLOCK");
  assert_string_equal(jlpi_error_name(JLPAR_EIO), "JLPAR_EIO");
  assert_null(jlpi_error_name(7));
  assert_null(jlpi_error_name(JLPAR_EIO + 1));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(hop_keeps_code_and_message),
      cmocka_unit_test(composite_counts_what_its_message_leaves_out),
      cmocka_unit_test(composite_of_one_has_no_more),
      cmocka_unit_test(seen_composite_makes_its_parts_seen),
      cmocka_unit_test(hop_of_a_seen_error_is_news),
      cmocka_unit_test(bytes_bring_everything_back),
      cmocka_unit_test(damaged_bytes_do_no_harm),
      cmocka_unit_test(every_status_has_a_name_and_a_meaning),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
