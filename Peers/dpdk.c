/*
 * DPDK: its ring for many producers and many consumers, and its bitmap behind a mutex. Both are given
 * memory of this file's own, so that DPDK's environment need not be started.
 */
/* The bitmap's functions that are not called use some that are not stable yet. */
#define ALLOW_EXPERIMENTAL_API

#include "peer.h"

#include <rte_bitmap.h>
#include <rte_ring.h>

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static void cursor(const void *context, baseline_cursor_t *cursor, uint32_t lane,
                   uint32_t lanes) {
    (void)context, (void)cursor, (void)lane, (void)lanes;
}

static void *lines(size_t size) {
    return aligned_alloc(BENCH_LINE, (size + BENCH_LINE - 1) / BENCH_LINE * BENCH_LINE);
}

/* ---- rte_ring ---- */

/* A ring of a power of two holds one less, and a scene has fewer usable addresses still. */
static void *ring_create(const bench_scene_t *scene) {
    ssize_t size = rte_ring_get_memsize(scene->size);
    struct rte_ring *ring = size > 0 ? lines((size_t)size) : NULL;
    if (ring != NULL && rte_ring_init(ring, "bench", scene->size, 0) != 0) {
        free(ring);
        return NULL;
    }
    return ring;
}

static uint64_t ring_memory(const void *context) {
    return (uint64_t)rte_ring_get_memsize(rte_ring_get_size(context));
}

static uint32_t ring_count(const void *context) { return rte_ring_count(context); }

static uint32_t ring_allocate(void *context, baseline_cursor_t *cursor) {
    (void)cursor;
    void *entry;
    return rte_ring_mc_dequeue(context, &entry) == 0 ? (uint32_t)(uintptr_t)entry
                                                     : BASELINE_NONE;
}

static void ring_release(void *context, baseline_cursor_t *cursor, uint32_t ordinal) {
    (void)cursor;
    rte_ring_mp_enqueue(context, (void *)(uintptr_t)ordinal);
}

static const baseline_t ring = {
    .create = ring_create,
    .destroy = free,
    .memory = ring_memory,
    .count = ring_count,
    .cursor = cursor,
    .allocate = ring_allocate,
    .release = ring_release,
};

/* ---- rte_bitmap and a mutex: lowest first ---- */

typedef struct guarded {
    struct rte_bitmap *bitmap;
    void *memory;
    uint32_t size;
    uint32_t bytes;
    _Alignas(BENCH_LINE) pthread_mutex_t lock;
} guarded_t;

static void bitmap_destroy(void *context) {
    guarded_t *guarded = context;
    pthread_mutex_destroy(&guarded->lock);
    free(guarded->memory);
    free(guarded);
}

static void *bitmap_create(const bench_scene_t *scene) {
    guarded_t *guarded = lines(sizeof *guarded);
    if (guarded == NULL)
        return NULL;
    guarded->size = scene->size;
    guarded->bytes = rte_bitmap_get_memory_footprint(scene->size);
    guarded->memory = lines(guarded->bytes);
    pthread_mutex_init(&guarded->lock, NULL);
    guarded->bitmap = guarded->memory != NULL
                          ? rte_bitmap_init(scene->size, guarded->memory, guarded->bytes)
                          : NULL;
    if (guarded->bitmap == NULL) {
        bitmap_destroy(guarded);
        return NULL;
    }
    return guarded;
}

static uint64_t bitmap_memory(const void *context) {
    const guarded_t *guarded = context;
    return sizeof *guarded + guarded->bytes;
}

static uint32_t bitmap_count(const void *context) {
    const guarded_t *guarded = context;
    uint32_t count = 0;
    for (uint32_t ordinal = 0; ordinal < guarded->size; ordinal++)
        count += rte_bitmap_get(guarded->bitmap, ordinal) != 0;
    return count;
}

static uint32_t bitmap_allocate(void *context, baseline_cursor_t *cursor) {
    guarded_t *guarded = context;
    (void)cursor;
    uint32_t ordinal = BASELINE_NONE;
    uint32_t position = 0;
    uint64_t slab = 0;
    pthread_mutex_lock(&guarded->lock);
    /* From the beginning: a scan goes on behind the slab that it found last. */
    __rte_bitmap_scan_init(guarded->bitmap);
    if (rte_bitmap_scan(guarded->bitmap, &position, &slab)) {
        ordinal = position + (uint32_t)__builtin_ctzll(slab);
        rte_bitmap_clear(guarded->bitmap, ordinal);
    }
    pthread_mutex_unlock(&guarded->lock);
    return ordinal;
}

static void bitmap_release(void *context, baseline_cursor_t *cursor, uint32_t ordinal) {
    guarded_t *guarded = context;
    (void)cursor;
    pthread_mutex_lock(&guarded->lock);
    rte_bitmap_set(guarded->bitmap, ordinal);
    pthread_mutex_unlock(&guarded->lock);
}

static const baseline_t bitmap = {
    .create = bitmap_create,
    .destroy = bitmap_destroy,
    .memory = bitmap_memory,
    .count = bitmap_count,
    .cursor = cursor,
    .allocate = bitmap_allocate,
    .release = bitmap_release,
};

static const bench_peer_t peers[] = {
    {.name = "rte_ring", .allocator = &ring, .size_max = UINT32_MAX},
    {.name = "rte_bitmap+mutex", .allocator = &bitmap, .size_max = UINT32_MAX},
};

const bench_peer_table_t bench_peer_table = {BENCH_PEER_VERSION, 2, peers};
