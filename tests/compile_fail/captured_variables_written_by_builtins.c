/* SPDX-License-Identifier: MIT
 *
 * about: writes to captured variables that are no assignments: atomic operations, elements of vectors, builtins
 */
#include <stdatomic.h>
typedef int four __attribute__((vector_size(16)));
struct io { int n; int *p; const int *c; };
static void run_io(struct io io) { *io.p = io.n; }
static void look(struct io io) { (void)io; }
#define ADD(x, n) atomic_fetch_add(&(x), n)
#define LOAD(x, to) __atomic_load(&(x), &(to), __ATOMIC_SEQ_CST)
#define STORE(x, from) __atomic_store(&(x), &(from), __ATOMIC_SEQ_CST)
void undeclared();

int run(void) {
  int x = 0, y = 0, a[2] = {0};
  atomic_int n = 0;
  int *_Atomic p = 0;
  atomic_flag flag = ATOMIC_FLAG_INIT;
  _Bool taken = 0;
  four v = {0};
  struct { four v; } s = {0};
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(threads)
    atomic_fetch_add(&n, 1); //! error jlpar-modified-capture at n, says modifies
    #pragma jlpar async
    { atomic_store(&n, 1); } //! error jlpar-modified-capture at n,
    #pragma jlpar spawn
    { ADD(n, 3); } //! error jlpar-modified-capture at n,/ADD
    #pragma jlpar spawn
    { atomic_init(&n, 2); } //! error jlpar-modified-capture at n,
    #pragma jlpar async
    { if (!atomic_flag_test_and_set(&flag)) x + y; } //! error jlpar-modified-capture at flag)
    #pragma jlpar async
    { if (__atomic_test_and_set(&taken, __ATOMIC_SEQ_CST)) x + y; } //! error jlpar-modified-capture at taken,
    #pragma jlpar async
    { __atomic_clear(&taken, __ATOMIC_SEQ_CST); } //! error jlpar-modified-capture at taken,
    #pragma jlpar async
    { __atomic_store_n(&x, 1, __ATOMIC_SEQ_CST); } //! error jlpar-modified-capture at x,
    #pragma jlpar async
    { __atomic_store(&x, &y, __ATOMIC_SEQ_CST); } //! error jlpar-modified-capture at x,
    #pragma jlpar async
    { STORE(x, y); } //! error jlpar-modified-capture at x/STORE
    #pragma jlpar async
    { __atomic_load(&x, &y, __ATOMIC_SEQ_CST); } //! error jlpar-modified-capture at y,
    #pragma jlpar async
    { LOAD(x, y); } //! error jlpar-modified-capture at y/LOAD
    #pragma jlpar async
    { int z; __atomic_exchange(&z, &x, &y, __ATOMIC_SEQ_CST); } //! error jlpar-modified-capture at y,
    #pragma jlpar async
    { _Atomic int z = 1; atomic_compare_exchange_strong(&z, &x, y); } //! error jlpar-modified-capture at x,
    #pragma jlpar async
    { atomic_store(&p, &x); } //! error jlpar-modified-capture at p, //! error jlpar-modified-capture at x)
    #pragma jlpar async
    { __atomic_fetch_or(a, 1, __ATOMIC_SEQ_CST); } //! error jlpar-modified-capture at a,
    #pragma jlpar async
    { __sync_fetch_and_add(&x, 1); } //! error jlpar-modified-capture at x,
    #pragma jlpar async
    { if (__builtin_add_overflow(1, 2, &x)) y + 1; } //! error jlpar-modified-capture at x)
    #pragma jlpar spawn
    { v[0] = 5; } //! error jlpar-modified-capture at v[
    #pragma jlpar spawn
    { s.v[1] += 5; } //! error jlpar-modified-capture at s.
    #pragma jlpar spawn
    run_io((struct io){.n = 3, .p = &x}); //! error jlpar-modified-capture at x}
    #pragma jlpar spawn
    look((struct io){.n = 3, .c = &x});
    #pragma jlpar spawn
    { int *q[2] = {[1] = &x}; *q[1] = 3; } //! error jlpar-modified-capture at x}
    #pragma jlpar spawn
    { _Generic(1, int: x, default: "") = 3; } //! error jlpar-modified-capture at x,
    #pragma jlpar spawn
    { __builtin_choose_expr(1, x, y) = 3; } //! error jlpar-modified-capture at x,
    #pragma jlpar spawn
    undeclared(&x); //! error jlpar-modified-capture at x)
  }
  return n + x + y + a[0] + v[0] + s.v[1];
}
