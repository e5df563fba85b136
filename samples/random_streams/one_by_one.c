/* SPDX-License-Identifier: MIT
 *
 * How many points random_streams finds inside by jumps, by other means: plain C without jlpar, one piece after the
 * other, with xoshiro256++ and its jump() as Blackman and Vigna published them (public domain, prng.di.unimi.it),
 * seeded as they advise by splitmix64.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t s[4];

static inline uint64_t rotl(const uint64_t x, int k) {
  return (x << k) | (x >> (64 - k));
}

static uint64_t next(void) {
  const uint64_t result = rotl(s[0] + s[3], 23) + s[0];
  const uint64_t t = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotl(s[3], 45);
  return result;
}

/* 2^128 calls of next */
static void jump(void) {
  static const uint64_t JUMP[] = {0x180ec6d33cfd0aba, 0xd5a61266f0c9392c, 0xa9582618e03fc9aa, 0x39abdc4529b1661c};
  uint64_t s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  for (int i = 0; i < 4; i++)
    for (int b = 0; b < 64; b++) {
      if (JUMP[i] & UINT64_C(1) << b) {
        s0 ^= s[0];
        s1 ^= s[1];
        s2 ^= s[2];
        s3 ^= s[3];
      }
      next();
    }
  s[0] = s0;
  s[1] = s1;
  s[2] = s2;
  s[3] = s3;
}

static void seed(uint64_t x) {
  for (int k = 0; k < 4; k++) {
    uint64_t z = (x += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    s[k] = z ^ (z >> 31);
  }
}

int main(int argc, char **argv) {
  long points = argc > 1 ? atol(argv[1]) : 50000, inside = 0;
  seed(1848);
  for (int piece = 0; piece < 64; piece++) {
    uint64_t begin[4] = {s[0], s[1], s[2], s[3]};
    for (long k = 0; k < points; k++) {
      double x[4], distance = 0;
      for (int d = 0; d < 4; d++) {
        x[d] = 2 * ((double)(next() >> 11) * 0x1p-53) - 1;
        distance += x[d] * x[d];
      }
      inside += distance < 1;
    }
    for (int k = 0; k < 4; k++)
      s[k] = begin[k];
    jump();
  }
  printf("%ld points inside\n", inside);
  return 0;
}
