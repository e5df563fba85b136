/* SPDX-License-Identifier: MIT
 *
 * jlpar_rng: xoshiro256++ of Blackman and Vigna ("Scrambled linear pseudorandom number generators", 2019; period
 * 2^256 - 1), seeded by SplitMix64 as they advise. 2^128 draws ahead is a linear map of the state's 256 bits.
 */
#include <jlpar.h>

#include <string.h>

enum { BITS = 256, WORDS = 4, FEW = 64 };

static uint64_t rotated(uint64_t x, int by) {
  return x << by | x >> (64 - by);
}

uint64_t jlpar_rng_next(jlpar_rng *r) {
  uint64_t *s = r->state, result = rotated(s[0] + s[3], 23) + s[0], shifted = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= shifted;
  s[3] = rotated(s[3], 45);
  return result;
}

double jlpar_rng_double(jlpar_rng *r) {
  return (double)(jlpar_rng_next(r) >> 11) * 0x1p-53;
}

void jlpar_rng_seed(jlpar_rng *r, uint64_t seed) {
  for (int k = 0; k < WORDS; k++) {
    uint64_t z = seed += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    r->state[k] = z ^ z >> 31;
  }
}

/* ---- jumps ---- */

static void jump_once(jlpar_rng *r) {
  static const uint64_t polynomial[WORDS] = {0x180ec6d33cfd0abau, 0xd5a61266f0c9392cu, 0xa9582618e03fc9aau,
                                             0x39abdc4529b1661cu};
  jlpar_rng sum = {{0}};
  for (int bit = 0; bit < BITS; bit++) {
    if (polynomial[bit / 64] >> bit % 64 & 1)
      for (int k = 0; k < WORDS; k++)
        sum.state[k] ^= r->state[k];
    jlpar_rng_next(r);
  }
  *r = sum;
}

/* a linear map: what each single bit of the state becomes */
typedef struct map {
  jlpar_rng of_bit[BITS];
} map;

static jlpar_rng applied(const map *m, const jlpar_rng *to) {
  jlpar_rng sum = {{0}};
  for (int bit = 0; bit < BITS; bit++)
    if (to->state[bit / 64] >> bit % 64 & 1)
      for (int k = 0; k < WORDS; k++)
        sum.state[k] ^= m->of_bit[bit].state[k];
  return sum;
}

static void squared(map *m) {
  const map before = *m;
  for (int bit = 0; bit < BITS; bit++)
    m->of_bit[bit] = applied(&before, &before.of_bit[bit]);
}

void jlpar_rng_jump(jlpar_rng *r, uint64_t n) {
  if (n <= FEW) {
    while (n--)
      jump_once(r);
    return;
  }
  map m;
  memset(&m, 0, sizeof m);
  for (int bit = 0; bit < BITS; bit++) {
    m.of_bit[bit].state[bit / 64] = (uint64_t)1 << bit % 64;
    jump_once(&m.of_bit[bit]);
  }
  for (; n; n >>= 1) {
    if (n & 1)
      *r = applied(&m, r);
    if (n > 1)
      squared(&m);
  }
}
