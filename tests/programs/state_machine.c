/* SPDX-License-Identifier: MIT
 *
 * about: an enum drives a switch inside a loop inside a task
 */
#include <stdio.h>

enum state { START, SIGN, DIGITS, BAD };

int main(void) {
  static const char *const input[] = {"42", "-17", "+", "4x", ""};
  int value[5], valid[5];
  #pragma jlpar sync
  for (int i = 0; i < 5; i++) {
    #pragma jlpar spawn out(value[i], valid[i])
    {
      enum state s = START;
      int v = 0, sign = 1;
      for (const char *p = input[i]; *p && s != BAD; p++)
        switch (s) {
          case START:
            if (*p == '-' || *p == '+') {
              sign = *p == '-' ? -1 : 1;
              s = SIGN;
              break;
            }
            /* fall through */
          case SIGN:
          case DIGITS:
            s = *p >= '0' && *p <= '9' ? DIGITS : BAD;
            v = v * 10 + (*p - '0');
            continue;
          case BAD:
          default:
            break;
        }
      valid[i] = s == DIGITS;
      value[i] = valid[i] ? sign * v : 0;
    }
  }
  for (int i = 0; i < 5; i++)
    printf("%d:%d ", valid[i], value[i]);
  puts("");
  return 0;
}
