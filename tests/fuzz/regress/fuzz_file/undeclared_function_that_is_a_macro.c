#include <assert.h>
#define X (a <=
int main(void) {
  int a = 0;
#pragma jlpar sync async
  {
    assert X sizeof a);
  }
  return 0;
}
