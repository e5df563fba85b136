/* SPDX-License-Identifier: MIT
 *
 * What the files of io/ use of the loop beside task/seam.h: requests without an allocation, and counts of the tasks
 * that wait for descriptors and for the pool of threads. Handles of descriptors stay registered while nobody waits, so it is the first, not
 * libuv's of active handles, that says whether something may still happen.
 */
#ifndef JLPI_LOOP_H
#define JLPI_LOOP_H

/* a request in its maker's memory, which must last until f has begun; f runs on the thread with the turn */
typedef struct jlpi_post {
  struct jlpi_post *next;
  void (*f)(struct jlpi_post *post);
} jlpi_post;

/* Queues p; requests are done in the order of queueing. May be called with a lock held; jlpi_io_kick then follows
 * without one. */
void jlpi_io_queue(jlpi_post *p);
/* sees to it that what was queued is done soon: here and now if the turn is free */
void jlpi_io_kick(void);

/* a task begins (+1) and ends (-1) to wait for a descriptor */
void jlpi_io_expect(int change);
void jlpi_io_expect_pool(int change); /* the same for the pool of threads: the loop is looked at more often */
/* An event woke a task (+1), which has gone on (-1). While there are such tasks their descriptors would be reported
 * again and again, so a busy thread looks at the loop less often. */
void jlpi_io_woken(int change);

#endif
