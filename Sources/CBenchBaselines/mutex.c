/* An array of the free addresses, used as a stack, behind a pthread mutex. */
#include "baseline.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct guarded {
    uint32_t size;
    /* The lock and what it guards share a line: who has the lock has the count too. */
    _Alignas(BENCH_LINE) pthread_mutex_t lock;
    uint32_t count;
    _Alignas(BENCH_LINE) uint32_t free[];
} guarded_t;

static void *guarded_create(const bench_scene_t *scene) {
    guarded_t *stack = bench_zeroed(sizeof *stack + scene->size * sizeof stack->free[0]);
    if (stack == NULL)
        return NULL;
    stack->size = scene->size;
    pthread_mutex_init(&stack->lock, NULL);
    return stack;
}

static void guarded_destroy(void *context) {
    guarded_t *stack = context;
    pthread_mutex_destroy(&stack->lock);
    free(stack);
}

static uint64_t guarded_memory(const void *context) {
    const guarded_t *stack = context;
    return sizeof *stack + stack->size * sizeof stack->free[0];
}

static uint32_t guarded_count(const void *context) {
    const guarded_t *stack = context;
    return stack->count;
}

static void guarded_cursor(const void *context, baseline_cursor_t *cursor, uint32_t lane,
                           uint32_t lanes) {
    (void)context, (void)lane, (void)lanes;
    cursor->place = 0;
}

static uint32_t guarded_allocate(void *context, baseline_cursor_t *cursor) {
    guarded_t *stack = context;
    (void)cursor;
    uint32_t ordinal = BASELINE_NONE;
    pthread_mutex_lock(&stack->lock);
    if (stack->count > 0)
        ordinal = stack->free[--stack->count];
    pthread_mutex_unlock(&stack->lock);
    return ordinal;
}

static void guarded_release(void *context, baseline_cursor_t *cursor, uint32_t ordinal) {
    guarded_t *stack = context;
    (void)cursor;
    pthread_mutex_lock(&stack->lock);
    stack->free[stack->count++] = ordinal;
    pthread_mutex_unlock(&stack->lock);
}

const baseline_t baseline_mutex = {
    .create = guarded_create,
    .destroy = guarded_destroy,
    .memory = guarded_memory,
    .count = guarded_count,
    .cursor = guarded_cursor,
    .allocate = guarded_allocate,
    .release = guarded_release,
};
