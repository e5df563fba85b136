const char *limit(int n);
void g(int n, double *a) {
#pragma jlpar threads
  for (int i = 0; i != limit(n); i++)
    a[i] = 1;
}
