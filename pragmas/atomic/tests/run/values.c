/* about: what is stored may have no address: a constant of an enum, a bit-field, a register, a member of a result; bool,
 *        which is 0 or 1 after every update, also by the functions
 * stdout:
 * | 2 5 7 8 9
 * | 1 0 1 1 0
 * | 1 1 0 1, 0 1 1 1
 */
#include <jlpar.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum level { LOW, MID, HIGH };
struct pair {
  int x, y;
};

static struct pair pair_of(int x, int y) {
  return (struct pair){x, y};
}

int main(void) {
  enum level level = LOW;
  struct {
    unsigned low : 4, high : 4;
    struct pair at[2];
  } s = {5, 6, {{7, 0}, {0, 9}}}, *p = &s;
  register int r = 7;
  int a, b, c, d;
  bool plus = true, toggled = true, set = false, up = false, masked = true;
#pragma jlpar atomic
  level = HIGH;
#pragma jlpar atomic
  a = s.low;
#pragma jlpar atomic
  b = r;
#pragma jlpar atomic
  c = pair_of(7, 8).y;
#pragma jlpar atomic
  d = (p->at[1].y);
#pragma jlpar atomic
  plus += 1;
#pragma jlpar atomic
  toggled ^= 1;
#pragma jlpar atomic
  set |= 4;
#pragma jlpar atomic
  up++;
#pragma jlpar atomic
  masked &= 2;
  printf("%d %d %d %d %d\n", (int)level, a, b, c, d);
  printf("%d %d %d %d %d\n", plus, toggled, set, up, masked);

  bool a1 = false, a2 = true, s1 = true, s2 = false;
  bool old[] = {jlpar_atomic_add(&a1, true), jlpar_atomic_add(&a2, true), jlpar_atomic_sub(&s1, true),
                jlpar_atomic_sub(&s2, true)};
  unsigned char bytes[4];
  bool *now[] = {&a1, &a2, &s1, &s2};
  for (int i = 0; i < 4; i++)
    memcpy(&bytes[i], now[i], 1);
  printf("%d %d %d %d, %d %d %d %d\n", bytes[0], bytes[1], bytes[2], bytes[3], old[0], old[1], old[2], !old[3]);
  return 0;
}
