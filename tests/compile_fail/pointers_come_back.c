/* SPDX-License-Identifier: MIT
 *
 * about: assignments that would bring a pointer back from another process
 */
#include <jlpar.h>
struct list { int value; struct list *next; };
struct kept { int *p; };
struct text { char *s; };
static size_t pack(const struct text *t, void *buffer, size_t room) { return t && buffer && room; }
static void unpack(struct text *t, const void *buffer, size_t bytes) { t->s = buffer && bytes ? 0 : t->s; }
#pragma jlpar declare serializer(struct text : pack, unpack)
static int *find(int x) { return x ? 0 : 0; }
static struct list first(int x) { return (struct list){x, 0}; }
static struct text say(int x) { return (struct text){x ? 0 : 0}; }
static void (*choose(int x))(void) { return x ? 0 : 0; }

int run(jlpar_pool *pool) {
  int *p = 0, *many[2] = {0}, n = 0;
  const char *name = 0;
  struct list l = {0};
  struct kept k[2] = {{0}};
  struct text t = {0};
  jlpar_future f = {0};
  void (*function)(void) = 0;
  static void *lasting;
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(2)
    p = find(n); //! error jlpar-pointer-capture at p noted says another
    #pragma jlpar spawn
    many[1] = find(n); //! error jlpar-pointer-capture at many[
    #pragma jlpar spawn on(any)
    name = "here"; //! error jlpar-pointer-capture at name
    #pragma jlpar spawn on(pool pool)
    k[1].p = find(n); //! error jlpar-pointer-capture at k[
    #pragma jlpar spawn on(owner f)
    lasting = find(n); //! error jlpar-pointer-capture at lasting
    #pragma jlpar spawn
    l = first(n); //! error jlpar-struct-pointer at l noted says next
    #pragma jlpar spawn on(threads)
    p = find(n);
    #pragma jlpar async
    l = first(n);
    #pragma jlpar spawn
    t = say(n);
    #pragma jlpar spawn
    function = choose(n);
    #pragma jlpar spawn
    *p = n;
    #pragma jlpar spawn
    l.value = n;
  }
  #pragma jlpar spawn future(f)
  p = find(n); //! error jlpar-pointer-capture at p
  return p && name && t.s && function && lasting ? l.value : 0;
}
