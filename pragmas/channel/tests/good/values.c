/* Values given to futures, and channels made by the functions: types that are more than bytes are known. */
#include <jlpar.h>

struct pair {
  jlpar_future f;
  int k;
};
typedef struct {
  int (*f)(int);
} job;
typedef int function(int);
typedef function *pointer;

void plain_first(jlpar_future f) {
  jlpar_set(int, f, 5);
}

void several(jlpar_future f, jlpar_future g, jlpar_future h, const struct pair *p) {
  jlpar_set(struct pair, f, *p);
  jlpar_set_try(g, p);
  jlpar_set(job, h, (job){0});
}

#define PUT_AWAY(f, x) jlpar_set(pointer, f, x)

int by_macro(int x) {
  jlpar_future f = jlpar_future_new(1);
  jlpar_channel c = jlpar_channel_new(struct pair, 3), d = jlpar_channel_new_on(int, 3, 1);
#pragma jlpar sync spawn on(2)
  PUT_AWAY(f, by_macro);
  jlpar_release(c);
  jlpar_release(d);
  return x;
}

/* a name may mean something else here */
void plain_last(jlpar_future f) {
  struct pair {
    int k;
  } p = {1};
  jlpar_set_try(f, &p);
}
