/* Rank, select and counts, asked of the library's pool and of directories. */
#include "library.h"
#include "random.h"
#include "rank9.h"
#include "task.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

/* What a query task owns, and one thread's state; each has a line of its own. */
typedef struct query {
    const bench_library_t *library;
    ipalloc_pool_t *pool;
    /* The directory, if it is not the library that is asked, and its function that is. */
    const bench_directory_t *directory;
    void *context;
    uint64_t (*function)(const void *context, uint64_t argument);
    bench_loop_t loop;
    uint32_t bound; /* of the random argument */
    uint32_t size;
    uint32_t free_count;
    uint64_t random;
    uint64_t failures;
    uint64_t sink;
} query_t;

/* The task's states: the first is the timed reader, the others are company. */
typedef struct query_thread {
    _Alignas(BENCH_LINE) query_t query;
} query_thread_t;

/*
 * The next random state. With latency it needs the last answer, so that no query can begin
 * before the one before has ended; the answer's influence on the sequence is harmless.
 */
static inline uint64_t next_random(uint64_t random, uint64_t answer, int latency) {
    return random_step(latency ? random + answer : random);
}

static inline void directory_loop(query_t *query, uint64_t operations, int latency) {
    uint64_t (*function)(const void *, uint64_t) = query->function;
    const void *context = query->context;
    uint64_t random = query->random;
    uint64_t answer = 0;
    uint64_t sink = 0;
    for (uint64_t operation = 0; operation < operations; operation++) {
        random = next_random(random, answer, latency);
        answer = function(context, random_below(random, query->bound));
        sink += answer;
    }
    query->random = random;
    query->sink += sink;
}

static void directory_latency(void *state, uint64_t operations) {
    directory_loop(state, operations, 1);
}

static void directory_throughput(void *state, uint64_t operations) {
    directory_loop(state, operations, 0);
}

static inline void rank_loop(query_t *query, uint64_t operations, int latency) {
    const bench_library_t *library = query->library;
    ipalloc_address_t address = bench_library_address(0);
    ipalloc_count_t count = {0, 0};
    uint64_t random = query->random;
    uint64_t sink = 0;
    for (uint64_t operation = 0; operation < operations; operation++) {
        random = next_random(random, count.lo, latency);
        uint32_t network = htonl(LIBRARY_BASE + random_below(random, query->bound));
        memcpy(address.bytes, &network, sizeof network);
        if (library->pool_rank(query->pool, IPALLOC_FREE, &address, &count, NULL) != IPALLOC_OK)
            query->failures++;
        sink += count.lo;
    }
    query->random = random;
    query->sink += sink;
}

static void rank_latency(void *state, uint64_t operations) { rank_loop(state, operations, 1); }

static void rank_throughput(void *state, uint64_t operations) {
    rank_loop(state, operations, 0);
}

static inline void select_loop(query_t *query, uint64_t operations, int latency) {
    const bench_library_t *library = query->library;
    ipalloc_address_t address = bench_library_address(0);
    uint64_t random = query->random;
    uint64_t sink = 0;
    for (uint64_t operation = 0; operation < operations; operation++) {
        uint32_t last;
        memcpy(&last, address.bytes, sizeof last);
        random = next_random(random, last, latency);
        ipalloc_count_t rank = {0, random_below(random, query->bound)};
        if (library->pool_select(query->pool, IPALLOC_FREE, rank, &address, NULL) != IPALLOC_OK)
            query->failures++;
        sink += last;
    }
    query->random = random;
    query->sink += sink;
}

static void select_latency(void *state, uint64_t operations) {
    select_loop(state, operations, 1);
}

static void select_throughput(void *state, uint64_t operations) {
    select_loop(state, operations, 0);
}

static void counts_loop(void *state, uint64_t operations) {
    query_t *query = state;
    ipalloc_pool_counts_t counts = {.struct_size = sizeof counts};
    for (uint64_t operation = 0; operation < operations; operation++) {
        if (query->library->pool_counts(query->pool, &counts, NULL) != IPALLOC_OK)
            query->failures++;
        query->sink += counts.free.lo;
    }
}

/* Flips random addresses, so that counters and lines change all over the pool. */
static void writer_loop(void *state, uint64_t operations) {
    query_t *query = state;
    const bench_library_t *library = query->library;
    ipalloc_address_t address = bench_library_address(0);
    uint64_t random = query->random;
    for (uint64_t operation = 0; operation < operations; operation++) {
        random = random_step(random);
        uint32_t network = htonl(LIBRARY_BASE + random_below(random, query->size));
        memcpy(address.bytes, &network, sizeof network);
        /* Half of them are held and stay so. */
        if (library->pool_claim(query->pool, &address, NULL) == IPALLOC_OK &&
            library->pool_release(query->pool, &address, NULL, NULL) != IPALLOC_OK)
            query->failures++;
    }
    query->random = random;
}

static void thread_loop(void *state, uint64_t operations) {
    const query_t *query = state;
    query->loop(state, operations);
}

static uint64_t query_failures(const bench_task_t *task) {
    const query_thread_t *threads = task->owned;
    uint64_t failures = 0;
    for (uint32_t index = 0; index < task->threads; index++)
        failures += threads[index].query.failures;
    return failures;
}

/* The two must be each other's inverse, at the ends and at places between. */
static int query_verify(bench_task_t *task) {
    const query_t *query = task->states[0];
    enum { PLACES = 64 };
    for (uint64_t place = 0; place < PLACES; place++) {
        uint64_t rank = (uint64_t)(query->free_count - 1) * place / (PLACES - 1);
        uint64_t back;
        if (query->library == NULL) {
            uint64_t position = query->directory->select(query->context, rank);
            back = query->directory->rank(query->context, position);
        } else {
            ipalloc_address_t address;
            ipalloc_count_t count = {0, rank};
            if (query->library->pool_select(query->pool, IPALLOC_FREE, count, &address, NULL))
                return 0;
            if (query->library->pool_rank(query->pool, IPALLOC_FREE, &address, &count, NULL))
                return 0;
            back = count.lo;
        }
        if (back != rank)
            return 0;
    }
    return 1;
}

static void query_destroy(bench_task_t *task) {
    query_thread_t *threads = task->owned;
    if (threads[0].query.context != NULL)
        threads[0].query.directory->destroy(threads[0].query.context);
    if (threads[0].query.pool != NULL)
        threads[0].query.library->pool_free(threads[0].query.pool);
    free(threads);
}

static bench_loop_t loop_of(const bench_library_t *library, bench_query_t question) {
    switch (question) {
    case BENCH_RANK_LATENCY:
        return library == NULL ? directory_latency : rank_latency;
    case BENCH_RANK_THROUGHPUT:
        return library == NULL ? directory_throughput : rank_throughput;
    case BENCH_SELECT_LATENCY:
        return library == NULL ? directory_latency : select_latency;
    case BENCH_SELECT_THROUGHPUT:
        return library == NULL ? directory_throughput : select_throughput;
    case BENCH_COUNTS:
        return library == NULL ? NULL : counts_loop;
    }
    return NULL;
}

/* Makes the pool or the directory. */
static int make(query_t *query, const bench_scene_t *scene) {
    if (query->library == NULL) {
        query->context = query->directory->create(scene);
        return query->context != NULL;
    }
    query->pool = bench_library_pool(query->library, scene, 0);
    return query->pool != NULL && bench_library_populate(query->library, query->pool, scene);
}

/* A task that asks the library, or a directory if `library` is NULL. */
static bench_task_t *query_task(const bench_library_t *library,
                                const bench_directory_t *directory, const bench_scene_t *scene,
                                bench_query_t question, uint32_t threads) {
    bench_loop_t loop = loop_of(library, question);
    if (loop == NULL || scene->free_count == 0)
        return NULL;
    bench_task_t *task = bench_task_make(thread_loop, threads);
    query_thread_t *owned = bench_zeroed(threads * sizeof *owned);
    if (task == NULL || owned == NULL) {
        free(task);
        free(owned);
        return NULL;
    }
    int selects = question == BENCH_SELECT_LATENCY || question == BENCH_SELECT_THROUGHPUT;
    task->owned = owned;
    task->timed = 1;
    task->failures = query_failures;
    task->verify = query_verify;
    task->destroy = query_destroy;
    query_t first = {
        .library = library,
        .directory = directory,
        .function = selects ? directory->select : directory->rank,
        .loop = loop,
        .bound = selects ? scene->free_count : scene->size,
        .size = scene->size,
        .free_count = scene->free_count,
    };
    int made = make(&first, scene);
    /* A writer takes one address away at a time, so the highest ranks may be gone meanwhile. */
    if (selects)
        first.bound -= threads - 1;
    for (uint32_t index = 0; index < threads; index++) {
        query_t *query = &owned[index].query;
        *query = first;
        query->random = random_step(index);
        if (index > 0 && library != NULL)
            query->loop = writer_loop;
        task->states[index] = query;
    }
    if (!made) {
        bench_task_destroy(task);
        return NULL;
    }
    return task;
}

bench_task_t *bench_query_task(const bench_library_t *library, const bench_scene_t *scene,
                               bench_query_t question, uint32_t threads) {
    return query_task(library, rank9_directory(), scene, question, threads);
}

bench_task_t *bench_peer_query_task(const bench_peer_t *peer, const bench_scene_t *scene,
                                    bench_query_t question, uint32_t threads) {
    if (peer->directory == NULL)
        return NULL;
    return query_task(NULL, peer->directory, scene, question, threads);
}
