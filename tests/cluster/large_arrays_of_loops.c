/* run: -p 3 */
/* run: -p 3 --env JLPAR_LOANS=0 */
/* Loops whose arrays are large: what goes along is what it was when the loop was started, and everything comes back. */
#include <jlpar.h>
#include <stdlib.h>
#include <string.h>

enum { N = 600000, ROWS = 40, COLUMNS = 5000 };

static void expect(int right, const char *what, long at) {
  if (!right)
    jlpar_fail(1, "%s: element %ld is wrong", what, at);
}

/* the program goes on while the loop is under way */
static void changed_meanwhile(void) {
  double *x = malloc(N * sizeof *x), *y = calloc(N, sizeof *y), *all = malloc(N * sizeof *all);
  for (long i = 0; i < N; i++)
    x[i] = (double)i, all[i] = 1;
  #pragma jlpar sync
  {
    #pragma jlpar distributed in(x[i], all[0:N]) out(y[i])
    for (long i = 0; i < N; i++)
      y[i] = x[i] + all[N - 1 - i];
    memset(x, 0, N * sizeof *x);
    memset(all, 0, N * sizeof *all);
  }
  for (long i = 0; i < N; i++)
    expect(y[i] == (double)i + 1, "changed meanwhile", i);
  free(x), free(y), free(all);
}

static void in_place(void) {
  double *x = malloc(N * sizeof *x);
  for (long i = 0; i < N; i++)
    x[i] = (double)i;
  #pragma jlpar sync distributed inout(x[i]) schedule(dynamic, 50000)
  for (long i = 0; i < N; i++)
    x[i] = 2 * x[i] + 1;
  for (long i = 0; i < N; i++)
    expect(x[i] == 2.0 * (double)i + 1, "in place", i);
  free(x);
}

/* columns of a matrix: the blocks' hulls overlap, the gaps are others' */
static void columns(void) {
  double (*m)[COLUMNS] = calloc(ROWS, sizeof *m);
  for (long c = 0; c < COLUMNS; c++)
    m[3][c] = -7;
  #pragma jlpar sync distributed out(m[0:3][c])
  for (long c = 0; c < COLUMNS; c++)
    for (long r = 0; r < 3; r++)
      m[r][c] = (double)(r * COLUMNS + c);
  for (long k = 0; k < 3L * COLUMNS; k++)
    expect(m[k / COLUMNS][k % COLUMNS] == (double)k, "columns", k);
  for (long c = 0; c < COLUMNS; c++)
    expect(m[3][c] == -7, "beside the columns", c);
  free(m);
}

static void sums(void) {
  long *v = calloc(COLUMNS, sizeof *v);
  v[7] = 1000;
  #pragma jlpar distributed reduction(+: v[0:COLUMNS])
  for (long i = 0; i < 30; i++)
    for (long c = 0; c < COLUMNS; c++)
      v[c] += i * c;
  for (long c = 0; c < COLUMNS; c++)
    expect(v[c] == 435 * c + (c == 7 ? 1000 : 0), "sums", c);
  free(v);
}

/* a failure leaves the arrays as they are */
static void failing(void) {
  double *x = calloc(N, sizeof *x);
  int status = 0;
  #pragma jlpar sync distributed inout(x[i]) 
  for (long i = 0; i < N; i++)
    x[i] = 1;
  #pragma jlpar sync status(status)
  {
    #pragma jlpar distributed inout(x[i])
    for (long i = 0; i < N; i++) {
      x[i] = 2;
      if (i == N - 1)
        jlpar_fail(77, "the last one");
    }
  }
  expect(status == 77, "the status", status);
  for (long i = 0; i < N; i++)
    expect(x[i] == 1, "after a failure", i);
  free(x);
}

static void mapped(void) {
  double (*rows)[COLUMNS] = malloc(ROWS * sizeof *rows), sum[ROWS] = {0}, *scale = malloc(COLUMNS * sizeof *scale);
  for (long k = 0; k < ROWS * COLUMNS; k++)
    rows[k / COLUMNS][k % COLUMNS] = (double)(k % 10);
  for (long c = 0; c < COLUMNS; c++)
    scale[c] = 2;
  #pragma jlpar pmap in(rows[r][0:COLUMNS], scale[0:COLUMNS]) out(sum[r])
  for (long r = 0; r < ROWS; r++) {
    double s = 0;
    for (long c = 0; c < COLUMNS; c++)
      s += rows[r][c] * scale[c];
    sum[r] = s;
  }
  for (long r = 0; r < ROWS; r++)
    expect(sum[r] == 2 * 4.5 * COLUMNS, "mapped", r);
  free(rows), free(scale);
}

int main(void) {
  for (int k = 0; k < 3; k++) {
    changed_meanwhile();
    in_place();
    columns();
    sums();
    failing();
    mapped();
  }
  #pragma jlpar sync spawn on(3)
  {
    changed_meanwhile(); /* from a worker, where nothing can be lent */
    columns();
    mapped();
  }
  return 0;
}
