/* What a thread of a pool task works with, whichever allocator the pool is. */
#ifndef BENCH_POOL_H
#define BENCH_POOL_H

#include "baseline.h"
#include "library.h"

typedef struct pool_thread {
    /* The two kinds of cursors, each on lines of its own; one is used. */
    baseline_cursor_t cursor;
    _Alignas(BENCH_LINE) ipalloc_cursor_t library_cursor;
    ipalloc_random_t library_random;

    /* The allocator: `baseline` and `context`, or `library` and `pool`. */
    _Alignas(BENCH_LINE) const baseline_t *baseline;
    void *context;
    const bench_library_t *library;
    ipalloc_pool_t *pool;

    /* Addresses that the thread holds, four bytes each in the allocator's own notation. */
    uint32_t *held;
    uint32_t held_count;
    uint32_t usable;
    uint32_t ring_place;
    uint64_t random;
    uint64_t failures;
    /* Answers end here, so that no loop is without effect. */
    uint64_t sink;

    /* The ring's addresses, as the allocator gave them; one of the two is used. */
    uint32_t ring[BENCH_RING];
    ipalloc_address_t library_ring[BENCH_RING];
} pool_thread_t;

/* The loops for one contender. */
typedef struct pool_loops {
    bench_loop_t pair;
    bench_loop_t churn;
    bench_loop_t ring;
    bench_loop_t claim;
    bench_loop_t drain;
    /* Allocates the first BENCH_RING addresses; not timed. */
    bench_loop_t ring_start;
} pool_loops_t;

/* The loops of all baselines, and of the library's contenders in their order. */
extern const pool_loops_t pool_loops_baseline;
const pool_loops_t *pool_loops_library(bench_contender_t contender);

/* Ends the process: the allocator is full although this thread has just released an address. */
_Noreturn void pool_loops_stuck(void);

#endif
