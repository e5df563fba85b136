/* SPDX-License-Identifier: MIT
 *
 * about: a pointer to an incomplete type is copied into a task
 */
#include <stdio.h>

struct secret;
static struct secret *the_secret(void);
static int reveal(const struct secret *);

int main(void) {
  struct secret *s = the_secret();
  int a = 0;
  #pragma jlpar sync spawn on(threads)
  a = reveal(s);
  printf("%d\n", a);
  return 0;
}

struct secret { int value; };
static struct secret only = {77};
static struct secret *the_secret(void) { return &only; }
static int reveal(const struct secret *s) { return s->value; }
