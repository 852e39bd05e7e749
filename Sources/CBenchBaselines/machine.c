/* The clock, the processors, and what the kernel does to a thread. */
#define _GNU_SOURCE

#include "task.h"

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <time.h>

double bench_clock(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

/* The best of several rounds, since whatever else happens only adds. */
static double clock_cost;
static pthread_once_t clock_cost_once = PTHREAD_ONCE_INIT;

static void clock_cost_measure(void) {
    enum { READINGS = 4096, ROUNDS = 16 };
    clock_cost = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        double start = bench_clock();
        for (int reading = 1; reading < READINGS; reading++)
            (void)bench_clock();
        double cost = (bench_clock() - start) / READINGS;
        if (cost < clock_cost)
            clock_cost = cost;
    }
}

double bench_clock_cost(void) {
    pthread_once(&clock_cost_once, clock_cost_measure);
    return clock_cost;
}

/* The processors that the process had when it first asked, before any thread was pinned. */
static cpu_set_t processors;
static pthread_once_t processors_once = PTHREAD_ONCE_INIT;

static void processors_read(void) {
    if (sched_getaffinity(0, sizeof processors, &processors) != 0) {
        CPU_ZERO(&processors);
        CPU_SET(0, &processors);
    }
}

uint32_t bench_processors(void) {
    pthread_once(&processors_once, processors_read);
    return (uint32_t)CPU_COUNT(&processors);
}

void bench_pin(uint32_t index) {
    uint32_t count = bench_processors();
    if (count < 2)
        return;
    uint32_t wanted = index % count;
    for (int processor = 0; processor < CPU_SETSIZE; processor++) {
        if (!CPU_ISSET(processor, &processors))
            continue;
        if (wanted-- == 0) {
            cpu_set_t one;
            CPU_ZERO(&one);
            CPU_SET(processor, &one);
            (void)sched_setaffinity(0, sizeof one, &one);
            return;
        }
    }
}

void bench_pin_caller(void) { bench_pin(0); }

uint64_t bench_switches(void) {
    struct rusage usage;
    if (getrusage(RUSAGE_THREAD, &usage) != 0)
        return 0;
    return (uint64_t)usage.ru_nivcsw;
}

const char *bench_compiler(void) {
#if defined(__clang__)
    return "clang " __clang_version__;
#else
    return "gcc " __VERSION__;
#endif
}

const char *bench_compiler_flags(void) {
#if !defined(__OPTIMIZE__)
    return "not optimised"
#elif defined(__OPTIMIZE_SIZE__)
    return "optimised for size"
#else
    return "optimised"
#endif
#if defined(__AVX512F__)
           ", AVX-512";
#elif defined(__AVX2__)
           ", AVX2";
#elif defined(__POPCNT__)
           ", POPCNT";
#elif defined(__x86_64__)
           ", base x86-64";
#else
           "";
#endif
}
