#define SEMICOLON ;
int f(int x);
int main(void) {
#pragma jlpar sync
  {
#pragma jlpar async
    f(1) SEMICOLON
  }
  return 0;
}
