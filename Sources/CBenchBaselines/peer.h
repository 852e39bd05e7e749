/*
 * What the shared object of a peer gives: allocators and directories of other projects, wrapped such
 * that the loops call them as they call everything else. Peers/ has the sources; the object exports
 *
 *     const bench_peer_table_t bench_peer_table = {BENCH_PEER_VERSION, COUNT, peers};
 */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include "baseline.h"

/* Changes with every change of the structs below, or of those that they point to. */
#define BENCH_PEER_VERSION 1
#define BENCH_PEER_TABLE "bench_peer_table"

/* Rank and select over the free addresses of a scene. */
typedef struct bench_directory {
    /* NULL without memory. */
    void *(*create)(const bench_scene_t *scene);
    void (*destroy)(void *context);
    /* The free addresses below a position; and the position of the one with so many below it. */
    uint64_t (*rank)(const void *context, uint64_t position);
    uint64_t (*select)(const void *context, uint64_t rank);
} bench_directory_t;

struct bench_peer {
    /* In tables: the library and what of it. */
    const char *name;
    /* Either may be NULL. */
    const baseline_t *allocator;
    const bench_directory_t *directory;
    /* The largest pool that it is to be measured with. */
    uint32_t size_max;
};

typedef struct bench_peer_table {
    uint32_t version;
    uint32_t count;
    const bench_peer_t *peers;
} bench_peer_table_t;

#endif
