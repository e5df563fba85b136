/* about: iterations wait for tasks that were started before the loop, and for each other, whoever has begun and whoever
 *        has ended; what nothing can end is a deadlock, also when the other threads have nothing to do with tasks
 * env: JLPAR_NUM_THREADS=4
 * stdout:
 * | a producer: 190
 * | an answer by yielding: 7
 * | a loop of a task, with one inside: 1 2
 * | they met 4 times: 103, JLPAR_ECOMPOSITE
 * | nobody puts: JLPAR_EDEADLOCK
 * | one too few: JLPAR_EDEADLOCK
 */
#include <jlpar.h>
#include <stdio.h>

static int sum_from_a_producer(void) {
  int sum = 0;
  #pragma jlpar channel c(int, 2) produce
  {
    for (int i = 0; i < 20; i++)
      jlpar_put(int, c, i);
  }
  #pragma jlpar threads reduction(+: sum)
  for (int i = 0; i < 20; i++)
    sum += jlpar_take(int, c);
  return sum;
}

static int answer(int threads) {
  int asked = 0, said = 0, got = 0;
  #pragma jlpar async shared(asked, said)
  {
    while (!jlpar_atomic_load(&asked))
      jlpar_yield();
    jlpar_atomic_store(&said, 7);
  }
  #pragma jlpar threads num_threads(threads)
  for (int i = 0; i < 4; i++)
    if (i == 3) {
      jlpar_atomic_store(&asked, 1);
      while (!(got = jlpar_atomic_load(&said)))
        jlpar_yield();
    }
  return got;
}

static void loop_of_a_task(int got[2]) {
  #pragma jlpar channel first(int, 1)
  #pragma jlpar channel second(int, 1)
  #pragma jlpar async
  {
    #pragma jlpar threads num_threads(2)
    for (int i = 0; i < 2; i++)
      if (i == 0) {
        jlpar_put(int, first, 1);
        jlpar_yield();
      }
    jlpar_put(int, second, 2);
  }
  #pragma jlpar threads num_threads(2)
  for (int i = 0; i < 2; i++)
    got[i] = i == 0 ? jlpar_take(int, first) : jlpar_take(int, second);
}

static void meet(void *times) {
  static jlpar_barrier b;
  jlpar_barrier_init(&b, 4);
  #pragma jlpar threads
  for (int i = 0; i < 4; i++) {
    jlpar_barrier_wait(&b);
    jlpar_atomic_add((int *)times, 1);
    jlpar_fail(103 + i, "thread %d", i);
  }
}

static int wait_for_nobody(int at) {
  int status = 0;
  #pragma jlpar channel c(int, 1)
  #pragma jlpar threads
  for (int i = 0; i < 4; i++)
    if (i == at) {
      int v;
      status = jlpar_take_try(c, &v);
    }
  return status;
}

static int wait_for_one_more(void) {
  jlpar_event never = JLPAR_EVENT_INIT;
  int ends = 0;
  #pragma jlpar threads reduction(+: ends)
  for (int i = 0; i < 4; i++) {
    jlpar_mutex m = JLPAR_MUTEX_INIT;
    jlpar_cond c = JLPAR_COND_INIT;
    if (i == 1) {
      jlpar_mutex_lock(&m);
      ends += jlpar_cond_wait_try(&c, &m, -1) == JLPAR_EDEADLOCK;
    } else if (i == 2) {
      jlpar_event_set(&never);
    }
  }
  return ends == 1 ? JLPAR_EDEADLOCK : JLPAR_OK;
}

static const char *name(int status) {
  return status == JLPAR_EDEADLOCK ? "JLPAR_EDEADLOCK" : status == JLPAR_ECOMPOSITE ? "JLPAR_ECOMPOSITE" : "?";
}

int main(void) {
  int sum = 190, said = 7, got[2] = {1, 2}, times = 0, met = 0, status = 0, nobody = 0, few = 0;
  for (int round = 0; round < 100; round++) {
    sum = sum == 190 ? sum_from_a_producer() : sum;
    said = said == 7 ? answer(1 + round % 4) : said;
    if (got[0] == 1 && got[1] == 2)
      loop_of_a_task(got);
    times = 0;
    if (round == 0 || (met == 4 && status == JLPAR_ECOMPOSITE)) {
      status = jlpar_try(meet, &times);
      met = times;
    }
    nobody = round == 0 || nobody == JLPAR_EDEADLOCK ? wait_for_nobody(round % 4) : nobody;
    few = round == 0 || few == JLPAR_EDEADLOCK ? wait_for_one_more() : few;
  }
  printf("a producer: %d\nan answer by yielding: %d\n", sum, said);
  printf("a loop of a task, with one inside: %d %d\n", got[0], got[1]);
  jlpar_try(meet, &times);
  printf("they met %d times: %d, %s\n", met, jlpar_root_cause(jlpar_last_error())->code, name(status));
  printf("nobody puts: %s\none too few: %s\n", name(nobody), name(few));
  return 0;
}
