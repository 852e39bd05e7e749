/*
 * Union, difference and intersection of two sets of ranges: the library's sets, and two sorted
 * arrays that are merged. One operation copies the first set, applies the second to the copy,
 * and gives the copy back; the copy alone is measured too, so that it can be subtracted.
 */
#include "library.h"
#include "random.h"
#include "task.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

/* A range of the baseline's, both ends included. */
typedef struct bounds {
    uint32_t lower;
    uint32_t upper;
} bounds_t;

typedef struct bounds_set {
    uint32_t count;
    bounds_t ranges[];
} bounds_set_t;

/* What an algebra task owns, and its only thread's state. */
typedef struct algebra {
    bench_algebra_t kind;
    const bench_library_t *library;
    bounds_set_t *left;
    bounds_set_t *right;
    ipalloc_range_set_t *left_set;
    ipalloc_range_set_t *right_set;
    uint64_t failures;
    uint64_t sink;
} algebra_t;

static bounds_set_t *bounds_make(uint32_t capacity) {
    bounds_set_t *set = malloc(sizeof *set + capacity * sizeof set->ranges[0]);
    if (set != NULL)
        set->count = 0;
    return set;
}

/* Adds a range that begins no earlier than those before, and joins it with the last. */
static inline void bounds_append(bounds_set_t *set, bounds_t range) {
    if (set->count > 0) {
        bounds_t *last = &set->ranges[set->count - 1];
        if (last->upper == UINT32_MAX || range.lower <= last->upper + 1) {
            if (range.upper > last->upper)
                last->upper = range.upper;
            return;
        }
    }
    set->ranges[set->count++] = range;
}

static void bounds_union(bounds_set_t *result, const bounds_set_t *left,
                         const bounds_set_t *right) {
    uint32_t i = 0, j = 0;
    while (i < left->count && j < right->count) {
        if (left->ranges[i].lower <= right->ranges[j].lower)
            bounds_append(result, left->ranges[i++]);
        else
            bounds_append(result, right->ranges[j++]);
    }
    while (i < left->count)
        bounds_append(result, left->ranges[i++]);
    while (j < right->count)
        bounds_append(result, right->ranges[j++]);
}

static void bounds_intersect(bounds_set_t *result, const bounds_set_t *left,
                             const bounds_set_t *right) {
    const bounds_t *a = left->ranges, *a_end = a + left->count;
    const bounds_t *b = right->ranges, *b_end = b + right->count;
    bounds_t *out = result->ranges;
    while (a < a_end && b < b_end) {
        uint32_t lower = a->lower > b->lower ? a->lower : b->lower;
        uint32_t upper = a->upper < b->upper ? a->upper : b->upper;
        *out = (bounds_t){lower, upper};
        out += lower <= upper;
        if (a->upper < b->upper)
            a++;
        else
            b++;
    }
    result->count = (uint32_t)(out - result->ranges);
}

static void bounds_subtract(bounds_set_t *result, const bounds_set_t *left,
                            const bounds_set_t *right) {
    const bounds_t *b = right->ranges, *b_end = b + right->count;
    bounds_t *out = result->ranges;
    for (uint32_t index = 0; index < left->count; index++) {
        bounds_t rest = left->ranges[index];
        int some = 1;
        while (b < b_end && b->upper < rest.lower)
            b++;
        while (some && b < b_end && b->lower <= rest.upper) {
            *out = (bounds_t){rest.lower, b->lower - 1};
            out += b->lower > rest.lower;
            some = b->upper < rest.upper;
            rest.lower = some ? b->upper + 1 : rest.lower;
            b += some;
        }
        *out = rest;
        out += some;
    }
    result->count = (uint32_t)(out - result->ranges);
}

/* The copy with the other set applied; NULL without memory. */
static bounds_set_t *bounds_apply(bench_algebra_t kind, const bounds_set_t *copy,
                                  const bounds_set_t *other) {
    /* One more than there can be, since ranges are written before it is known whether they are. */
    bounds_set_t *result = bounds_make(copy->count + other->count + 1);
    if (result == NULL)
        return NULL;
    if (kind == BENCH_UNION)
        bounds_union(result, copy, other);
    else if (kind == BENCH_SUBTRACT)
        bounds_subtract(result, copy, other);
    else
        bounds_intersect(result, copy, other);
    return result;
}

static void bounds_loop(void *state, uint64_t operations) {
    algebra_t *algebra = state;
    for (uint64_t operation = 0; operation < operations; operation++) {
        bounds_set_t *copy = bounds_make(algebra->left->count);
        if (copy == NULL) {
            algebra->failures++;
            continue;
        }
        copy->count = algebra->left->count;
        memcpy(copy->ranges, algebra->left->ranges, copy->count * sizeof copy->ranges[0]);
        if (algebra->kind != BENCH_COPY) {
            bounds_set_t *result = bounds_apply(algebra->kind, copy, algebra->right);
            free(copy);
            copy = result;
        }
        /* The allocator's functions could be optimised away together with what they hold. */
        __asm__ volatile("" : : "r"(copy) : "memory");
        algebra->sink += copy != NULL ? copy->count : 0;
        algebra->failures += copy == NULL;
        free(copy);
    }
}

static int apply(const algebra_t *algebra, ipalloc_range_set_t *set) {
    switch (algebra->kind) {
    case BENCH_COPY:
        return IPALLOC_OK;
    case BENCH_UNION:
        return algebra->library->range_set_union(set, algebra->right_set, NULL);
    case BENCH_SUBTRACT:
        return algebra->library->range_set_subtract(set, algebra->right_set, NULL);
    case BENCH_INTERSECT:
        return algebra->library->range_set_intersect(set, algebra->right_set, NULL);
    }
    return IPALLOC_EINVAL;
}

/* The result's number of ranges, or UINT64_MAX if a call was refused. */
static uint64_t library_once(const algebra_t *algebra) {
    const bench_library_t *library = algebra->library;
    ipalloc_range_set_t *set;
    size_t size = 0;
    if (library->range_set_create(IPALLOC_IPV4, NULL, &set, NULL) != IPALLOC_OK)
        return UINT64_MAX;
    int done = library->range_set_union(set, algebra->left_set, NULL) == IPALLOC_OK &&
               apply(algebra, set) == IPALLOC_OK &&
               library->range_set_size(set, &size) == IPALLOC_OK;
    library->range_set_free(set);
    return done ? size : UINT64_MAX;
}

static void library_loop(void *state, uint64_t operations) {
    algebra_t *algebra = state;
    for (uint64_t operation = 0; operation < operations; operation++) {
        uint64_t size = library_once(algebra);
        algebra->failures += size == UINT64_MAX;
        algebra->sink += size;
    }
}

/* Ranges of up to 64 Ki addresses with gaps as large, spread over the space. */
static bounds_set_t *random_set(uint32_t ranges, uint64_t seed) {
    bounds_set_t *set = bounds_make(ranges);
    if (set == NULL)
        return NULL;
    uint32_t stretch = UINT32_MAX / ranges;
    for (uint32_t index = 0; index < ranges; index++) {
        seed = random_step(seed);
        uint32_t lower = stretch * index + 2 + random_below(seed, stretch / 2 - 2);
        seed = random_step(seed);
        uint32_t upper = lower + random_below(seed, stretch / 2 - 2);
        bounds_append(set, (bounds_t){lower, upper});
    }
    return set;
}

static ipalloc_address_t address_of(uint32_t value) {
    ipalloc_address_t address = {.family = IPALLOC_IPV4};
    uint32_t network = htonl(value);
    memcpy(address.bytes, &network, sizeof network);
    return address;
}

/* The same set, made by the library. */
static ipalloc_range_set_t *library_set(const bench_library_t *library,
                                        const bounds_set_t *bounds) {
    ipalloc_range_set_t *set = NULL;
    if (library->range_set_create(IPALLOC_IPV4, NULL, &set, NULL) != IPALLOC_OK)
        return NULL;
    ipalloc_range_t *ranges = calloc(bounds->count, sizeof *ranges);
    int done = ranges != NULL;
    for (uint32_t index = 0; done && index < bounds->count; index++) {
        ranges[index].lower = address_of(bounds->ranges[index].lower);
        ranges[index].upper = address_of(bounds->ranges[index].upper);
    }
    done = done && library->range_set_add(set, ranges, bounds->count, IPALLOC_DISJOINT, NULL) ==
                       IPALLOC_OK;
    free(ranges);
    if (done)
        return set;
    library->range_set_free(set);
    return NULL;
}

static uint64_t algebra_failures(const bench_task_t *task) {
    const algebra_t *algebra = task->owned;
    return algebra->failures;
}

/* The library's result must have as many ranges as the merge's. */
static int algebra_verify(bench_task_t *task) {
    const algebra_t *algebra = task->owned;
    if (algebra->library == NULL)
        return 1;
    if (algebra->kind == BENCH_COPY)
        return library_once(algebra) == algebra->left->count;
    bounds_set_t *result = bounds_apply(algebra->kind, algebra->left, algebra->right);
    int equal = result != NULL && library_once(algebra) == result->count;
    free(result);
    return equal;
}

static void algebra_destroy(bench_task_t *task) {
    algebra_t *algebra = task->owned;
    if (algebra->library != NULL) {
        algebra->library->range_set_free(algebra->left_set);
        algebra->library->range_set_free(algebra->right_set);
    }
    free(algebra->left);
    free(algebra->right);
    free(algebra);
}

bench_task_t *bench_algebra_task(const bench_library_t *library, bench_algebra_t kind,
                                 uint32_t ranges, uint64_t seed) {
    bench_task_t *task = bench_task_make(library == NULL ? bounds_loop : library_loop, 1);
    algebra_t *algebra = bench_zeroed(sizeof *algebra);
    if (task == NULL || algebra == NULL) {
        free(task);
        free(algebra);
        return NULL;
    }
    algebra->kind = kind;
    algebra->library = library;
    task->owned = algebra;
    task->states[0] = algebra;
    task->failures = algebra_failures;
    task->verify = algebra_verify;
    task->destroy = algebra_destroy;
    algebra->left = random_set(ranges, random_step(seed));
    algebra->right = random_set(ranges, random_step(seed + 1));
    int made = algebra->left != NULL && algebra->right != NULL;
    if (made && library != NULL) {
        algebra->left_set = library_set(library, algebra->left);
        algebra->right_set = library_set(library, algebra->right);
        made = algebra->left_set != NULL && algebra->right_set != NULL;
    }
    if (!made) {
        bench_task_destroy(task);
        return NULL;
    }
    return task;
}
