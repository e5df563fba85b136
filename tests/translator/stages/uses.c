/* How a statement uses what it names. */
struct point {
  int x, y;
  int *p;
};
int file_scope, list[4];
static _Thread_local int per_thread;
const int fixed = 1;
int work(int x);
void give(int *p);
void look(const int *p);

void uses(int n, int *p, struct point s, struct point *q, int v[n]) {
  int a = 0, b = 0, c = 0, d[2] = {0}, e[2] = {0}, unused = 0, g = 0;
  static int kept;
#pragma jlpar sync
  {
#pragma jlpar async shared(a, b, c, d, s, g)
    {
      a = b++;
      c += *p;
      d[n] = e[0];
      s.x = s.y;
      *s.p = 1;
      q->x = (int)sizeof unused;
      p[1] = v[0];
      give(&g);
      look(&n);
      file_scope = list[1] + fixed + per_thread + kept;
    }
  }
}
