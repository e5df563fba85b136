/* SPDX-License-Identifier: MIT
 *
 * about: wchar_t, char16_t, char32_t and u8 literals
 */
#include <stdio.h>
#include <uchar.h>
#include <wchar.h>

int main(void) {
  wchar_t wide[] = L"wide \u00e9";
  char16_t sixteen[] = u"16\U0001F600";
  char32_t thirty_two[] = U"32\U0001F600";
  char bytes[] = u8"caf\u00e9";
  unsigned long a = 0, b = 0, c = 0;
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    a = (unsigned long)wide[5] + wcslen(wide);
    #pragma jlpar spawn
    b = sixteen[2] * 10ul + thirty_two[2] + sizeof sixteen / sizeof *sixteen;
    #pragma jlpar spawn
    c = (unsigned char)bytes[3] * 1000ul + (unsigned char)bytes[4] + sizeof u8"\u00e9";
  }
  printf("%lu %lu %lu\n", a, b, c);
  return 0;
}
