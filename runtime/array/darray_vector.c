/* SPDX-License-Identifier: MIT
 *
 * What is done with all elements of one array, or with those of two at the same indices. Each process works on its chunk,
 * with the chunk of the other array that lies beside it. An array that lies otherwise is first copied so that it does not:
 * never the one that is changed.
 */
#include "array/darray_arith.h"
#include "array/darray_call.h"

#include "base/memory.h"
#include "remote/remote.h"
#include "task/frame.h"

#include <math.h>
#include <string.h>

/* ---- on a chunk ---- */

struct vector_env {
  jlpar_darray to, from; /* the one that is changed, or the only one; the other one, or none */
  int type, op;
  jlpi_number a;
  void (*f)(void);
};
static const jlpi_field vector_fields[] = {{JLPI_DARRAY, offsetof(struct vector_env, to), 1, 0, NULL},
                                           {JLPI_DARRAY, offsetof(struct vector_env, from), 1, 0, NULL},
                                           {JLPI_FUNCTION, offsetof(struct vector_env, f), 1, 0, NULL}};
static const jlpi_type vector_type = {"struct vector_env", sizeof(struct vector_env), vector_fields, 3};

/* what a chunk gives */
struct partial {
  jlpi_number value;
  jlpi_squares squares;
  int some; /* it has elements */
};
static const jlpi_type partial_type = {"struct partial", sizeof(struct partial), NULL, 0};

struct view {
  jlpi_darray_use u[2];
  char *to, *from;
  size_t n;
  const jlpi_arithmetic *arithmetic;
};

static void view_begin(struct view *v, const struct vector_env *e) {
  const jlpi_darray *a = jlpi_darray_use_chunk(&v->u[0], e->to);
  v->to = v->from = a->data;
  v->n = jlpi_box_count(a->layout, &a->box);
  v->arithmetic = jlpi_arithmetic_of(e->type);
  if (e->from.id)
    v->from = jlpi_darray_use_chunk(&v->u[1], e->from)->data;
}

static void view_end(struct view *v, const struct vector_env *e) {
  if (e->from.id)
    jlpi_darray_use_end(&v->u[1]);
  jlpi_darray_use_end(&v->u[0]);
}

#define ON_CHUNK(name, result_type, what)                                                                    \
  static void name(void *env, void *result) {                                                                \
    const struct vector_env *e = env;                                                                        \
    struct partial *p = result;                                                                              \
    struct view v;                                                                                           \
    (void)p;                                                                                                 \
    view_begin(&v, e);                                                                                       \
    what;                                                                                                    \
    view_end(&v, e);                                                                                         \
  }                                                                                                          \
  static const jlpi_site name##_site = JLPI_CHUNK_SITE(name, &vector_type, result_type)

ON_CHUNK(map, NULL, v.arithmetic->map(e->f, v.to, v.from, v.n));
ON_CHUNK(scale, NULL, v.arithmetic->scale(&e->a, v.to, v.n));
ON_CHUNK(axpy, NULL, v.arithmetic->axpy(&e->a, v.from, v.to, v.n));
ON_CHUNK(reduce, &partial_type, {
  p->some = v.n > 0;
  if (p->some)
    v.arithmetic->fold(e->op, 1, &p->value, v.to, v.n);
});
ON_CHUNK(dot, &partial_type, {
  p->some = v.n > 0;
  v.arithmetic->dot(&p->value, v.to, v.from, v.n);
});
ON_CHUNK(squares, &partial_type, p->squares = v.arithmetic->squares(v.to, v.n));

static void copy(void *env, void *result) {
  const struct vector_env *e = env;
  jlpi_darray_use u[2];
  const jlpi_darray *to = jlpi_darray_use_chunk(&u[0], e->to), *from = jlpi_darray_use_chunk(&u[1], e->from);
  (void)result;
  memcpy(to->data, from->data, jlpi_box_count(to->layout, &to->box) * to->layout->elem_bytes);
  jlpi_darray_use_end(&u[1]);
  jlpi_darray_use_end(&u[0]);
}
static const jlpi_site copy_site = JLPI_CHUNK_SITE(copy, &vector_type, NULL);

/* ---- on all ---- */

struct pass {
  const jlpi_site *site;
  struct vector_env env;
  struct partial *partials; /* of each chunk, or NULL */
};

static void begin(void *arg, int chunk, jlpi_call *call) {
  struct pass *p = arg;
  call->site = p->site;
  call->env = &p->env;
  call->target = p->partials ? &p->partials[chunk] : NULL;
}

static void pass(const jlpi_spot *at, const jlpi_darray *a, const jlpi_site *site, const struct vector_env *env,
                 struct partial *partials) {
  struct pass p = {site, *env, partials};
  jlpi_each_chunk(at, a->layout, begin, &p);
}

/* ---- two arrays ---- */

static void check_shapes(const jlpi_spot *at, const jlpi_layout *a, const jlpi_layout *b) {
  size_t bytes = (size_t)a->ndims * sizeof(size_t);
  if (a->ndims != b->ndims || memcmp(jlpi_layout_dims(a), jlpi_layout_dims(b), bytes) != 0)
    jlpi_fail(at->file, at->line, JLPAR_EINVAL, "two distributed arrays of %s that are used together have different shapes: "
              "%d dimensions with %zu elements, %d with %zu", at->type, a->ndims, a->count, b->ndims, b->count);
}

static int lie_alike(const jlpi_layout *a, const jlpi_layout *b) {
  return a->bytes == b->bytes && memcmp(a->words, b->words, a->bytes - sizeof *a) == 0;
}

/* an array that is the task's own for a while, and goes when it fails */
typedef struct temporary {
  jlpi_node node; /* first */
  jlpar_darray array;
  void *memory;
} temporary;

static void drop(jlpi_node *n, const jlpar_error **why) {
  temporary *t = (temporary *)n;
  (void)why;
  jlpi_free(t->memory);
  jlpi_pinners[JLPI_DARRAY].release(&t->array);
}

static void temporary_end(temporary *t) {
  jlpi_node_pop(&t->node);
  drop(&t->node, NULL);
}

/* d, or if it lies otherwise than a, a copy that does not: t's */
static jlpar_darray beside(const jlpi_spot *at, const jlpi_darray *a, jlpar_darray d, size_t elem_bytes, temporary *t) {
  jlpi_darray_use u;
  const jlpi_layout *l = a->layout, *other = jlpi_darray_use_begin(&u, at, d, elem_bytes)->layout;
  int alike = lie_alike(l, other);
  check_shapes(at, l, other);
  jlpi_darray_use_end(&u);
  *t = (temporary){.memory = NULL};
  jlpi_node_push(&t->node, drop);
  if (alike)
    return d;
  if (!(t->memory = jlpi_alloc(l->count * elem_bytes)))
    jlpi_fail(at->file, at->line, JLPAR_ENOMEM, "no memory for %zu %s on their way to other processes", l->count, at->type);
  jlpi_darray_gather(at, d, elem_bytes, t->memory);
  t->array = jlpi_darray_new_like(at, l);
  jlpi_darray_fill_from(at, t->array, t->memory);
  return t->array;
}

static void with_another(const jlpi_spot *at, const jlpi_site *site, struct vector_env *env, struct partial *partials,
                         const jlpi_darray *a) {
  temporary t;
  env->from = beside(at, a, env->from, a->layout->elem_bytes, &t);
  pass(at, a, site, env, partials);
  temporary_end(&t);
}

/* ---- results ---- */

struct results {
  jlpi_node node; /* first */
  struct partial *of;
};

static void forget(jlpi_node *n, const jlpar_error **why) {
  (void)why;
  jlpi_free(((struct results *)n)->of);
}

static struct partial *results_begin(const jlpi_spot *at, struct results *r, const jlpi_darray *a) {
  r->of = jlpi_calloc((size_t)a->layout->nchunks * sizeof *r->of);
  if (!r->of)
    jlpi_fail(at->file, at->line, JLPAR_ENOMEM, "no memory for the results of %d processes", a->layout->nchunks);
  jlpi_node_push(&r->node, forget);
  return r->of;
}

static void results_end(struct results *r) {
  jlpi_node_pop(&r->node);
  jlpi_free(r->of);
}

/* in the order of chunks; 0: there was nothing to fold */
static int fold_all(const jlpi_arithmetic *arithmetic, int op, const struct partial *of, int n, jlpi_number *all) {
  int some = 0;
  for (int k = 0; k < n; k++)
    if (of[k].some) {
      arithmetic->fold(op, !some, all, &of[k].value, 1);
      some = 1;
    }
  return some;
}

/* ---- what programs call ---- */

void jlpi_darray_map(const jlpi_spot *at, int type, jlpar_darray to, jlpar_darray from, void (*f)(void)) {
  jlpi_darray_use u;
  const jlpi_darray *a = jlpi_darray_use_begin(&u, at, to, jlpi_arithmetic_of(type)->bytes);
  struct vector_env env = {.to = to, .from = from, .type = type, .f = f};
  if (!f)
    jlpi_fail(at->file, at->line, JLPAR_EINVAL, "a map without a function");
  with_another(at, &map_site, &env, NULL, a);
  jlpi_darray_use_end(&u);
}

void jlpi_darray_scale(const jlpi_spot *at, int type, const void *factor, jlpar_darray x) {
  size_t bytes = jlpi_arithmetic_of(type)->bytes;
  jlpi_darray_use u;
  const jlpi_darray *a = jlpi_darray_use_begin(&u, at, x, bytes);
  struct vector_env env = {.to = x, .type = type};
  memcpy(&env.a, factor, bytes);
  pass(at, a, &scale_site, &env, NULL);
  jlpi_darray_use_end(&u);
}

void jlpi_darray_axpy(const jlpi_spot *at, int type, const void *factor, jlpar_darray x, jlpar_darray y) {
  size_t bytes = jlpi_arithmetic_of(type)->bytes;
  jlpi_darray_use u;
  const jlpi_darray *a = jlpi_darray_use_begin(&u, at, y, bytes);
  struct vector_env env = {.to = y, .from = x, .type = type};
  memcpy(&env.a, factor, bytes);
  with_another(at, &axpy_site, &env, NULL, a);
  jlpi_darray_use_end(&u);
}

static void check_op(const jlpi_spot *at, int type, int op) {
  int bits = op == JLPAR_BAND || op == JLPAR_BOR || op == JLPAR_BXOR;
  if (op < JLPAR_SUM || op > JLPAR_LOR)
    jlpi_fail(at->file, at->line, JLPAR_EINVAL, "there is no reduction %d", op);
  if (bits && jlpi_arithmetic_of(type)->is_real)
    jlpi_fail(at->file, at->line, JLPAR_EINVAL, "a reduction by the bits of %s, which is no integer", at->type);
}

void jlpi_darray_reduce(const jlpi_spot *at, int type, int op, jlpar_darray d, void *value) {
  const jlpi_arithmetic *arithmetic = jlpi_arithmetic_of(type);
  jlpi_darray_use u;
  struct results r;
  check_op(at, type, op);
  const jlpi_darray *a = jlpi_darray_use_begin(&u, at, d, arithmetic->bytes);
  struct partial *of = results_begin(at, &r, a);
  struct vector_env env = {.to = d, .type = type, .op = op};
  pass(at, a, &reduce_site, &env, of);
  jlpi_number all;
  if (!fold_all(arithmetic, op, of, a->layout->nchunks, &all)) {
    if (op == JLPAR_MIN || op == JLPAR_MAX)
      jlpi_fail(at->file, at->line, JLPAR_EINVAL, "a distributed array without elements has no %s",
                op == JLPAR_MIN ? "least one" : "greatest one");
    arithmetic->identity(op, &all);
  }
  memcpy(value, &all, arithmetic->bytes);
  results_end(&r);
  jlpi_darray_use_end(&u);
}

void jlpi_darray_dot(const jlpi_spot *at, int type, jlpar_darray x, jlpar_darray y, void *value) {
  const jlpi_arithmetic *arithmetic = jlpi_arithmetic_of(type);
  jlpi_darray_use u;
  struct results r;
  const jlpi_darray *a = jlpi_darray_use_begin(&u, at, x, arithmetic->bytes);
  struct partial *of = results_begin(at, &r, a);
  struct vector_env env = {.to = x, .from = y, .type = type};
  with_another(at, &dot_site, &env, of, a);
  jlpi_number all;
  if (!fold_all(arithmetic, JLPAR_SUM, of, a->layout->nchunks, &all))
    arithmetic->identity(JLPAR_SUM, &all);
  memcpy(value, &all, arithmetic->bytes);
  results_end(&r);
  jlpi_darray_use_end(&u);
}

double jlpi_darray_norm(const jlpi_spot *at, int type, jlpar_darray x) {
  jlpi_darray_use u;
  struct results r;
  const jlpi_darray *a = jlpi_darray_use_begin(&u, at, x, jlpi_arithmetic_of(type)->bytes);
  struct partial *of = results_begin(at, &r, a);
  struct vector_env env = {.to = x, .type = type};
  pass(at, a, &squares_site, &env, of);
  jlpi_squares all = {1, 0};
  for (int k = 0; k < a->layout->nchunks; k++)
    all = jlpi_squares_add(all, of[k].squares);
  results_end(&r);
  jlpi_darray_use_end(&u);
  return all.scale * sqrt(all.sum);
}

jlpar_darray jlpi_darray_copy(const jlpi_spot *at, jlpar_darray d, size_t elem_bytes) {
  jlpi_darray_use u;
  temporary t = {.memory = NULL};
  const jlpi_darray *a = jlpi_darray_use_begin(&u, at, d, elem_bytes);
  t.array = jlpi_darray_new_like(at, a->layout);
  jlpi_node_push(&t.node, drop);
  struct vector_env env = {.to = t.array, .from = d};
  pass(at, a, &copy_site, &env, NULL);
  jlpi_node_pop(&t.node);
  jlpi_darray_use_end(&u);
  return t.array;
}
