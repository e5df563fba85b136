/* about: places, names, texts, handles and bounds that macros make
 * run: -p 3
 * stdout:
 * | threads 1, worker 3, owner 3, pool 2
 * | 1 + 2, 12, 2 4
 * | f 5, g1 6, h 7
 * | small task
 */
#include <jlpar.h>
#include <stdio.h>

#define WHERE threads
#define THERE (1 + 2)
#define OWNER owner c
#define POOL pool pool
#define RANGE 0 : 2
#define FROM(n) n : 2
#define BOTH(...) __VA_ARGS__
#define F f
#define NUMBERED(n) n##1
#define SAME(n) n
#define TEXT(x) #x
#define LABEL "small" " task"

static int id(int x) {
  return x;
}

int main(void) {
  int here = 0, there = 0, by_owner = 0, by_pool = 0, ids[1] = {2};
  #pragma jlpar channel c(int, 4) on(3)
  jlpar_pool *pool = jlpar_pool_new(ids, 1);
  #pragma jlpar sync
  {
    #pragma jlpar spawn on(WHERE)
    here = jlpar_myid();
    #pragma jlpar spawn on(THERE)
    there = jlpar_myid();
    #pragma jlpar spawn on(OWNER)
    by_owner = jlpar_myid();
    #pragma jlpar spawn on(POOL)
    by_pool = jlpar_myid();
  }
  printf("threads %d, worker %d, owner %d, pool %d\n", here, there, by_owner, by_pool);

  int v[3] = {1, 2, 3}, *p = v, one = 1, two = 2, sum = 0, text = 0;
  #pragma jlpar sync spawn in(p[RANGE], BOTH(one, two)) name(TEXT(a b))
  sum = (p[0] + p[1]) * 2 + one + two + 3;
  #pragma jlpar sync spawn out(p[FROM(0)])
  {
    p[0] = 2;
    p[1] = 4;
  }
  #pragma jlpar sync spawn in(p[one ? 0 : 2])
  text = p[0];
  printf("%d + %d, %d, %d %d\n", one, text, sum, v[0], v[1]);

  #pragma jlpar spawn future(F)
  id(5);
  #pragma jlpar spawn future(NUMBERED(g))
  id(6);
  #pragma jlpar spawn future(SAME(h))
  id(7);
  printf("f %d, g1 %d, h %d\n", jlpar_fetch(int, f), jlpar_fetch(int, g1), jlpar_fetch(int, h));

  int code = 0;
  #pragma jlpar sync status(code) spawn name(LABEL)
  jlpar_fail(5, "on purpose");
  puts(code ? jlpar_root_cause(jlpar_last_error())->task : "it did not fail");
  jlpar_pool_free(pool);
  return 0;
}
