/* SPDX-License-Identifier: MIT
 *
 * about: a section reduction counts letters
 */
#include <stdio.h>

int main(void) {
  static const char text[] = "the quick brown fox jumps over the lazy dog and runs away from the bear";
  int count[26] = {0}, length = (int)sizeof text - 1, near[3] = {1, 2, 3};
  #pragma jlpar distributed reduction(+: count[0:26])
  for (int i = 0; i < length; i++)
    if (text[i] != ' ')
      count[text[i] - 'a']++;
  #pragma jlpar threads reduction(+: near[0:3])
  for (int i = 0; i < length; i++)
    near[i % 3] += text[i] == 'e';
  for (int c = 0; c < 26; c++)
    printf("%d", count[c]);
  printf(" %d %d %d\n", near[0], near[1], near[2]);
  return 0;
}
