/* SPDX-License-Identifier: MIT
 *
 * about: structs that hold pointers, at any depth, going to another process
 */
#include <jlpar.h>
struct text { int n; const char *at; };
struct page { struct { struct text line[2]; } body; };
union either { int i; void *p; };
struct works { int (*f)(int); jlpar_channel c; jlpar_future later; };
static int f(struct text t) { return t.n; }
static int g(struct works w) { return w.f(1); }
static struct text lasting;

int run(struct works w) {
  struct text t = {1, "a"};
  struct page p = {{{{1, "b"}}}};
  union either e = {1};
  #pragma jlpar sync
  {
    #pragma jlpar spawn
    f(t); //! error jlpar-struct-pointer at t)
    #pragma jlpar spawn
    f(p.body.line[0]); //! error jlpar-struct-pointer at p.
    #pragma jlpar spawn
    g((struct works){(int (*)(int))0, w.c, w.later});
    #pragma jlpar spawn
    { (void)e.i; } //! error jlpar-struct-pointer at e.
    #pragma jlpar spawn
    f(lasting); //! error jlpar-struct-pointer at lasting
    #pragma jlpar spawn
    g(w);
    #pragma jlpar spawn on(threads)
    f(t);
  }
  return 0;
}
