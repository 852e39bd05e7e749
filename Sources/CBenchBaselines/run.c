/*
 * Loops that are timed, by one thread or by several together.
 *
 * Each thread times its operations in slices and notes during which of them it lost its
 * processor, as it may on a machine that others use too:
 *
 *     thread 0   |  slice  |  slice  |  slice  |  slice  | untimed ...
 *     thread 1     |  slice  |  slice  (absent)     |  slice  |  slice  |
 *     counts         yes       no        no  no        yes       yes
 *
 * A slice is dropped if its own thread was absent, since then it took too long, and if another
 * thread was absent meanwhile, since then it had the allocator for itself and took too short.
 */
#define _GNU_SOURCE

#include "task.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { SLICES_MAX = 16, ABSENCES_MAX = 64 };

typedef struct slice {
    double start;
    double end;
} slice_t;

/* What one thread of a run does, and what came of it. */
typedef struct runner {
    bench_loop_t loop;
    void *state;
    uint32_t slice_count;
    uint64_t slice_operations;
    slice_t slices[SLICES_MAX];
    /* When the thread was absent, or may have been; the last entry stretches if they run out. */
    uint32_t absence_count;
    slice_t absences[ABSENCES_MAX];
    /* The end of what it did before, and the switches up to then. */
    double before;
    uint64_t switches;
} runner_t;

static runner_t runner_make(bench_loop_t loop, void *state, uint64_t operations) {
    uint32_t count = operations < SLICES_MAX ? (uint32_t)operations : SLICES_MAX;
    return (runner_t){
        .loop = loop,
        .state = state,
        .slice_count = count,
        .slice_operations = operations / count,
    };
}

/* Looks whether the thread was absent since the last look. */
static void runner_look(runner_t *runner) {
    uint64_t switches = bench_switches();
    double now = bench_clock();
    if (switches != runner->switches) {
        if (runner->absence_count < ABSENCES_MAX)
            runner->absences[runner->absence_count++].start = runner->before;
        runner->absences[runner->absence_count - 1].end = now;
    }
    runner->switches = switches;
    runner->before = now;
}

/* Operations that bring caches and branch predictors into a steady state before the clock. */
static void runner_warm_up(runner_t *runner) {
    runner->loop(runner->state, runner->slice_operations * 2);
    runner->before = bench_clock();
    runner->switches = bench_switches();
}

static void runner_time(runner_t *runner) {
    for (uint32_t index = 0; index < runner->slice_count; index++) {
        slice_t *slice = &runner->slices[index];
        slice->start = bench_clock();
        runner->loop(runner->state, runner->slice_operations);
        slice->end = bench_clock();
        runner_look(runner);
    }
}

/* How long two stretches of time have in common. */
static double overlap(slice_t one, slice_t other) {
    double start = one.start > other.start ? one.start : other.start;
    double end = one.end < other.end ? one.end : other.end;
    return end > start ? end - start : 0;
}

/* Whether a thread was absent during a good part of a slice, or had not started. */
static int was_absent(const runner_t *runner, slice_t slice) {
    double part = (slice.end - slice.start) / 20;
    if (runner->slices[0].start - slice.start > part)
        return 1;
    for (uint32_t index = 0; index < runner->absence_count; index++) {
        if (overlap(runner->absences[index], slice) > part)
            return 1;
    }
    return 0;
}

/* Adds what one runner took to the sample, as one of `timed` threads. */
static void sum_up(const runner_t *runners, uint32_t threads, uint32_t index, uint32_t timed,
                   bench_sample_t *sample) {
    const runner_t *runner = &runners[index];
    double clean_time = 0, all_time = 0;
    uint32_t clean = 0;
    for (uint32_t place = 0; place < runner->slice_count; place++) {
        slice_t slice = runner->slices[place];
        double taken = slice.end - slice.start - bench_clock_cost();
        int disturbed = 0;
        for (uint32_t other = 0; other < threads; other++)
            disturbed |= was_absent(&runners[other], slice);
        all_time += taken;
        clean_time += disturbed ? 0 : taken;
        clean += !disturbed;
    }
    double time = clean > 0 ? clean_time / clean : all_time / runner->slice_count;
    sample->nanoseconds += time / (double)runner->slice_operations / timed;
    sample->slices += runner->slice_count;
    sample->dropped += runner->slice_count - clean;
}

/* What all threads of one run share; the counters have lines of their own. */
typedef struct crew {
    uint32_t threads;
    _Alignas(BENCH_LINE) atomic_uint ready;
    _Alignas(BENCH_LINE) atomic_uint warm;
    _Alignas(BENCH_LINE) atomic_uint done;
} crew_t;

typedef struct member {
    crew_t *crew;
    runner_t *runner;
    uint32_t index;
    pthread_t thread;
} member_t;

/* Waits until all threads are here, spinning, so that they leave within a few nanoseconds. */
static void meet(atomic_uint *counter, uint32_t threads) {
    atomic_fetch_add(counter, 1);
    while (atomic_load_explicit(counter, memory_order_acquire) < threads) {
        /* With fewer processors than threads the others need this one. */
        if (bench_processors() < threads)
            sched_yield();
    }
}

static void *member_run(void *argument) {
    member_t *member = argument;
    crew_t *crew = member->crew;
    /* On this thread's own stack: what threads write while they are timed lies far apart. */
    runner_t runner = *member->runner;
    bench_pin(member->index);
    meet(&crew->ready, crew->threads);
    runner_warm_up(&runner);
    meet(&crew->warm, crew->threads);
    runner_time(&runner);
    /* The others are still being timed: they shall have company until they are done. */
    atomic_fetch_add(&crew->done, 1);
    while (atomic_load_explicit(&crew->done, memory_order_relaxed) < crew->threads) {
        runner.loop(runner.state, runner.slice_operations / 4 + 1);
        runner_look(&runner);
    }
    *member->runner = runner;
    return NULL;
}

static int run_crew(runner_t *runners, uint32_t threads) {
    crew_t crew = {.threads = threads};
    member_t members[BENCH_THREADS_MAX];
    for (uint32_t index = 0; index < threads; index++) {
        members[index] = (member_t){.crew = &crew, .runner = &runners[index], .index = index};
        int error = pthread_create(&members[index].thread, NULL, member_run, &members[index]);
        /* Those that were started wait for all: there is no way back from here. */
        if (error != 0)
            abort();
    }
    for (uint32_t index = 0; index < threads; index++)
        pthread_join(members[index].thread, NULL);
    return 0;
}

static int run(bench_loop_t loop, void *const *states, uint32_t threads, uint32_t timed,
               uint64_t operations, bench_sample_t *sample) {
    if (threads == 0 || threads > BENCH_THREADS_MAX || timed == 0 || operations == 0)
        return -EINVAL;
    runner_t runners[BENCH_THREADS_MAX];
    for (uint32_t index = 0; index < threads; index++)
        runners[index] = runner_make(loop, states[index], operations);
    if (threads > 1) {
        run_crew(runners, threads);
    } else {
        runner_warm_up(&runners[0]);
        runner_time(&runners[0]);
    }
    *sample = (bench_sample_t){0};
    for (uint32_t index = 0; index < timed; index++)
        sum_up(runners, threads, index, timed, sample);
    return 0;
}

int bench_run(bench_loop_t loop, void *const *states, uint32_t threads, uint64_t operations,
              bench_sample_t *sample) {
    return run(loop, states, threads, threads, operations, sample);
}

int bench_task_run(bench_task_t *task, uint64_t operations, bench_sample_t *sample) {
    return run(task->loop, task->states, task->threads, task->timed, operations, sample);
}
