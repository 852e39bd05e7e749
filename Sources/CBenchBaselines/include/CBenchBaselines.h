/*
 * CBenchBaselines - the allocators that the engine is measured against, and the timed inner
 * loops for all of them. The loops are C so that each contender, the library too, is called the
 * same way: through a function pointer, by compiled code that the optimiser cannot look into.
 *
 * A task is one contender in one situation, ready to run: made, filled and with a state per
 * thread. Tasks are made by the functions of the second half and are run by one thread of the
 * caller's at a time.
 */
#ifndef CBENCHBASELINES_H
#define CBENCHBASELINES_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The most threads that a task can have. */
#define BENCH_THREADS_MAX 8

/* Released addresses are the oldest of this many in the ring pattern. */
#define BENCH_RING 64

/* Allocations that are timed together while a pool is drained. */
#define BENCH_BATCH 64

/* One thread's share of a measurement; what `state` points to is the loop's own affair. */
typedef void (*bench_loop_t)(void *state, uint64_t operations);

typedef struct bench_task bench_task_t;
typedef struct bench_library bench_library_t;
typedef struct bench_peers bench_peers_t;
typedef struct bench_peer bench_peer_t;

/* -------------------------------------------------------------------------------------------
 * Running
 */

/*
 * What one run of a loop took. It is timed in slices; those during which the kernel took a
 * processor away from any of the run's threads are left out, unless there are no others.
 */
typedef struct bench_sample {
    double nanoseconds; /* per operation and thread, the mean over the threads */
    uint32_t slices;    /* of all timed threads */
    uint32_t dropped;   /* how many of them were disturbed */
} bench_sample_t;

/*
 * Runs about `operations` operations on each of `threads` threads, all at once, after some that
 * are not timed. One thread is the caller's own. Several are pinned to a processor each, start
 * together, and go on with operations that are not timed until the slowest has done its timed
 * ones, so that no thread is ever timed alone. Returns 0 or -errno.
 */
int bench_run(bench_loop_t loop, void *const *states, uint32_t threads, uint64_t operations,
              bench_sample_t *sample);

/* Runs a task in the same way. */
int bench_task_run(bench_task_t *task, uint64_t operations, bench_sample_t *sample);

/* How many calls were refused in all runs so far; only contention may make it more than 0. */
uint64_t bench_task_failures(const bench_task_t *task);

/* Whether the allocator still has exactly the addresses that it must have: 1 or 0. */
int bench_task_verify(bench_task_t *task);

void bench_task_destroy(bench_task_t *task);

/* Pins the calling thread to the first processor that it may use, if there are several. */
void bench_pin_caller(void);

/* The processors that this process may use. */
uint32_t bench_processors(void);

/* CLOCK_MONOTONIC in nanoseconds, and what one reading of it costs. */
double bench_clock(void);
double bench_clock_cost(void);

/* The compiler of the loops and baselines, and what it was told. */
const char *bench_compiler(void);
const char *bench_compiler_flags(void);

/* -------------------------------------------------------------------------------------------
 * The library
 */

/*
 * Opens the shared library at `path` (or a name that the loader finds) and looks up every
 * function that the loops call. NULL if that fails, with one line in `message`.
 */
bench_library_t *bench_library_open(const char *path, char *message, uint64_t capacity);
void bench_library_close(bench_library_t *library);
/* The file that was loaded, and the version that it states. */
const char *bench_library_path(const bench_library_t *library);
const char *bench_library_version(const bench_library_t *library);

/* -------------------------------------------------------------------------------------------
 * Peers: other projects' allocators and directories, each project in a shared object (peer.h)
 */

/* Opens a shared object. NULL if that fails, with one line in `message`. */
bench_peers_t *bench_peers_open(const char *path, char *message, uint64_t capacity);
void bench_peers_close(bench_peers_t *peers);
uint32_t bench_peers_count(const bench_peers_t *peers);
const bench_peer_t *bench_peers_get(const bench_peers_t *peers, uint32_t index);

const char *bench_peer_name(const bench_peer_t *peer);
/* Whether it can be asked to allocate, and to rank and select: 1 or 0. */
int bench_peer_allocates(const bench_peer_t *peer);
int bench_peer_answers(const bench_peer_t *peer);
/* The largest pool that it is to be measured with. */
uint32_t bench_peer_size_max(const bench_peer_t *peer);

/* -------------------------------------------------------------------------------------------
 * Scenes: how many addresses there are, and which of them are free
 */

/*
 * The first two addresses and the last are reserved in every scene, as a subnet's network
 * address, gateway and broadcast address are; the others are usable.
 */
#define BENCH_RESERVED_LOW 2
#define BENCH_RESERVED 3

typedef struct bench_scene {
    uint32_t size;         /* addresses, reserved ones included */
    uint32_t usable;       /* size - BENCH_RESERVED */
    uint32_t free_count;   /* the first ones of `order` are free, the others held */
    const uint32_t *order; /* all usable ordinals, shuffled; outlives the tasks of the scene */
} bench_scene_t;

/* Writes the usable ordinals of a pool of `size` addresses in a random order. */
void bench_scene_shuffle(uint32_t *order, uint32_t size, uint64_t seed);

/* The state of a generator of random numbers after one step; and the next number from it. */
uint64_t bench_random_step(uint64_t state);

/* -------------------------------------------------------------------------------------------
 * Tasks
 */

/* Who is measured. */
typedef enum bench_contender {
    BENCH_FLAT_BITMAP,      /* atomic words, one bit per address, next fit per thread */
    BENCH_FLAT_BITMAP_HOT,  /* the same, and a release moves the thread's place */
    BENCH_TREIBER,          /* linked free list with a tagged head */
    BENCH_MUTEX,            /* array of free ordinals as a stack, behind a pthread mutex */
    BENCH_LIBRARY_NEXT,     /* the library: next fit, cursor handed to release */
    BENCH_LIBRARY_ROVING,   /* the library: next fit, cursor not handed to release */
    BENCH_LIBRARY_LOWEST,   /* the library: lowest first */
    BENCH_LIBRARY_ANY,      /* the library: cheapest to find, cursor handed to release */
    BENCH_LIBRARY_RANDOM,   /* the library: at random, cursor handed to release */
    BENCH_LIBRARY_RESTING   /* the library: next fit in a pool where released addresses rest */
} bench_contender_t;

/* What is done; one operation is one allocation and one release, except in drain. */
typedef enum bench_pattern {
    BENCH_PAIR,  /* allocate one, release it at once */
    BENCH_CHURN, /* release a random held address, allocate one */
    BENCH_RINGS, /* hold BENCH_RING per thread; release the oldest, allocate one */
    BENCH_CLAIM, /* claim a random free address by name, release it; one thread */
    BENCH_DRAIN  /* allocate every free address; run by bench_task_drain */
} bench_pattern_t;

/*
 * The least that a pair can cost: two locked instructions on one word, a word per thread.
 * NULL when memory is short, as for all functions below.
 */
bench_task_t *bench_limit_task(uint32_t threads);

/* `library` is needed for the library's contenders only. NULL also if a call was refused. */
bench_task_t *bench_pool_task(bench_contender_t contender, const bench_library_t *library,
                              const bench_scene_t *scene, bench_pattern_t pattern,
                              uint32_t threads);

/*
 * Restores the scene, which is not timed, then allocates all free addresses and writes the time
 * of each batch of BENCH_BATCH in nanoseconds per allocation; the last batch may be shorter, and
 * those of disturbed slices are left out. The sample gets the mean over all the others. Returns
 * 0, or -errno if a call was refused.
 */
int bench_task_drain(bench_task_t *task, double *batches, uint32_t *batch_count,
                     bench_sample_t *sample);

/* The memory that a contender needs for a scene, in bytes; 0 if it cannot say. */
uint64_t bench_task_memory(const bench_task_t *task);

/* Questions to a pool. */
typedef enum bench_query {
    BENCH_RANK_LATENCY,      /* rank of a random address that depends on the last answer */
    BENCH_RANK_THROUGHPUT,   /* ranks of unrelated addresses */
    BENCH_SELECT_LATENCY,    /* select of a random rank that depends on the last answer */
    BENCH_SELECT_THROUGHPUT, /* selects of unrelated ranks */
    BENCH_COUNTS             /* all counts of the pool */
} bench_query_t;

/*
 * With `library` NULL the question goes to a static rank and select directory. All threads but
 * the first, which alone is timed, claim and release random addresses of the library's pool
 * meanwhile; the directory cannot be changed, so its other threads ask too.
 */
bench_task_t *bench_query_task(const bench_library_t *library, const bench_scene_t *scene,
                               bench_query_t query, uint32_t threads);

/* The same for a peer; NULL also if the peer cannot do that. */
bench_task_t *bench_peer_pool_task(const bench_peer_t *peer, const bench_scene_t *scene,
                                   bench_pattern_t pattern, uint32_t threads);
bench_task_t *bench_peer_query_task(const bench_peer_t *peer, const bench_scene_t *scene,
                                    bench_query_t query, uint32_t threads);

/*
 * Loading the image of a pool in the scene's state, the pool freed again. With `library` NULL: a
 * copy of as many bytes as the pool has bits.
 */
bench_task_t *bench_image_task(const bench_library_t *library, const bench_scene_t *scene);

/*
 * Claims of `claims` different addresses, which lie at random, at most 2^24: in a /64 if `is_wide`, else in
 * an IPv4 pool of 2^24 addresses. To be run by bench_task_scatter only.
 */
bench_task_t *bench_scatter_task(const bench_library_t *library, int is_wide, uint32_t claims,
                                 uint64_t seed);

/*
 * Makes a new pool, which is not timed, then claims all of the task's addresses, which stay held. The sample
 * gets the mean. Returns 0, or -errno if a call was refused.
 */
int bench_task_scatter(bench_task_t *task, bench_sample_t *sample);

/* The bytes of the pool as the last run left it. */
uint64_t bench_scatter_memory(const bench_task_t *task);

/* Addresses as text. */
typedef enum bench_text {
    BENCH_PARSE_IPV4,
    BENCH_PARSE_IPV6, /* eight groups, none of them zero */
    BENCH_FORMAT_IPV4,
    BENCH_FORMAT_IPV6
} bench_text_t;

/* With `library` NULL: inet_pton and inet_ntop. */
bench_task_t *bench_text_task(const bench_library_t *library, bench_text_t text, uint64_t seed);

/* What is done with a copy of one set of `ranges` ranges and another such set. */
typedef enum bench_algebra {
    BENCH_COPY, /* only the copy is made */
    BENCH_UNION,
    BENCH_SUBTRACT,
    BENCH_INTERSECT
} bench_algebra_t;

/* With `library` NULL: a merge of two sorted arrays of 32-bit bounds. */
bench_task_t *bench_algebra_task(const bench_library_t *library, bench_algebra_t algebra,
                                 uint32_t ranges, uint64_t seed);

/*
 * For the caller's own count of memory: makes the library's pool for a scene in which nothing is
 * held, and frees it again.
 */
void *bench_library_pool_create(const bench_library_t *library, const bench_scene_t *scene);
uint64_t bench_library_pool_memory(const bench_library_t *library, void *pool);
void bench_library_pool_free(const bench_library_t *library, void *pool);

#ifdef __cplusplus
}
#endif

#endif
