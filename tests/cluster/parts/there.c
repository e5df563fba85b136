/* A module whose functions are known where it is loaded. */
#include <jlpar.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct word {
  char *letters;
};

static size_t pack(const struct word *w, void *buffer, size_t room) {
  size_t n = strlen(w->letters) + 1;
  if (n <= room)
    memcpy(buffer, w->letters, n);
  return n;
}

static void unpack(struct word *w, const void *buffer, size_t bytes) {
  w->letters = memcpy(malloc(bytes), buffer, bytes);
}

#pragma jlpar declare serializer(struct word : pack, unpack)

#pragma jlpar remote
double scaled(int times, double x) {
  return times * x + 1000 * jlpar_myid();
}

#pragma jlpar remote
void no_parameters(void) {
}

/* the handles are the call's as long as it runs */
#pragma jlpar remote
int apply(int (*f)(int), jlpar_channel c, jlpar_future x) {
  jlpar_sleep(0.1); /* the caller has let go its own */
  int value = f(jlpar_fetch(int, x));
  jlpar_put(int, c, value);
  return value;
}

static jlpar_future own; /* the caller's is a reference of its own */

#pragma jlpar remote
jlpar_future future_on(int pid) {
  return own = jlpar_future_new(pid);
}

#pragma jlpar remote
void release_own(void) {
  jlpar_release(own);
}

#pragma jlpar remote
int fails(int code) {
  jlpar_fail(code, "as it was told");
}

#pragma jlpar remote
int waits_long(int x) {
  jlpar_sleep(1000);
  return x;
}

#pragma jlpar remote
int with_a_serializer(struct word w) {
  return w.letters[0];
}
