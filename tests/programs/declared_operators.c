/* SPDX-License-Identifier: MIT
 *
 * about: operators that use file-scope variables or declare some of their own, and reductions of types of a block
 */
#include <stdio.h>

static __attribute__((unused)) long modulus = 10007, one = 1;
static __attribute__((unused)) const long two = 2;
typedef struct {
  long v[2];
} pair;

#pragma jlpar declare reduction(times : long : jlpar_out = jlpar_out * jlpar_in % modulus) initializer(jlpar_priv = one)
#pragma jlpar declare reduction(twice : long : jlpar_out += two * jlpar_in - jlpar_in) initializer(jlpar_priv = 0)
#pragma jlpar declare reduction(both : pair : ({                                                             \
                                  for (int k = 0; k < 2; k++)                                                \
                                    jlpar_out.v[k] += jlpar_in.v[k];                                         \
                                })) initializer(jlpar_priv = {{0}})

int main(void) {
  typedef long number;
  struct most {
    int value, at;
  } most = {-1, 0}, best = {-1, 0};
  long far = 1, near = 1, inner = 1, sum = 0;
  pair apart = {{0}}, here = {{0}};
  number total = 0;

  #pragma jlpar declare reduction(most : struct most : jlpar_out = jlpar_in.value > jlpar_out.value ? jlpar_in : jlpar_out) \
                        initializer(jlpar_priv = {-1, 0})
  #pragma jlpar declare reduction(inner : long : jlpar_out = jlpar_out * jlpar_in % modulus) initializer(jlpar_priv = one)
  #pragma jlpar distributed reduction(times: far)
  for (int i = 1; i < 100; i++)
    far = far * i % modulus;
  #pragma jlpar threads reduction(times: near)
  for (int i = 1; i < 100; i++)
    near = near * i % modulus;
  #pragma jlpar distributed reduction(inner: inner)
  for (int i = 1; i < 50; i++)
    inner = inner * i % modulus;
  #pragma jlpar threads reduction(twice: sum)
  for (int i = 0; i < 10; i++)
    sum += i;
  #pragma jlpar distributed reduction(both: apart)
  for (int i = 0; i < 10; i++) {
    apart.v[0] += i;
    apart.v[1] -= i;
  }
  #pragma jlpar threads reduction(both: here)
  for (int i = 0; i < 10; i++) {
    here.v[0] += i;
    here.v[1] -= i;
  }
  #pragma jlpar distributed reduction(+: total)
  for (int i = 0; i < 10; i++)
    total += i;
  #pragma jlpar distributed reduction(most: most, best)
  for (int i = 0; i < 10; i++) {
    if (i * 7 % 10 > most.value)
      most = (struct most){i * 7 % 10, i};
    if (i * 3 % 10 > best.value)
      best = (struct most){i * 3 % 10, i};
  }
  printf("%ld %ld %ld %ld, %ld %ld %ld %ld, %ld, %d at %d, %d at %d\n", far, near, inner, sum, apart.v[0], apart.v[1], here.v[0],
         here.v[1], total, most.value, most.at, best.value, best.at);
  return 0;
}
