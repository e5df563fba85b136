/* Channels that cannot be declared so. */
#include <jlpar.h>

struct list {
  struct list *next;
};
void use(jlpar_channel c);

#pragma jlpar channel produced(int, 2) produce
#pragma jlpar channel pointers(int *, 2) on(1)
#pragma jlpar channel lists(struct list, 2) on(1)

void declarations(int n, double d) {
#pragma jlpar channel
#pragma jlpar channel 3(int)
#pragma jlpar channel a
#pragma jlpar channel b()
#pragma jlpar channel c(int, )
#pragma jlpar channel e(int, d)
#pragma jlpar channel f(struct unknown, 2)
#pragma jlpar channel g(missing_t, 2)
#pragma jlpar channel h(int, 2, 3)
#pragma jlpar channel i(int, unbound)
#pragma jlpar channel j(int, 2) on(d)
#pragma jlpar channel k(int, 2) future(x)
#pragma jlpar channel l(int, 2) on(1) on(2)
#pragma jlpar channel m(struct list, 2) on(n)
#pragma jlpar channel o(void, 2)
#pragma jlpar chanel p(int, 2)
#pragma jlpar channel q(int, -1)
  (void)d;
}

void producing(int n) {
#pragma jlpar channel c(int, 2) produce
  n++;
#pragma jlpar channel d(int, 2) produce
  return;
#pragma jlpar channel e(int, 2) produce on(1)
  use(e);
#pragma jlpar channel f(int, 2) produce
}
