/* Tasks on a pool: made for a scene, checked, drained and restored. */
#include "peer.h"
#include "pool.h"

#include "random.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What a pool task owns. */
typedef struct pool_task {
    bench_scene_t scene;
    bench_pattern_t pattern;
    const pool_loops_t *loops;
    /* The allocator: `baseline` and `context`, or `library` and `pool`. */
    const baseline_t *baseline;
    void *context;
    const bench_library_t *library;
    ipalloc_pool_t *pool;
    /* The flags of the library's pool. */
    uint32_t flags;
    /* Whether the free addresses of the scene are held now, by a drain. */
    int drained;
    uint32_t *held;
    uint32_t threads;
    pool_thread_t *thread;
} pool_task_t;

static const baseline_t *baseline_of(bench_contender_t contender) {
    switch (contender) {
    case BENCH_FLAT_BITMAP:
        return &baseline_flat_bitmap;
    case BENCH_FLAT_BITMAP_HOT:
        return &baseline_flat_bitmap_hot;
    case BENCH_TREIBER:
        return &baseline_treiber;
    case BENCH_MUTEX:
        return &baseline_mutex;
    default:
        return NULL;
    }
}

/* Releases the scene's free addresses into a baseline. */
static void release_baseline(pool_task_t *owned) {
    baseline_cursor_t cursor = {0};
    for (uint32_t index = 0; index < owned->scene.free_count; index++)
        owned->baseline->release(owned->context, &cursor, owned->scene.order[index]);
}

/* Releases the scene's free addresses into the library's pool. */
static int release_library(pool_task_t *owned) {
    for (uint32_t index = 0; index < owned->scene.free_count; index++) {
        ipalloc_address_t address = bench_library_address(owned->scene.order[index]);
        if (owned->library->pool_release(owned->pool, &address, NULL, NULL) != IPALLOC_OK)
            return 0;
    }
    return 1;
}

/* Makes the allocator, in the scene's state. */
static int make_allocator(pool_task_t *owned) {
    if (owned->baseline != NULL) {
        owned->context = owned->baseline->create(&owned->scene);
        if (owned->context == NULL)
            return 0;
        release_baseline(owned);
        return 1;
    }
    owned->pool = bench_library_pool(owned->library, &owned->scene, owned->flags);
    return owned->pool != NULL &&
           bench_library_populate(owned->library, owned->pool, &owned->scene);
}

static void place_library_cursor(const bench_library_t *library, pool_thread_t *thread,
                                 uint32_t lane) {
    library->cursor_init(&thread->library_cursor, lane);
    library->random_init(&thread->library_random, lane);
}

static void place_cursors(pool_task_t *owned) {
    for (uint32_t index = 0; index < owned->threads; index++) {
        pool_thread_t *thread = &owned->thread[index];
        if (owned->baseline != NULL)
            owned->baseline->cursor(owned->context, &thread->cursor, index, owned->threads);
        else
            place_library_cursor(owned->library, thread, index);
    }
}

/* The table of held addresses, a stretch of it for each thread; needed for churn only. */
static int make_held(pool_task_t *owned) {
    uint32_t count = owned->scene.usable - owned->scene.free_count;
    if (count < owned->threads)
        return 0;
    owned->held = bench_zeroed(count * sizeof owned->held[0]);
    if (owned->held == NULL)
        return 0;
    for (uint32_t index = 0; index < count; index++) {
        uint32_t ordinal = owned->scene.order[owned->scene.free_count + index];
        ipalloc_address_t address = bench_library_address(ordinal);
        if (owned->baseline != NULL)
            owned->held[index] = ordinal;
        else
            memcpy(&owned->held[index], address.bytes, sizeof owned->held[index]);
    }
    for (uint32_t index = 0; index < owned->threads; index++) {
        owned->thread[index].held = owned->held + (uint64_t)count * index / owned->threads;
        owned->thread[index].held_count = count / owned->threads;
    }
    return 1;
}

static int make_threads(pool_task_t *owned) {
    owned->thread = bench_zeroed(owned->threads * sizeof owned->thread[0]);
    if (owned->thread == NULL)
        return 0;
    for (uint32_t index = 0; index < owned->threads; index++) {
        pool_thread_t *thread = &owned->thread[index];
        thread->baseline = owned->baseline;
        thread->context = owned->context;
        thread->library = owned->library;
        thread->pool = owned->pool;
        thread->usable = owned->scene.usable;
        thread->random = random_step(index + 1);
    }
    place_cursors(owned);
    if (owned->pattern == BENCH_CHURN)
        return make_held(owned);
    if (owned->pattern == BENCH_RINGS) {
        if (owned->scene.free_count / BENCH_RING <= owned->threads)
            return 0;
        for (uint32_t index = 0; index < owned->threads; index++)
            owned->loops->ring_start(&owned->thread[index], BENCH_RING);
    }
    return 1;
}

static uint64_t pool_failures(const bench_task_t *task) {
    const pool_task_t *owned = task->owned;
    uint64_t failures = 0;
    for (uint32_t index = 0; index < owned->threads; index++)
        failures += owned->thread[index].failures;
    return failures;
}

static int pool_verify(bench_task_t *task) {
    const pool_task_t *owned = task->owned;
    uint64_t expected = owned->scene.free_count;
    if (owned->pattern == BENCH_RINGS)
        expected -= (uint64_t)BENCH_RING * owned->threads;
    if (owned->drained)
        expected = 0;
    uint64_t count = owned->baseline != NULL
                         ? owned->baseline->count(owned->context)
                         : bench_library_free_count(owned->library, owned->pool);
    return count == expected;
}

static void pool_destroy(bench_task_t *task) {
    pool_task_t *owned = task->owned;
    if (owned->baseline != NULL && owned->context != NULL)
        owned->baseline->destroy(owned->context);
    if (owned->library != NULL && owned->pool != NULL)
        owned->library->pool_free(owned->pool);
    free(owned->held);
    free(owned->thread);
    free(owned);
}

static bench_loop_t loop_of(const pool_loops_t *loops, bench_pattern_t pattern) {
    switch (pattern) {
    case BENCH_PAIR:
        return loops->pair;
    case BENCH_CHURN:
        return loops->churn;
    case BENCH_RINGS:
        return loops->ring;
    case BENCH_CLAIM:
        return loops->claim;
    case BENCH_DRAIN:
        return loops->drain;
    }
    return NULL;
}

/* A task on a baseline, or on the library's pool if `baseline` is NULL. */
static bench_task_t *pool_task(const baseline_t *baseline, const bench_library_t *library,
                               uint32_t flags, const pool_loops_t *loops,
                               const bench_scene_t *scene, bench_pattern_t pattern,
                               uint32_t threads) {
    if (baseline == NULL && library == NULL)
        return NULL;
    if (baseline != NULL && pattern == BENCH_CLAIM && baseline->claim == NULL)
        return NULL;
    bench_task_t *task = bench_task_make(loop_of(loops, pattern), threads);
    pool_task_t *owned = bench_zeroed(sizeof *owned);
    if (task == NULL || owned == NULL) {
        free(task);
        free(owned);
        return NULL;
    }
    *owned = (pool_task_t){
        .scene = *scene,
        .pattern = pattern,
        .loops = loops,
        .baseline = baseline,
        .library = baseline != NULL ? NULL : library,
        .flags = flags,
        .threads = threads,
    };
    task->owned = owned;
    task->failures = pool_failures;
    task->verify = pool_verify;
    task->destroy = pool_destroy;
    if (!make_allocator(owned) || !make_threads(owned)) {
        bench_task_destroy(task);
        return NULL;
    }
    for (uint32_t index = 0; index < threads; index++)
        task->states[index] = &owned->thread[index];
    return task;
}

bench_task_t *bench_pool_task(bench_contender_t contender, const bench_library_t *library,
                              const bench_scene_t *scene, bench_pattern_t pattern,
                              uint32_t threads) {
    const baseline_t *baseline = baseline_of(contender);
    const pool_loops_t *loops =
        baseline != NULL ? &pool_loops_baseline : pool_loops_library(contender);
    uint32_t flags = contender == BENCH_LIBRARY_RESTING ? IPALLOC_POOL_RESTING : 0;
    return pool_task(baseline, library, flags, loops, scene, pattern, threads);
}

bench_task_t *bench_peer_pool_task(const bench_peer_t *peer, const bench_scene_t *scene,
                                   bench_pattern_t pattern, uint32_t threads) {
    return pool_task(peer->allocator, NULL, 0, &pool_loops_baseline, scene, pattern, threads);
}

/* Brings a drained pool back to the scene; its cursors begin anew. */
static int restore(pool_task_t *owned) {
    if (owned->drained) {
        if (owned->baseline != NULL)
            release_baseline(owned);
        else if (!release_library(owned))
            return 0;
    }
    place_cursors(owned);
    owned->drained = 0;
    return 1;
}

/* Batches between two looks at whether the thread lost its processor. */
enum { BATCHES_PER_SLICE = 1024 };

/* Times up to so many batches and returns how many allocations they were. */
static uint32_t drain_slice(bench_task_t *task, uint32_t left, double *batches,
                            uint32_t *batch_count) {
    double clock_cost = bench_clock_cost();
    double start = bench_clock();
    uint32_t allocations = 0;
    uint32_t count = 0;
    while (allocations < left && count < BATCHES_PER_SLICE) {
        uint32_t rest = left - allocations;
        uint32_t length = rest < BENCH_BATCH ? rest : BENCH_BATCH;
        task->loop(task->states[0], length);
        double now = bench_clock();
        batches[count++] = (now - start - clock_cost) / length;
        start = now;
        allocations += length;
    }
    *batch_count = count;
    return allocations;
}

int bench_task_drain(bench_task_t *task, double *batches, uint32_t *batch_count,
                     bench_sample_t *sample) {
    pool_task_t *owned = task->owned;
    if (owned->pattern != BENCH_DRAIN || owned->threads != 1 || !restore(owned))
        return -EINVAL;
    *sample = (bench_sample_t){0};
    *batch_count = 0;
    double clean_time = 0, all_time = 0;
    uint64_t clean = 0;
    for (uint32_t left = owned->scene.free_count; left > 0;) {
        uint32_t count;
        uint64_t switches = bench_switches();
        double *slice = batches + *batch_count;
        uint32_t allocations = drain_slice(task, left, slice, &count);
        double time = 0;
        for (uint32_t index = 0; index < count; index++) {
            uint32_t rest = allocations - index * BENCH_BATCH;
            time += slice[index] * (rest < BENCH_BATCH ? rest : BENCH_BATCH);
        }
        int disturbed = bench_switches() != switches;
        sample->slices++;
        sample->dropped += disturbed != 0;
        /* The batches of a disturbed slice are forgotten: the next slice writes over them. */
        *batch_count += disturbed ? 0 : count;
        clean_time += disturbed ? 0 : time;
        clean += disturbed ? 0 : allocations;
        all_time += time;
        left -= allocations;
    }
    owned->drained = 1;
    sample->nanoseconds =
        clean > 0 ? clean_time / (double)clean : all_time / owned->scene.free_count;
    return owned->thread[0].failures > 0 ? -ENOSPC : 0;
}

uint64_t bench_task_memory(const bench_task_t *task) {
    const pool_task_t *owned = task->owned;
    if (owned->baseline != NULL)
        return owned->baseline->memory(owned->context);
    return bench_library_pool_memory(owned->library, owned->pool);
}
