/* Concurrency Kit: its ring for many producers and many consumers. */
#include "peer.h"

#include <ck_ring.h>

#include <stdlib.h>

typedef struct ck {
    ck_ring_t ring;
    uint64_t size;
    ck_ring_buffer_t buffer[];
} ck_t;

/* A ring of a power of two holds one less, and a scene has fewer usable addresses still. */
static uint64_t bytes_of(uint64_t size) {
    return (sizeof(ck_t) + size * sizeof(ck_ring_buffer_t) + BENCH_LINE - 1) / BENCH_LINE *
           BENCH_LINE;
}

static void *create(const bench_scene_t *scene) {
    ck_t *ck = aligned_alloc(BENCH_LINE, bytes_of(scene->size));
    if (ck == NULL)
        return NULL;
    ck->size = scene->size;
    ck_ring_init(&ck->ring, scene->size);
    return ck;
}

static uint64_t memory(const void *context) {
    const ck_t *ck = context;
    return bytes_of(ck->size);
}

static uint32_t count(const void *context) {
    const ck_t *ck = context;
    return ck_ring_size(&ck->ring);
}

static void cursor(const void *context, baseline_cursor_t *cursor, uint32_t lane,
                   uint32_t lanes) {
    (void)context, (void)cursor, (void)lane, (void)lanes;
}

static uint32_t allocate(void *context, baseline_cursor_t *cursor) {
    ck_t *ck = context;
    (void)cursor;
    void *entry;
    return ck_ring_dequeue_mpmc(&ck->ring, ck->buffer, &entry) ? (uint32_t)(uintptr_t)entry
                                                               : BASELINE_NONE;
}

static void release(void *context, baseline_cursor_t *cursor, uint32_t ordinal) {
    ck_t *ck = context;
    (void)cursor;
    ck_ring_enqueue_mpmc(&ck->ring, ck->buffer, (void *)(uintptr_t)ordinal);
}

static const baseline_t ring = {
    .create = create,
    .destroy = free,
    .memory = memory,
    .count = count,
    .cursor = cursor,
    .allocate = allocate,
    .release = release,
};

static const bench_peer_t peers[] = {
    {.name = "ck_ring", .allocator = &ring, .size_max = UINT32_MAX},
};

const bench_peer_table_t bench_peer_table = {BENCH_PEER_VERSION, 1, peers};
