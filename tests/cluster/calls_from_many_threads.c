/* run: -p 3 -t 4 */
/* Tasks on four threads, and the members of a threads loop, all call other processes at the same time. */
#include <jlpar.h>
#include <string.h>

static int table[64];

static int twice(int x) {
  return 2 * x;
}

static int call(int x) {
  int answer = 0, p = 2 + x % 3;
  #pragma jlpar sync spawn on(p)
  answer = twice(x);
  return answer;
}

static int with_array(int x) {
  int numbers[300], sum = 0;
  for (int k = 0; k < 300; k++)
    numbers[k] = x;
  #pragma jlpar sync spawn inout(numbers)
  {
    for (int k = 0; k < 300; k++)
      numbers[k] += table[k % 64];
  }
  for (int k = 0; k < 300; k++)
    sum += numbers[k] - x;
  return sum;
}

int main(void) {
  int answer[400], sums[100], expected = 0;
  for (int k = 0; k < 64; k++)
    table[k] = k;
  for (int k = 0; k < 300; k++)
    expected += k % 64;

  #pragma jlpar sync
  {
    for (int k = 0; k < 400; k++) {
      #pragma jlpar spawn on(threads) shared(answer)
      answer[k] = call(k);
    }
    for (int k = 0; k < 100; k++) {
      #pragma jlpar spawn on(threads) shared(sums)
      sums[k] = with_array(k);
    }
  }
  for (int k = 0; k < 400; k++)
    if (answer[k] != 2 * k)
      jlpar_fail(1, "task %d: %d", k, answer[k]);
  for (int k = 0; k < 100; k++)
    if (sums[k] != expected)
      jlpar_fail(2, "task %d: %d", k, sums[k]);

  memset(answer, 0, sizeof answer);
  #pragma jlpar threads
  for (int k = 0; k < 400; k++)
    answer[k] = call(k);
  for (int k = 0; k < 400; k++)
    if (answer[k] != 2 * k)
      jlpar_fail(3, "iteration %d: %d", k, answer[k]);
  return 0;
}
