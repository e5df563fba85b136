/* about: what waits for itself, pmap and a loop with a reduction, is a part of its sync's failure like all the others
 * run: -p 2
 * stdout:
 * | pmap: composite, parts 7
 * | reduction: composite, parts 7
 * | spawn: composite, parts 7
 * | loop: composite, parts 7
 * | in the order of starting: composite, parts 5 7 6
 * | alone: 7
 * | in a task: composite, parts 7
 * | the block itself: 7
 * | status 7, composite, parts 7
 * | status 7, composite, parts 7
 * | status 5, composite, parts 5 7
 * | status 0
 */
#include <jlpar.h>
#include <stdio.h>

static int work(int i) {
  if (i == 3)
    jlpar_fail(7, "no %d", i);
  return i;
}

static void fail(int code) {
  jlpar_yield();
  jlpar_fail(code, "on purpose");
}

static void pmap(void *arg) {
  int r[5];
  #pragma jlpar sync pmap out(r[i])
  for (int i = 0; i < 5; i++)
    r[i] = work(i);
  (void)arg;
}

static void reduction(void *arg) {
  long sum = 0;
  #pragma jlpar sync distributed reduction(+: sum)
  for (int i = 0; i < 5; i++)
    sum += work(i);
  (void)arg;
}

static void spawn(void *arg) {
  int x;
  #pragma jlpar sync spawn
  x = work(3);
  (void)x, (void)arg;
}

static void loop(void *arg) {
  int r[5];
  #pragma jlpar sync distributed out(r[i])
  for (int i = 0; i < 5; i++)
    r[i] = work(i);
  (void)arg;
}

static void order_of_starting(void *arg) {
  #pragma jlpar sync
  {
    #pragma jlpar async
    fail(5);
    #pragma jlpar spawn on(2)
    work(1);
    #pragma jlpar async
    {
      int r[5];
      #pragma jlpar pmap out(r[i]) on(tasks)
      for (int i = 3; i < 4; i++)
        r[i] = work(i);
    }
    #pragma jlpar async
    fail(6);
  }
  (void)arg;
}

static void alone(void *arg) {
  int r[5];
  #pragma jlpar pmap out(r[i])
  for (int i = 0; i < 5; i++)
    r[i] = work(i);
  (void)arg;
}

static void in_a_task(void *arg) {
  #pragma jlpar sync
  {
    #pragma jlpar async
    {
      long sum = 0;
      #pragma jlpar distributed reduction(+: sum)
      for (int i = 0; i < 5; i++)
        sum += work(i);
    }
  }
  (void)arg;
}

static void itself(void *arg) {
  #pragma jlpar sync
  {
    #pragma jlpar async
    work(1);
    work(3);
  }
  (void)arg;
}

static void show(void) {
  const jlpar_error *e = jlpar_last_error();
  if (e->code == JLPAR_ECOMPOSITE) {
    printf("composite, parts");
    for (size_t k = 0; k < e->nparts; k++)
      printf(" %d", e->parts[k]->code);
    printf("\n");
  } else {
    printf("%d\n", e->code);
  }
}

int main(void) {
  static const struct { const char *name; void (*body)(void *); } cases[] = {
      {"pmap", pmap}, {"reduction", reduction}, {"spawn", spawn}, {"loop", loop},
      {"in the order of starting", order_of_starting}, {"alone", alone}, {"in a task", in_a_task},
      {"the block itself", itself}};
  for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
    int code = jlpar_try(cases[k].body, NULL);
    printf("%s: ", cases[k].name);
    if (code)
      show();
  }

  int r[5], code;
  long sum = 0;
  #pragma jlpar sync pmap out(r[i]) status(code)
  for (int i = 0; i < 5; i++)
    r[i] = work(i);
  printf("status %d, ", code);
  show();
  #pragma jlpar sync status(code) distributed reduction(+: sum)
  for (int i = 0; i < 5; i++)
    sum += work(i);
  printf("status %d, ", code);
  show();
  #pragma jlpar sync status(code)
  {
    #pragma jlpar async
    fail(5);
    #pragma jlpar pmap out(r[i]) on(tasks)
    for (int i = 0; i < 5; i++)
      r[i] = work(i);
    printf("never here\n");
  }
  printf("status %d, ", code);
  show();
  #pragma jlpar sync pmap out(r[i]) status(code)
  for (int i = 0; i < 3; i++)
    r[i] = work(i);
  printf("status %d\n", code);
  return 0;
}
