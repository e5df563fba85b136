/* SPDX-License-Identifier: MIT
 *
 * option_price - the price of a European call option by Monte Carlo, with a 95 % confidence interval.
 *
 *     jlpar-cc -O2 option_price.c -o option_price -lm && jlpar-run -p 4 ./option_price
 *
 * The sum and the sum of squares are one struct with a declared reduction. Path k draws from a generator of its own, made
 * from k, and sums are kept in whole millionths: so the answer is the same, digit for digit, for any number of workers.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static const double spot = 100, strike = 105, rate = 0.03, volatility = 0.25, years = 1.5;

struct moments {
  long long sum;    /* of payoffs, in millionths */
  double squares;   /* of payoffs in whole cents: exact */
};

static void add(struct moments *into, const struct moments *from) {
  into->sum += from->sum;
  into->squares += from->squares;
}
#pragma jlpar declare reduction(moments : struct moments : add(&jlpar_out, &jlpar_in)) \
    initializer(jlpar_priv = {0, 0})

static uint64_t scramble(uint64_t x) { /* splitmix64 */
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
  x = (x ^ x >> 27) * 0x94d049bb133111ebu;
  return x ^ x >> 31;
}

static double uniform(uint64_t x) { /* in (0, 1) */
  return ((double)(scramble(x) >> 11) + 0.5) * 0x1p-53;
}

static double normal(uint64_t k) { /* Box and Muller */
  return sqrt(-2 * log(uniform(2 * k))) * cos(2 * M_PI * uniform(2 * k + 1));
}

static struct moments payoff(long k) {
  double drift = (rate - volatility * volatility / 2) * years;
  double end = spot * exp(drift + volatility * sqrt(years) * normal((uint64_t)k));
  double gain = end > strike ? end - strike : 0, cents = floor(gain * 100 + 0.5);
  return (struct moments){llround(gain * 1e6), cents * cents};
}

int main(int argc, char **argv) {
  long paths = argc > 1 ? atol(argv[1]) : 2000000;
  struct moments total = {0, 0};

  #pragma jlpar distributed reduction(moments: total)
  for (long k = 0; k < paths; k++) {
    struct moments one = payoff(k);
    add(&total, &one);
  }

  double discount = exp(-rate * years), n = (double)paths, mean = (double)total.sum * 1e-6 / n;
  double variance = total.squares * 1e-4 / n - mean * mean;
  printf("%.6f +- %.6f\n", discount * mean, 1.96 * discount * sqrt(variance / n));
  return 0;
}
