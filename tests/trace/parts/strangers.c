/* threads that jlpar did not make, and a process that is a fork of this one */
#include <jlpar.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static jlpar_channel numbers;

static void *take(void *sum) {
  jlpar_sleep(0.0001);
  jlpar_foreach(int, x, numbers) *(int *)sum += x;
  return NULL;
}

static void wait_a_little(void) { jlpar_sleep(0.0001); }

/* it goes on as a program of one thread, and leaves by exit; what it does is not this program's */
static int fork_and_work(void) {
  int status;
  pid_t child = fork();
  if (child < 0)
    return 1;
  if (child > 0)
    return waitpid(child, &status, 0) != child || status != 0;
  for (int k = 0; k < 50; k++) {
    #pragma jlpar sync async name("of the fork")
    wait_a_little();
  }
  exit(0);
}

int main(void) {
  pthread_t threads[3];
  int sums[3] = {0};
  int failed = fork_and_work();
  numbers = jlpar_channel_new(int, 1);
  for (int round = 0; round < 20; round++) { /* each ends before the next begins */
    pthread_t one;
    jlpar_channel before = numbers;
    numbers = jlpar_channel_new(int, 1);
    jlpar_close(numbers);
    if (pthread_create(&one, NULL, take, &sums[0]) || pthread_join(one, NULL))
      return 1;
    jlpar_release(numbers);
    numbers = before;
  }
  for (int k = 0; k < 3; k++)
    if (pthread_create(&threads[k], NULL, take, &sums[k]))
      return 1;
  for (int k = 1; k <= 300; k++)
    jlpar_put(int, numbers, k);
  jlpar_close(numbers);
  for (int k = 0; k < 3; k++)
    pthread_join(threads[k], NULL);
  jlpar_release(numbers);
  printf("%d\n", failed ? -1 : sums[0] + sums[1] + sums[2]);
  return 0;
}
