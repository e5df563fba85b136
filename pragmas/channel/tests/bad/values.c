/* Values that are more than bytes, of types that only a function knows or that are no structs. */
#include <jlpar.h>

#pragma jlpar channel needed(int, 1)

void values(jlpar_future f, jlpar_future g) {
  struct local {
    jlpar_channel c;
  } l = {{0}};
  jlpar_future both[2] = {f, g};
  struct plain {
    int k;
  } p = {1};
  jlpar_set_try(f, &l);
  jlpar_set_try(f, &both);
  jlpar_set_try(f, &p);
  jlpar_release(jlpar_channel_new(struct local, 2)); /* it may be for this process only */
}
