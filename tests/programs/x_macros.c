/* SPDX-License-Identifier: MIT
 *
 * about: a list of items makes an enum, a table and a switch inside a loop
 */
#include <stdio.h>

#define ITEMS(X) X(apple, 30) X(bread, 250) X(cheese, 400)
#define AS_ENUM(name, price) ITEM_##name,
#define AS_PRICE(name, price) [ITEM_##name] = price,
#define AS_CASE(name, price) case ITEM_##name: total += price * (i / ITEM_COUNT); break;

enum item { ITEMS(AS_ENUM) ITEM_COUNT };
static const int price[] = {ITEMS(AS_PRICE)};

int main(void) {
  int total = 0, one = 0;
  #pragma jlpar distributed reduction(+: total)
  for (int i = 0; i < 30; i++)
    switch ((enum item)(i % ITEM_COUNT)) {
      ITEMS(AS_CASE)
      default: total += 1000000;
    }
  #pragma jlpar sync spawn
  one = price[ITEM_cheese] - price[ITEM_apple];
  printf("%d %d\n", total, one);
  return 0;
}
