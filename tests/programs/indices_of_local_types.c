/* SPDX-License-Identifier: MIT
 *
 * about: indices whose type is an enumeration or a typedef, of a block or without a name
 */
#include <stdio.h>

enum suit { CLUBS, DIAMONDS, HEARTS, SPADES, SUITS };

int main(void) {
  enum colour { RED, GREEN, BLUE, COLOURS };
  typedef long place;
  typedef enum { LOW, HIGH } level;
  enum { FIRST, SECOND, LAST } which;
  enum colour c;
  int square[COLOURS], cube[2], suits = 0;
  long sum = 0;

  #pragma jlpar sync distributed out(square[k])
  for (enum colour k = RED; k < COLOURS; k++)
    square[k] = k * k;
  #pragma jlpar pmap out(cube[k])
  for (level k = LOW; k <= HIGH; k++)
    cube[k] = k * k * k;
  #pragma jlpar distributed reduction(+: sum)
  for (place k = 5; k > 0; k--)
    sum += k;
  #pragma jlpar distributed reduction(+: sum)
  for (which = FIRST; which != LAST; which++)
    sum += 10 * which;
  #pragma jlpar threads reduction(+: sum)
  for (which = FIRST; which <= SECOND; which++)
    sum += 100 * which;
  #pragma jlpar threads reduction(+: sum)
  for (c = COLOURS; c > RED; c--)
    sum += 1000 * c;
  #pragma jlpar threads reduction(+: suits)
  for (enum suit s = CLUBS; s < SUITS; s++)
    suits += s;
  printf("%d %d %d, %d %d, %ld, %d %d, %d\n", square[RED], square[GREEN], square[BLUE], cube[LOW], cube[HIGH], sum,
         which == LAST, c == RED, suits);
  return 0;
}
