/* run: -p 3 */
/* All that may be done in a pool says the same when nobody is left in it, or never was. */
#include <jlpar.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void expect(int status, int wanted, const char *what) {
  if (status != wanted)
    jlpar_fail(1, "%s: %d instead of %d", what, status, wanted);
  const char *file = status == JLPAR_OK ? NULL : jlpar_root_cause(jlpar_last_error())->file;
  for (const char *at = file; at && *at; at++)
    if (*at == 'r' && at[1] == 'u' && at[2] == 'n' && at[3] == 't' && at[4] == 'i')
      jlpar_fail(1, "%s: raised at %s", what, file);
}

static void use(jlpar_pool *pool, int wanted) {
  int status, x = 0, y[3];
  #pragma jlpar sync spawn on(pool pool) status(status)
  x = 1;
  expect(status, wanted, "spawn");
  #pragma jlpar sync distributed on(pool pool) out(y[k]) status(status)
  for (int k = 0; k < 3; k++)
    y[k] = k;
  expect(status, wanted, "distributed");
  #pragma jlpar sync status(status)
  {
    #pragma jlpar pmap on(pool pool) out(y[k])
    for (int k = 0; k < 3; k++)
      y[k] = k;
  }
  expect(status, wanted, "pmap");
  #pragma jlpar sync status(status)
  {
    #pragma jlpar everywhere on(pool pool)
    (void)jlpar_myid();
  }
  expect(status, wanted, "everywhere");
  (void)x;
}

int main(void) {
  int pids[] = {2, 3};
  jlpar_pool *pool = jlpar_pool_new(pids, 2), *none = jlpar_pool_new(NULL, 0);
  use(pool, JLPAR_OK);
  for (int k = 0; k < 2; k++) {
    #pragma jlpar spawn on(pids[k]) detach
    kill(getpid(), SIGKILL);
  }
  while (jlpar_nworkers() > 1)
    jlpar_sleep(0.01);
  use(pool, JLPAR_EEXITED);
  use(none, JLPAR_ENOPROC);
  jlpar_pool_free(pool);
  jlpar_pool_free(none);
  return 0;
}
