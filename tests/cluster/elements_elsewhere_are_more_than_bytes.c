/* run: -p 2 */
/* Channels elsewhere whose elements hold functions, serialized structs or handles: who takes one gets the same
 * function, a struct of its own, a reference of its own; whoever made the channel, wherever it lives, whoever puts and takes. */
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
  int k;
};

/* who frees a list that lies in a channel only the program could know: these are not freed */
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
  *l = (struct list){*from, NULL};
  if (bytes > sizeof(int)) {
    l->next = node(0, NULL);
    unpack(l->next, from + 1, bytes - sizeof(int));
  }
}

#pragma jlpar declare serializer(struct list : pack, unpack)

static int twice(int x) {
  return 2 * x;
}

static int minus(int x) {
  return -x;
}

#pragma jlpar channel filed(struct job, 4) on(2)

static void want(int got, int wanted, const char *what) {
  if (got != wanted)
    jlpar_fail(1, "%s on process %d: %d, not %d", what, jlpar_myid(), got, wanted);
}

/* ---- functions ---- */

static void put_job(jlpar_channel c, int x) {
  jlpar_put(struct job, c, ((struct job){x % 2 ? twice : minus, x}));
}

static int run_job(jlpar_channel c) {
  struct job first = jlpar_peek(struct job, c), j = jlpar_take(struct job, c);
  return first.f == j.f ? j.f(j.x) : -1000;
}

static void functions(jlpar_channel c, int putter, int taker) {
  int result = 0;
  for (int x = 0; x < 4; x++) {
    #pragma jlpar sync spawn on(putter)
    put_job(c, x);
  }
  for (int x = 0; x < 4; x++) {
    #pragma jlpar sync spawn on(taker)
    result = run_job(c);
    want(result, x % 2 ? twice(x) : minus(x), "a function in a channel");
  }
}

/* ---- serialized ---- */

static void put_list(jlpar_channel c, int n) {
  struct list *l = NULL;
  for (int k = 1; k <= n; k++)
    l = node(k, l);
  jlpar_put(struct list, c, *l);
}

static int sum_list(jlpar_channel c) {
  struct list l = jlpar_take(struct list, c);
  int sum = 0;
  for (struct list *p = &l; p; p = p->next)
    sum += p->value;
  return sum;
}

static void lists(jlpar_channel c, int putter, int taker) {
  int result = 0;
  #pragma jlpar sync spawn on(putter)
  put_list(c, 100);
  #pragma jlpar sync spawn on(taker)
  result = sum_list(c);
  want(result, 5050, "a list in a channel");
}

/* ---- handles ---- */

/* what it puts it lets go at once: the channel holds it */
static void put_future(jlpar_channel c, int where, int value) {
  jlpar_future f = jlpar_future_new(where);
  jlpar_put(jlpar_future, c, f);
  jlpar_set(int, f, value);
  jlpar_release(f);
}

static int use_future(jlpar_channel c) {
  jlpar_future f = jlpar_take(jlpar_future, c);
  int value = jlpar_fetch(int, f);
  jlpar_release(f);
  return value;
}

static void futures(jlpar_channel c, int putter, int taker) {
  int result = 0;
  for (int where = 1; where <= 3; where++) {
    #pragma jlpar sync spawn on(putter)
    put_future(c, where, 10 * where + putter);
    #pragma jlpar sync spawn on(taker)
    result = use_future(c);
    want(result, 10 * where + putter, "a future in a channel");
  }
}

static void put_pair(jlpar_channel c, int where, int k) {
  struct pair p = {jlpar_future_new(where), k};
  jlpar_put(struct pair, c, p);
  jlpar_set(int, p.f, k);
  jlpar_release(p.f);
}

static int use_pair(jlpar_channel c) {
  struct pair p = jlpar_take(struct pair, c);
  int value = jlpar_fetch(int, p.f) == p.k ? p.k : -1;
  jlpar_release(p.f);
  return value;
}

static void pairs(jlpar_channel c, int putter, int taker) {
  int result = 0;
  for (int where = 1; where <= 3; where++) {
    #pragma jlpar sync spawn on(putter)
    put_pair(c, where, 7 * where);
    #pragma jlpar sync spawn on(taker)
    result = use_pair(c);
    want(result, 7 * where, "a struct with a future in a channel");
  }
}

static void all_through(jlpar_channel jobs, jlpar_channel of_lists, jlpar_channel of_pairs, jlpar_channel of_futures) {
  for (int k = 0; k < 9; k++) {
    int putter = 1 + k / 3, taker = 1 + k % 3;
    functions(jobs, putter, taker);
    functions(filed, putter, taker);
    lists(of_lists, putter, taker);
    futures(of_futures, putter, taker);
    pairs(of_pairs, putter, taker);
  }
}

/* declared, and made by functions */
static void all_on(int home) {
  #pragma jlpar channel jobs(struct job, 4) on(home)
  #pragma jlpar channel of_lists(struct list, 4) on(home)
  #pragma jlpar channel of_pairs(struct pair, 4) on(home)
  jlpar_channel made[] = {jlpar_channel_new_on(struct job, 4, home), jlpar_channel_new_on(struct list, 4, home),
                          jlpar_channel_new_on(struct pair, 4, home), jlpar_channel_new_on(jlpar_future, 4, home)};
  all_through(jobs, of_lists, of_pairs, made[3]);
  all_through(made[0], made[1], made[2], made[3]);
  for (int k = 0; k < 4; k++)
    jlpar_release(made[k]);
}

static void put_what_cannot_travel(void *channel) {
  jlpar_channel c = *(jlpar_channel *)channel;
  int on_the_stack = 0;
  jlpar_put(struct job, c, ((struct job){(int (*)(int))(void *)&on_the_stack, 0}));
}

int main(void) {
  for (int home = 1; home <= 3; home++)
    all_on(home);
  for (int maker = 2; maker <= 3; maker++) {
    #pragma jlpar sync spawn on(maker)
    all_on(5 - maker);
  }
  int status = jlpar_try(put_what_cannot_travel, &filed);
  want(status, JLPAR_EINVAL, "a pointer that means nothing there");
  functions(filed, 3, 1);
  return 0;
}
