/* SPDX-License-Identifier: MIT
 *
 * about: a statement that depends on two types of one name, from scopes one inside the other
 */
int tags(void) {
  enum level { LOW = 1 } a = LOW;
  int r = 0;
  {
    enum level { HIGH = 2 } b = HIGH;
    #pragma jlpar sync spawn //! error jlpar-type says 'level' noted
    r = a + b;
  }
  return r;
}

int typedefs(void) {
  typedef struct { int v; } item;
  item x = {4};
  int r = 0;
  {
    typedef long item;
    item y = 1;
    #pragma jlpar sync spawn //! error jlpar-type says 'item' noted
    r = x.v + (int)y;
  }
  return r;
}

int type_and_variable(void) {
  typedef int number;
  number x = 4;
  int r = 0;
  {
    int number = 3;
    #pragma jlpar sync spawn //! error jlpar-type says 'number' noted
    r = x + number;
  }
  return r;
}

int one_is_enough(void) {
  typedef int number;
  number x = 4;
  int r = 0;
  {
    typedef int number;
    number y = 1;
    #pragma jlpar sync spawn
    r = x + y;
  }
  return r;
}
