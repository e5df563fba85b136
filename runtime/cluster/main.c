/* SPDX-License-Identifier: MIT
 *
 * The entry of every program that jlpar-cc links, with -Wl,--wrap=main: calls of main come here, and
 * __real_main is the user's. A file of its own, so that a program linked without that never needs it.
 */
#include "cluster/enter.h"

int __real_main(int argc, char **argv, char **envp);
int __wrap_main(int argc, char **argv, char **envp);

int __wrap_main(int argc, char **argv, char **envp) {
  jlpi_cluster_enter(argv);
  return __real_main(argc, argv, envp);
}
