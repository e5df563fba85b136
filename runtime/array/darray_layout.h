/* SPDX-License-Identifier: MIT
 *
 * How the elements of a distributed array lie in the chunks of its processes: arithmetic only, the same everywhere.
 *
 *   9 x 6 on four processes           dims 9 6, parts 2 2
 *
 *        0     3     6
 *      0 +-----+-----+                chunks are counted row by row, and lie on the pids in that order
 *        |  0  |  1  |
 *      5 +-----+-----+                the first n mod parts of a dimension are one longer
 *        |  2  |  3  |
 *      9 +-----+-----+                a chunk is dense in its process, row-major like the array
 */
#ifndef JLPI_DARRAY_LAYOUT_H
#define JLPI_DARRAY_LAYOUT_H

#include <jlpar/generated.h>

enum { JLPI_DIMS_MAX = 5 }; /* what an item's strides can say */

/* Plain bytes, which travel as they are; never changed once it is made. */
typedef struct jlpi_layout {
  size_t bytes;             /* of all of this */
  size_t elem_bytes, count; /* of an element; how many there are */
  int ndims, nchunks;
  char type[64];  /* of the elements, as the program wrote it */
  size_t words[]; /* dims[ndims], parts[ndims], pids[nchunks] */
} jlpi_layout;

/* a chunk's part of the index space: in dimension k lo[k] <= index < lo[k] + n[k] */
typedef struct jlpi_box {
  size_t lo[JLPI_DIMS_MAX], n[JLPI_DIMS_MAX];
} jlpi_box;

/* jlpi_layout_new - pids gives the number of chunks.
 * Returns  NULL without memory, to be freed by jlpi_free; ndims, dims and their product must be good */
jlpi_layout *jlpi_layout_new(const char *type, size_t elem_bytes, int ndims, const size_t *dims, const int *pids, int npids);

static inline const size_t *jlpi_layout_dims(const jlpi_layout *l) {
  return l->words;
}
static inline const size_t *jlpi_layout_parts(const jlpi_layout *l) {
  return l->words + l->ndims;
}
static inline int jlpi_layout_pid(const jlpi_layout *l, int chunk) {
  return (int)l->words[2 * l->ndims + chunk];
}
int jlpi_layout_chunk_at(const jlpi_layout *l, int pid); /* -1: it has none */

/* where chunk k of a dimension of n elements begins; k may be parts: n */
size_t jlpi_cut(size_t n, size_t parts, size_t k);
size_t jlpi_cut_around(size_t n, size_t parts, size_t index); /* which chunk of the dimension has it */

int jlpi_layout_owner(const jlpi_layout *l, size_t element); /* the chunk that has it; elements are counted row-major */
jlpi_box jlpi_layout_box(const jlpi_layout *l, int chunk);
size_t jlpi_box_count(const jlpi_layout *l, const jlpi_box *b); /* elements */
size_t jlpi_box_first(const jlpi_layout *l, const jlpi_box *b); /* the element with its lowest indices */

/* jlpi_box_region - sets first, bytes, ndims, run, count and stride of an item whose base is an array of l's shape, so that
 * it is the box. The box is not empty. */
void jlpi_box_region(const jlpi_layout *l, const jlpi_box *b, jlpi_item *item);

#endif
