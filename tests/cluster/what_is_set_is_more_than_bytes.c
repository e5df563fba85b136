/* run: -p 2 */
/* Futures set with functions, serialized structs and handles: who fetches gets the same function, a struct of its own, a
 * reference of its own each time; whoever made the future, wherever it lives, whoever sets and fetches. */
#include <jlpar.h>

struct job {
  int (*f)(int);
  int x;
};

struct list {
  int value;
  struct list *next;
};

struct pair {
  jlpar_future f;
  jlpar_channel c;
};

/* who frees a list that a future holds only the program could know: these are not freed */
static struct list *node(int value, struct list *next) {
  static struct list all[100000];
  static int used;
  all[used] = (struct list){value, next};
  return &all[used++];
}

static size_t pack(const struct list *l, void *buffer, size_t room) {
  size_t n = 0;
  for (const struct list *p = l; p; p = p->next)
    n += sizeof(int);
  for (int *to = buffer; l && n <= room; l = l->next)
    *to++ = l->value;
  return n;
}

static void unpack(struct list *l, const void *buffer, size_t bytes) {
  const int *from = buffer;
  struct list *rest = NULL;
  for (size_t k = bytes / sizeof(int); k > 1; k--)
    rest = node(from[k - 1], rest);
  *l = (struct list){*from, rest};
}

#pragma jlpar declare serializer(struct list : pack, unpack)

static int twice(int x) {
  return 2 * x;
}

typedef int function(int);
typedef function *pointer;

static void want(int got, int wanted, const char *what) {
  if (got != wanted)
    jlpar_fail(1, "%s on process %d: %d, not %d", what, jlpar_myid(), got, wanted);
}

/* ---- functions ---- */

static void set_job(jlpar_future f, int x) {
  jlpar_set(struct job, f, ((struct job){twice, x}));
}

static int run_job(jlpar_future f) {
  struct job j = jlpar_fetch(struct job, f);
  return j.f(j.x);
}

static void set_pointer(jlpar_future f) {
  pointer p = twice;
  if (jlpar_set_try(f, &p) != JLPAR_OK)
    jlpar_fail(2, "a pointer to a function could not be set");
}

static int call_pointer(jlpar_future f, int x) {
  return jlpar_fetch(pointer, f)(x);
}

/* ---- serialized ---- */

static void set_list(jlpar_future f, int n) {
  struct list *l = NULL;
  for (int k = 1; k <= n; k++)
    l = node(k, l);
  jlpar_set(struct list, f, *l); /* it stays: this process may be where f lives */
}

static int sum_list(jlpar_future f) {
  struct list l = jlpar_fetch(struct list, f);
  int sum = 0;
  for (const struct list *p = &l; p; p = p->next)
    sum += p->value;
  return sum;
}

/* ---- handles ---- */

/* what it sets it lets go at once: the future has references of its own. A channel's maker would close it by that. */
static void set_pair(jlpar_future f, int where, int value) {
  struct pair p = {jlpar_future_new(where), jlpar_channel_new_on(int, 1, where)};
  jlpar_set(struct pair, f, p);
  jlpar_set(int, p.f, value);
  jlpar_put(int, p.c, value);
  jlpar_release(p.f);
}

static int use_pair(jlpar_future f) {
  int sum = 0;
  for (int time = 0; time < 2; time++) {
    struct pair p = jlpar_fetch(struct pair, f);
    sum += jlpar_fetch(int, p.f) + jlpar_peek(int, p.c);
    jlpar_release(p.f);
    jlpar_release(p.c);
  }
  return sum;
}

static void set_future(jlpar_future f, int where, int value) {
  jlpar_future g = jlpar_future_new(where);
  jlpar_set(jlpar_future, f, g);
  jlpar_set(int, g, value);
  jlpar_release(g);
}

static int use_future(jlpar_future f) {
  jlpar_future g = jlpar_fetch(jlpar_future, f), same = jlpar_fetch(jlpar_future, f);
  int value = jlpar_fetch(int, g);
  jlpar_release(g);
  value += jlpar_fetch(int, same);
  jlpar_release(same);
  return value;
}

/* ---- everybody with everybody ---- */

static void all_on(int home, int setter, int fetcher) {
  int result = 0;
  jlpar_future f = jlpar_future_new(home);
  #pragma jlpar sync spawn on(setter)
  set_job(f, home);
  #pragma jlpar sync spawn on(fetcher)
  result = run_job(f);
  want(result, 2 * home, "a function in a struct");
  jlpar_release(f);

  f = jlpar_future_new(home);
  #pragma jlpar sync spawn on(setter)
  set_pointer(f);
  #pragma jlpar sync spawn on(fetcher)
  result = call_pointer(f, 21);
  want(result, 42, "a function");
  jlpar_release(f);

  f = jlpar_future_new(home);
  #pragma jlpar sync spawn on(setter)
  set_list(f, 100);
  #pragma jlpar sync spawn on(fetcher)
  result = sum_list(f);
  want(result, 5050, "a list");
  jlpar_release(f);

  for (int where = 1; where <= 3; where++) {
    f = jlpar_future_new(home);
    #pragma jlpar sync spawn on(setter)
    set_future(f, where, 10 * where + setter);
    #pragma jlpar sync spawn on(fetcher)
    result = use_future(f);
    want(result, 2 * (10 * where + setter), "a future");
    jlpar_release(f);

    f = jlpar_future_new(home);
    #pragma jlpar sync spawn on(setter)
    set_pair(f, where, where);
    #pragma jlpar sync spawn on(fetcher)
    result = use_pair(f);
    want(result, 4 * where, "a struct of handles");
    jlpar_release(f);
  }
}

static struct job job_of(int x) {
  return (struct job){twice, x};
}

/* nothing was set: the result of a task of this process */
static void a_result(void) {
  int result = 0;
  #pragma jlpar spawn on(threads) future(f)
  job_of(4);
  #pragma jlpar sync spawn on(2)
  result = run_job(f);
  want(result, 8, "a task's result");
}

int main(void) {
  a_result();
  for (int home = 1; home <= 3; home++)
    for (int setter = 1; setter <= 3; setter++)
      for (int fetcher = 1; fetcher <= 3; fetcher++)
        all_on(home, setter, fetcher);
  for (int maker = 2; maker <= 3; maker++) {
    #pragma jlpar sync spawn on(maker)
    all_on(5 - maker, 1, maker);
  }
  return 0;
}
