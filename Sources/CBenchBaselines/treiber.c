/*
 * Treiber's stack of free addresses. The head holds the index of the top node and a tag that
 * grows with every change, so that a head seen twice is the same head (no ABA):
 *
 *     63            32 31             0
 *     +---------------+---------------+
 *     |      tag      |  index, or NONE |
 *     +---------------+---------------+
 *
 * Nodes are array elements, never freed, so that a stale one may be read.
 */
#include "baseline.h"

#include <stdatomic.h>
#include <stdlib.h>

typedef struct treiber {
    uint32_t size;
    _Alignas(BENCH_LINE) _Atomic uint64_t head;
    _Alignas(BENCH_LINE) _Atomic uint32_t next[];
} treiber_t;

static uint64_t head_of(uint64_t old, uint32_t index) {
    return ((old >> 32) + 1) << 32 | index;
}

static void *treiber_create(const bench_scene_t *scene) {
    treiber_t *stack = bench_zeroed(sizeof *stack + scene->size * sizeof stack->next[0]);
    if (stack == NULL)
        return NULL;
    stack->size = scene->size;
    atomic_init(&stack->head, BASELINE_NONE);
    return stack;
}

static uint64_t treiber_memory(const void *context) {
    const treiber_t *stack = context;
    return sizeof *stack + stack->size * sizeof stack->next[0];
}

static uint32_t treiber_count(const void *context) {
    const treiber_t *stack = context;
    uint32_t count = 0;
    uint32_t index = (uint32_t)atomic_load(&stack->head);
    /* A list that runs in a circle ends here too, with a count that nobody expects. */
    while (index != BASELINE_NONE && count <= stack->size) {
        count++;
        index = atomic_load_explicit(&stack->next[index], memory_order_relaxed);
    }
    return count;
}

static void treiber_cursor(const void *context, baseline_cursor_t *cursor, uint32_t lane,
                           uint32_t lanes) {
    (void)context, (void)lane, (void)lanes;
    cursor->place = 0;
}

static uint32_t treiber_allocate(void *context, baseline_cursor_t *cursor) {
    treiber_t *stack = context;
    (void)cursor;
    uint64_t head = atomic_load_explicit(&stack->head, memory_order_acquire);
    for (;;) {
        uint32_t index = (uint32_t)head;
        if (index == BASELINE_NONE)
            return BASELINE_NONE;
        uint32_t next = atomic_load_explicit(&stack->next[index], memory_order_relaxed);
        if (atomic_compare_exchange_weak_explicit(&stack->head, &head, head_of(head, next),
                                                  memory_order_acquire, memory_order_acquire))
            return index;
    }
}

static void treiber_release(void *context, baseline_cursor_t *cursor, uint32_t ordinal) {
    treiber_t *stack = context;
    (void)cursor;
    uint64_t head = atomic_load_explicit(&stack->head, memory_order_relaxed);
    do {
        atomic_store_explicit(&stack->next[ordinal], (uint32_t)head, memory_order_relaxed);
    } while (!atomic_compare_exchange_weak_explicit(&stack->head, &head,
                                                    head_of(head, ordinal),
                                                    memory_order_release,
                                                    memory_order_relaxed));
}

const baseline_t baseline_treiber = {
    .create = treiber_create,
    .destroy = free,
    .memory = treiber_memory,
    .count = treiber_count,
    .cursor = treiber_cursor,
    .allocate = treiber_allocate,
    .release = treiber_release,
};
