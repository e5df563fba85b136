#define f 0; k <
#define n ,
int g(int);
int main(void) {
  int v[2] = {1 n 2};
#pragma jlpar sync spawn
  v[0] = g(1);
  return v[0];
}
