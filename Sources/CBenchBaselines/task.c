/* What all tasks have in common, and the task that is the limit of all. */
#include "task.h"

#include "random.h"

#include <stdlib.h>
#include <string.h>

void *bench_zeroed(size_t size) {
    size_t whole = (size + BENCH_LINE - 1) / BENCH_LINE * BENCH_LINE;
    void *memory = aligned_alloc(BENCH_LINE, whole);
    if (memory != NULL)
        memset(memory, 0, whole);
    return memory;
}

bench_task_t *bench_task_make(bench_loop_t loop, uint32_t threads) {
    if (threads == 0 || threads > BENCH_THREADS_MAX)
        return NULL;
    bench_task_t *task = bench_zeroed(sizeof *task);
    if (task == NULL)
        return NULL;
    task->loop = loop;
    task->threads = threads;
    task->timed = threads;
    return task;
}

uint64_t bench_task_failures(const bench_task_t *task) {
    return task->failures == NULL ? 0 : task->failures(task);
}

int bench_task_verify(bench_task_t *task) {
    return task->verify == NULL ? 1 : task->verify(task);
}

void bench_task_destroy(bench_task_t *task) {
    if (task == NULL)
        return;
    if (task->destroy != NULL)
        task->destroy(task);
    free(task);
}

uint64_t bench_random_step(uint64_t state) { return random_step(state); }

void bench_scene_shuffle(uint32_t *order, uint32_t size, uint64_t seed) {
    uint32_t usable = size - BENCH_RESERVED;
    for (uint32_t index = 0; index < usable; index++)
        order[index] = BENCH_RESERVED_LOW + index;
    for (uint32_t left = usable; left > 1; left--) {
        seed = random_step(seed);
        uint32_t other = random_below(seed, left);
        uint32_t ordinal = order[left - 1];
        order[left - 1] = order[other];
        order[other] = ordinal;
    }
}

/* Written out, so that nothing but the two instructions and the count of the loop is timed. */
static void limit_loop(void *state, uint64_t operations) {
    uint64_t *word = state;
    for (uint64_t operation = 0; operation < operations; operation++) {
#if defined(__x86_64__)
        __asm__ volatile("lock btsq $5, %0\n\t"
                         "lock btrq $5, %0"
                         : "+m"(*word)
                         :
                         : "cc", "memory");
#else
        __atomic_fetch_or(word, UINT64_C(32), __ATOMIC_ACQ_REL);
        __atomic_fetch_and(word, ~UINT64_C(32), __ATOMIC_ACQ_REL);
#endif
    }
}

static void limit_destroy(bench_task_t *task) { free(task->owned); }

bench_task_t *bench_limit_task(uint32_t threads) {
    bench_task_t *task = bench_task_make(limit_loop, threads);
    if (task == NULL)
        return NULL;
    task->destroy = limit_destroy;
    task->owned = bench_zeroed((size_t)threads * BENCH_LINE);
    if (task->owned == NULL) {
        bench_task_destroy(task);
        return NULL;
    }
    for (uint32_t index = 0; index < threads; index++)
        task->states[index] = (char *)task->owned + (size_t)index * BENCH_LINE;
    return task;
}
