/* SPDX-License-Identifier: MIT */
#ifndef JLPI_ENTER_H
#define JLPI_ENTER_H

/* jlpi_cluster_enter - before the user's main. In a worker it does not return; in process 1 it starts the
 * workers that the environment asks for. */
void jlpi_cluster_enter(char **argv);

#endif
