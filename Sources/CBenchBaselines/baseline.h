/*
 * What each baseline gives: memory for a scene, and the functions that the loops call through
 * pointers. A cursor is a line of the calling thread's own, of which a baseline uses what it
 * likes.
 */
#ifndef BENCH_BASELINE_H
#define BENCH_BASELINE_H

#include "task.h"

/* Returned by `allocate` when nothing was found. */
#define BASELINE_NONE UINT32_MAX

typedef struct baseline_cursor {
    _Alignas(BENCH_LINE) uint64_t place;
} baseline_cursor_t;

typedef struct baseline {
    /* An allocator for scene->size addresses of which none is free; NULL without memory. */
    void *(*create)(const bench_scene_t *scene);
    void (*destroy)(void *context);
    uint64_t (*memory)(const void *context);
    /* How many addresses are free; nobody else calls meanwhile. */
    uint32_t (*count)(const void *context);
    /* A cursor for one of several threads. */
    void (*cursor)(const void *context, baseline_cursor_t *cursor, uint32_t lane,
                   uint32_t lanes);
    uint32_t (*allocate)(void *context, baseline_cursor_t *cursor);
    void (*release)(void *context, baseline_cursor_t *cursor, uint32_t ordinal);
    /* Takes this very address: 1, or 0 if it is held. NULL where that cannot be done. */
    int (*claim)(void *context, uint32_t ordinal);
} baseline_t;

extern const baseline_t baseline_flat_bitmap;
extern const baseline_t baseline_flat_bitmap_hot;
extern const baseline_t baseline_treiber;
extern const baseline_t baseline_mutex;

#endif
