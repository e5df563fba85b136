/* SPDX-License-Identifier: MIT
 *
 * jlpar_rng: the numbers of the authors' own program, and jumps of any length.
 */
#include "unit.h"

static void draws_what_its_authors_draw(void **state) {
  (void)state;
  static const uint64_t expected[] = {41943041, 58720359, 3588806011781223, 3591011842654386, 9228616714210784205u,
                                      9973669472204895162u};
  jlpar_rng r = {{1, 2, 3, 4}};
  for (size_t k = 0; k < sizeof expected / sizeof *expected; k++)
    assert_int_equal(jlpar_rng_next(&r), expected[k]);
}

static void assert_same(jlpar_rng a, jlpar_rng b) {
  for (int k = 0; k < 8; k++)
    assert_int_equal(jlpar_rng_next(&a), jlpar_rng_next(&b));
}

/* both ways to jump: one after the other, and by squaring */
static void jumps_add_up(void **state) {
  (void)state;
  static const uint64_t lengths[] = {0, 1, 63, 64, 65, 66, 1000, 123456789, UINT64_MAX / 2};
  for (size_t k = 0; k < sizeof lengths / sizeof *lengths; k++) {
    jlpar_rng at_once, in_parts;
    jlpar_rng_seed(&at_once, k);
    in_parts = at_once;
    jlpar_rng_jump(&at_once, lengths[k]);
    jlpar_rng_jump(&in_parts, lengths[k] / 3);
    jlpar_rng_jump(&in_parts, lengths[k] - lengths[k] / 3);
    assert_same(at_once, in_parts);
  }
  jlpar_rng one_by_one, together;
  jlpar_rng_seed(&one_by_one, 5);
  together = one_by_one;
  for (int k = 0; k < 200; k++)
    jlpar_rng_jump(&one_by_one, 1);
  jlpar_rng_jump(&together, 200);
  assert_same(one_by_one, together);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(draws_what_its_authors_draw),
      cmocka_unit_test(jumps_add_up),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
