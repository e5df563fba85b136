/* A future's value comes from where the work was done: no pointer of another process, nor a struct with one. */
#include <jlpar.h>
#include <string.h>

struct node {
  int value;
  struct { struct node *next[2]; } links;
};
struct plain {
  int value;
};
struct packed {
  const char *text;
};
size_t pack(const struct packed *p, void *buffer, size_t room);
void unpack(struct packed *p, const void *buffer, size_t bytes);
#pragma jlpar declare serializer(struct packed : pack, unpack)

int *pointer(int x);
void (*function(int x))(void);
struct node node(int x);
struct plain plain(int x);
struct packed packed(int x);

void values(char *text, size_t n, jlpar_future *all) {
  #pragma jlpar spawn future(a)
  pointer(1);
  #pragma jlpar spawn on(2) future(all[0])
  node(1);
  #pragma jlpar spawn future(b) inout(text[0:n])
  memset(text, 0, n);
  #pragma jlpar spawn future(c)
  (plain(1), "text");

  #pragma jlpar spawn future(d) inout(text[0:n])
  (void)memset(text, 0, n);
  #pragma jlpar spawn future(e)
  plain(1);
  #pragma jlpar spawn future(f)
  packed(1);
  #pragma jlpar spawn future(g)
  function(1);
  #pragma jlpar spawn on(threads) future(h)
  pointer(1);
  #pragma jlpar async future(i)
  node(1);
  #pragma jlpar sync spawn
  pointer(1);
  #pragma jlpar spawn detach
  node(1);
}
