/* run: -p 2 */
/* A case of a select does not say how many bytes, so a channel of any is refused wherever it is, and nothing is put. */
#include <jlpar.h>

int main(void) {
  #pragma jlpar channel any(any, 4) on(2)
  int value = 5;
  jlpar_case put = {any, JLPAR_PUT, &value, 0};
  int status = jlpar_select(&put, 1, 1);
  if (status != JLPAR_ETYPE)
    jlpar_fail(1, "a select with a channel of any gave %d", status);
  if (jlpar_length(any) != 0)
    jlpar_fail(2, "something was put");
  return 0;
}
