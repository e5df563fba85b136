/* What is no object that processes can share. */
#include <jlpar.h>

struct list {
  struct list *next;
  int value;
};

#pragma jlpar shared
static int *pointer;

#pragma jlpar shared
static struct list lists[3];

#pragma jlpar shared
static jlpar_mutex lock = JLPAR_MUTEX_INIT;

#pragma jlpar shared
static jlpar_channel channel;

#pragma jlpar shared
static int (*function)(int);

#pragma jlpar shared
static const int table[3] = {1, 2, 3};

#pragma jlpar shared
_Thread_local int scratch;

#pragma jlpar shared
typedef int number;

#pragma jlpar shared
int function_of_an_int(int x);

#pragma jlpar shared
static int defined_function(int x) {
  #pragma jlpar shared
  static int inside;
  return inside + x;
}

#pragma jlpar shared
#pragma jlpar shared
static int twice;

#pragma jlpar shared on(2)
static int with_a_clause;

#pragma jlpar shared
static int board[5];
static int plain[5];
extern int of_another_file;

int main(void) {
  int local[3] = {0};
  #pragma jlpar sync spawn firstprivate(board)
  board[0] = 1;
  #pragma jlpar sync spawn shared(local, plain)
  local[0] = plain[0];
  #pragma jlpar sync spawn
  {
    board[1] = twice + with_a_clause;
    of_another_file = 1;
  }
  return pointer && lists[0].value && lock.depth && channel.id && function && table[0] && scratch &&
         defined_function(1) && sizeof(number);
}

#pragma jlpar shared
