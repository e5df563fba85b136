/* SPDX-License-Identifier: MIT
 *
 * philosophers - five of them dine with five forks, each needing two, and nobody starves.
 *
 *     jlpar-cc philosophers.c -o philosophers && jlpar-run -t 4 ./philosophers 5 10
 *
 * A fork is a channel that holds it while it lies on the table. With select a philosopher takes whichever of his two forks
 * comes first, and waits for the other one for a while only: then he puts the first one back, since his neighbour may be
 * waiting for it. That is what keeps all of them from sitting there with one fork each. (Dijkstra, 1965.)
 */
#include <jlpar.h>
#include <stdio.h>
#include <stdlib.h>

enum { SEATS_MAX = 100 };
static jlpar_channel fork_at[SEATS_MAX];
static int seats = 5, meals = 10;

static void take(int who, int fork) {
  printf("%d takes %d\n", who, fork);
}

/* said first: as soon as it lies there a neighbour may have it */
static void put_back(int who, int fork) {
  printf("%d returns %d\n", who, fork);
  jlpar_put(int, fork_at[fork], fork);
}

static int try_to_eat(int who) {
  int first, second;
  jlpar_case either[] = {{fork_at[who], JLPAR_TAKE, &first, 0}, {fork_at[(who + 1) % seats], JLPAR_TAKE, &first, 0}};
  int which = jlpar_select(either, 2, -1);
  take(who, first);

  jlpar_case other = either[1 - which];
  other.value = &second;
  int both = jlpar_select(&other, 1, 0.001) == 0;
  if (both) {
    take(who, second);
    printf("%d eats\n", who);
    jlpar_yield(); /* takes his time */
    put_back(who, second);
  }
  put_back(who, first);
  return both;
}

static void dine(int who) {
  for (int eaten = 0; eaten < meals; eaten += try_to_eat(who))
    jlpar_yield(); /* thinks */
}

int main(int argc, char **argv) {
  if (argc > 1)
    seats = atoi(argv[1]);
  if (argc > 2)
    meals = atoi(argv[2]);
  if (seats < 2 || seats > SEATS_MAX)
    return 2;

  for (int k = 0; k < seats; k++) {
    fork_at[k] = jlpar_channel_new(int, 1);
    jlpar_put(int, fork_at[k], k);
  }
  #pragma jlpar sync
  for (int who = 0; who < seats; who++) {
    #pragma jlpar spawn on(threads)
    dine(who);
  }
  for (int k = 0; k < seats; k++)
    jlpar_release(fork_at[k]);
  return 0;
}
