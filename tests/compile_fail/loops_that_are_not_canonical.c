/* SPDX-License-Identifier: MIT
 *
 * about: headers that do not step an integer by a fixed amount to a fixed bound
 */
static int f(int x) { return x; }
struct node { struct node *next; };

int run(int n, struct node *list, int *v) {
  int k = 1;
  #pragma jlpar threads
  for (int i = 1; i < n; i *= 2) //! error jlpar-loop-form at for
    f(i);
  #pragma jlpar threads
  for (double x = 0; x < n; x++) //! error jlpar-loop-form at for
    f((int)x);
  #pragma jlpar threads
  for (struct node *p = list; p; p = p->next) //! error jlpar-loop-form at for
    f(0);
  #pragma jlpar threads
  for (int i = 0, j = 0; i < n; i++) //! error jlpar-loop-form at for
    f(i + j);
  #pragma jlpar threads
  for (;;) //! error jlpar-loop-form at for
    f(1);
  #pragma jlpar threads
  for (int i = 0; k < n; i++) //! error jlpar-loop-form at for
    f(i);
  #pragma jlpar threads
  for (int i = 0; i < n; k++) //! error jlpar-loop-form at for
    f(i);
  #pragma jlpar threads
  for (int i = 0; i < n && v[i]; i++) //! error jlpar-loop-form at for
    f(i);
  #pragma jlpar threads
  for (int i = 0; i < n; i--) //! error jlpar-loop-form at for
    f(i);
  #pragma jlpar threads
  for (int i = 0; i < 2.5; i++) //! error jlpar-loop-form at for
    f(i);
  #pragma jlpar sync distributed
  for (int i = 0; i < n; i += 1.5) //! error jlpar-loop-form at for
    f(i);
  return k;
}
