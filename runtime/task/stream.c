/* SPDX-License-Identifier: MIT
 *
 * See stream.h.
 */
#include "task/stream.h"
#include "base/config.h"
#include "task/thread.h"

#include <sys/random.h>
#include <time.h>

uint64_t jlpi_stream_mix(uint64_t stream, uint64_t k) {
  uint64_t z = (stream ^ 0xd6e8feb86659fd93u) + (k + 1) * 0x9e3779b97f4a7c15u;
  z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
  z = (z ^ z >> 27) * 0x94d049bb133111ebu;
  return z ^ z >> 31;
}

static void enter(jlpi_task *t, uint64_t stream) {
  t->stream = stream;
  t->splits = 0;
  t->drawn = 0;
}

/* Nobody seeded it, and it has no parent: the main task, a thread of the program's own. */
static uint64_t fresh(void) {
  uint64_t bits = 0;
  if (jlpi_settings.seeded)
    return jlpi_stream_mix(jlpi_settings.seed, (uint64_t)jlpi_this()->id);
  if (getrandom(&bits, sizeof bits, GRND_NONBLOCK) != (ssize_t)sizeof bits)
    bits = (uint64_t)clock() ^ (uint64_t)time(NULL) << 32 ^ (uint64_t)(uintptr_t)&bits;
  return bits | 1;
}

/* the stream of the iteration that t is in, or 0 */
static uint64_t of_iteration(const jlpi_task *t, const jlpi_here *h) {
  if (h->member && t == h->thread->queue->root) /* of a threads loop */
    return jlpi_stream_mix(jlpi_team_stream(h->member->team), h->member->iteration);
  if (t->head.iteration) /* of a block of a loop over processes */
    return jlpi_stream_mix(t->block_stream, t->head.iteration);
  return 0;
}

/* The current task, with the stream that it draws from at this moment: each iteration begins with its own, and may seed
 * another. */
static jlpi_task *streaming(void) {
  jlpi_task *t = jlpi_current();
  uint64_t iteration = of_iteration(t, jlpi_this());
  if (iteration && iteration != t->iteration_stream) {
    t->iteration_stream = iteration;
    enter(t, iteration);
  } else if (t->stream == 0) {
    enter(t, fresh());
  }
  return t;
}

uint64_t jlpi_stream_split(void) {
  jlpi_task *t = streaming();
  return jlpi_stream_mix(t->stream, ++t->splits);
}

void jlpi_stream_enter(uint64_t stream) {
  jlpi_task *t = jlpi_current();
  t->block_stream = stream;
  t->head.iteration = t->iteration_stream = 0;
  enter(t, stream);
}

/* ---- for the program ---- */

void jlpar_rand_seed(uint64_t seed) {
  jlpi_task *t = streaming();
  enter(t, jlpi_stream_mix(0, seed));
}

uint64_t jlpar_rand_u64(void) {
  jlpi_task *t = streaming();
  if (!t->drawn)
    jlpar_rng_seed(&t->rng, t->stream);
  t->drawn = 1;
  return jlpar_rng_next(&t->rng);
}

double jlpar_rand_double(void) {
  return (double)(jlpar_rand_u64() >> 11) * 0x1p-53;
}
