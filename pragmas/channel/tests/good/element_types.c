/* Elements of every kind of type. */
#include <jlpar.h>

typedef double row[3];
struct node {
  int value;
  jlpar_future result;
  void (*run)(int);
};

void element_types(void) {
  struct local {
    char text[12];
  };
#pragma jlpar channel rows(row, 2)
#pragma jlpar channel nodes(struct node, 2)
#pragma jlpar channel locals(struct local, 2)
#pragma jlpar channel functions(int (*)(int), 2)
#pragma jlpar channel channels(jlpar_channel, 2)
#pragma jlpar channel unsigneds(unsigned long long, 2)
#pragma jlpar channel typed(__typeof__(3 + 4.0), 2)
  jlpar_put(struct local, locals, ((struct local){"text"}));
}
