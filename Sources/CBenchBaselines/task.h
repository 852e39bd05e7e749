/* What a task consists of; for the files of this folder only. */
#ifndef BENCH_TASK_H
#define BENCH_TASK_H

#include "CBenchBaselines.h"

#include <stddef.h>

#ifdef __cplusplus
#define _Alignas alignas
#endif

/* Two neighbouring lines are fetched together, so this much keeps threads apart. */
#define BENCH_LINE 128

struct bench_task {
    bench_loop_t loop;
    uint32_t threads;
    /* How many of the threads are of interest, from the first on; the others are company. */
    uint32_t timed;
    void *states[BENCH_THREADS_MAX];
    /* Everything that the task was made of; each function below knows its own type. */
    void *owned;
    uint64_t (*failures)(const bench_task_t *task);
    int (*verify)(bench_task_t *task);
    void (*destroy)(bench_task_t *task);
};

/* Memory of whole lines, zeroed; NULL when there is none. */
void *bench_zeroed(size_t size);

/* A task without states yet; NULL when there is no memory. */
bench_task_t *bench_task_make(bench_loop_t loop, uint32_t threads);

/* Pins the calling thread to the processor with this index among those of the process. */
void bench_pin(uint32_t index);

/* How often the calling thread has lost its processor against its will. */
uint64_t bench_switches(void);

#endif
