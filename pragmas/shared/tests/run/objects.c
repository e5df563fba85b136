/*
 * run: -p 3
 * parts: parts/more_objects.c
 * stdout:
 * | everybody: 11 12 13 14, 4 were here
 * | began with 2 3 5, 7.5 and "seed"
 * | of another file: 10 20 30 40
 * | a million: 500000500000
 * | by its address: 41 and 42
 * | a later worker: 51, knows 4 and 20
 * | still its own neighbour: 99 1
 * | cleared: 0
 */
#include <jlpar.h>
#include <stdio.h>
#include <string.h>

enum { MILLION = 1000000 };

int before = 99;

#pragma jlpar shared
static int board[10];

#pragma jlpar shared
static _Atomic int visitors;

#pragma jlpar shared
static struct {
  int primes[3];
  double half;
  char word[5];
} begun = {{2, 3, 5}, 7.5, "seed"};

#pragma jlpar shared
static long large[MILLION];

int behind = 1;

extern int of_another_file[5]; /* that it is shared cannot be seen from here */
void change_it(void);

/* what is in the objects before main begins is there as well */
__attribute__((constructor)) static void before_main(void) {
  begun.primes[0] = 2;
  board[9] = 4;
}

static void set(int *at, int value) {
  *at = value;
}

int main(void) {
  #pragma jlpar everywhere
  {
    board[jlpar_myid()] = 10 + jlpar_myid();
    visitors++;
    if (jlpar_myid() != 1)
      before = behind = 7; /* on other pages: each has its own */
  }
  printf("everybody: %d %d %d %d, %d were here\n", board[1], board[2], board[3], board[4], visitors);

  #pragma jlpar sync spawn on(3)
  {
    if (begun.primes[0] != 2 || begun.primes[2] != 5 || begun.half != 7.5 || strcmp(begun.word, "seed") != 0)
      jlpar_fail(1, "process 3 sees another beginning");
  }
  printf("began with %d %d %d, %.1f and \"%s\"\n", begun.primes[0], begun.primes[1], begun.primes[2], begun.half, begun.word);

  change_it();
  printf("of another file: %d %d %d %d\n", of_another_file[1], of_another_file[2], of_another_file[3], of_another_file[4]);

  #pragma jlpar sync distributed
  for (int i = 0; i < MILLION; i++)
    large[i] = i + 1;
  long sum = 0;
  for (int i = 0; i < MILLION; i++)
    sum += large[i];
  printf("a million: %ld\n", sum);

  int *fifth = &board[5];
  #pragma jlpar sync spawn on(2) shared(fifth)
  set(fifth, 41);
  #pragma jlpar sync spawn on(4) shared(fifth)
  set(fifth + 1, 42);
  printf("by its address: %d and %d\n", board[5], board[6]);

  int later[2] = {0};
  jlpar_addprocs(1);
  #pragma jlpar sync spawn on(5) out(later)
  {
    board[7] = 51;
    later[0] = board[9];
    later[1] = of_another_file[2];
  }
  printf("a later worker: %d, knows %d and %d\n", board[7], later[0], later[1]);
  printf("still its own neighbour: %d %d\n", before, behind);
  jlpar_clear(board, 0);
  printf("cleared: %d\n", board[5]);
  return 0;
}
