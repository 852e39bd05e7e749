/*
 * Claims all over a pool: of a /64, which grows with what is held, or of a pool that has a bit for each
 * of its 2^24 addresses.
 */
#include "library.h"
#include "task.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Claims between two looks at whether the thread lost its processor. */
enum { CLAIMS_PER_SLICE = 1024 };

/* What a task of this kind owns, and its only thread's state. */
typedef struct scatter {
    const bench_library_t *library;
    ipalloc_range_t range;
    ipalloc_pool_t *pool;
    /* What is claimed, in this order; all different. */
    ipalloc_address_t *addresses;
    uint32_t count;
    uint32_t next;
    uint64_t failures;
} scatter_t;

/* Each of the following gives every number of its width once (the first one is of SplitMix64). */
static uint64_t mixed64(uint64_t value) {
    value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
    return value ^ value >> 31;
}

static uint32_t mixed24(uint32_t value) {
    for (int round = 0; round < 3; round++) {
        value = (value ^ value >> 12) * UINT32_C(0x9e3779b1);
        value &= 0xffffff;
    }
    return value ^ value >> 12;
}

/* The address 2001:db8::/64 with these lowest bits. */
static ipalloc_address_t wide_address(uint64_t low) {
    ipalloc_address_t address = {.family = IPALLOC_IPV6};
    const uint8_t prefix[] = {0x20, 0x01, 0x0d, 0xb8};
    memcpy(address.bytes, prefix, sizeof prefix);
    for (int index = 0; index < 8; index++)
        address.bytes[15 - index] = (uint8_t)(low >> (8 * index));
    return address;
}

static void claim_loop(void *state, uint64_t operations) {
    scatter_t *scatter = state;
    for (uint64_t operation = 0; operation < operations; operation++) {
        const ipalloc_address_t *address = &scatter->addresses[scatter->next++];
        if (scatter->library->pool_claim(scatter->pool, address, NULL) != IPALLOC_OK)
            scatter->failures++;
    }
}

static uint64_t scatter_failures(const bench_task_t *task) {
    const scatter_t *scatter = task->owned;
    return scatter->failures;
}

static int scatter_verify(bench_task_t *task) {
    const scatter_t *scatter = task->owned;
    ipalloc_pool_counts_t counts = {.struct_size = sizeof counts};
    return scatter->library->pool_counts(scatter->pool, &counts, NULL) == IPALLOC_OK &&
           counts.held.lo == scatter->next;
}

static void scatter_destroy(bench_task_t *task) {
    scatter_t *scatter = task->owned;
    scatter->library->pool_free(scatter->pool);
    free(scatter->addresses);
    free(scatter);
}

/* Puts a new pool in the place of the one that there is: 1, or 0 if the library refuses. */
static int renew(scatter_t *scatter) {
    scatter->library->pool_free(scatter->pool);
    scatter->pool = NULL;
    scatter->next = 0;
    return scatter->library->pool_create(&scatter->range, 1, NULL, 0, NULL, &scatter->pool,
                                         NULL) == IPALLOC_OK;
}

bench_task_t *bench_scatter_task(const bench_library_t *library, int is_wide, uint32_t claims,
                                 uint64_t seed) {
    bench_task_t *task = bench_task_make(claim_loop, 1);
    scatter_t *scatter = bench_zeroed(sizeof *scatter);
    ipalloc_address_t *addresses = malloc(claims * sizeof addresses[0]);
    if (task == NULL || scatter == NULL || addresses == NULL || claims > 1 << 24) {
        free(task);
        free(scatter);
        free(addresses);
        return NULL;
    }
    for (uint32_t index = 0; index < claims; index++) {
        uint64_t number = seed + index;
        addresses[index] = is_wide ? wide_address(mixed64(number))
                                   : bench_library_address(mixed24(number & 0xffffff));
    }
    *scatter = (scatter_t){.library = library, .addresses = addresses, .count = claims};
    if (is_wide)
        scatter->range = (ipalloc_range_t){wide_address(0), wide_address(UINT64_MAX)};
    else
        scatter->range =
            (ipalloc_range_t){bench_library_address(0), bench_library_address(0xffffff)};
    task->owned = scatter;
    task->states[0] = scatter;
    task->failures = scatter_failures;
    task->verify = scatter_verify;
    task->destroy = scatter_destroy;
    if (!renew(scatter)) {
        bench_task_destroy(task);
        return NULL;
    }
    return task;
}

int bench_task_scatter(bench_task_t *task, bench_sample_t *sample) {
    scatter_t *scatter = task->owned;
    *sample = (bench_sample_t){0};
    if (!renew(scatter))
        return -ENOMEM;
    double clock_cost = bench_clock_cost();
    double clean_time = 0, all_time = 0;
    uint32_t clean = 0;
    while (scatter->next < scatter->count) {
        uint32_t rest = scatter->count - scatter->next;
        uint32_t length = rest < CLAIMS_PER_SLICE ? rest : CLAIMS_PER_SLICE;
        uint64_t switches = bench_switches();
        double start = bench_clock();
        task->loop(task->states[0], length);
        double time = bench_clock() - start - clock_cost;
        int disturbed = bench_switches() != switches;
        sample->slices++;
        sample->dropped += disturbed != 0;
        clean_time += disturbed ? 0 : time;
        clean += disturbed ? 0 : length;
        all_time += time;
    }
    sample->nanoseconds = clean > 0 ? clean_time / clean : all_time / scatter->count;
    return scatter->failures > 0 ? -ENOSPC : 0;
}

uint64_t bench_scatter_memory(const bench_task_t *task) {
    const scatter_t *scatter = task->owned;
    return bench_library_pool_memory(scatter->library, scatter->pool);
}
