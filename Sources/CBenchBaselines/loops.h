/*
 * The timed loops, written once and compiled for each contender. The file that includes this
 * one, any number of times, defines:
 *
 *   LOOPS           the name of the pool_loops_t that is defined
 *   LOOP(name)      a name for each function
 *   TOKEN           the type that stands for an address, and TOKEN_INIT, its first value
 *   CALLER          the type of what calls need: function pointers, the allocator, the cursor;
 *                   and CALLER_OF(thread), which gives it. It is copied before the loop, so that
 *                   it is in registers, since a load has to wait for the locked instruction
 *                   before it.
 *   TAKE(c, a)      allocates into *a for caller c; true if that succeeded
 *   GIVE(c, a)      releases *a; true if that succeeded
 *   CLAIM(c, a)     takes the very address *a; true if that succeeded
 *   PACK(a)         an address as four bytes
 *   UNPACK(a, p)    makes *a the address that was packed as p
 *   ORDINAL(a, o)   makes *a the address with the ordinal o
 *   RING(t)         the thread's array of held tokens
 *
 * A real caller looks at what each call returns, so the loops do, and count what was refused.
 */

static void LOOP(pair)(void *state, uint64_t operations) {
    pool_thread_t *thread = state;
    CALLER caller = CALLER_OF(thread);
    TOKEN token = TOKEN_INIT;
    uint64_t failures = 0;
    for (uint64_t operation = 0; operation < operations; operation++) {
        if (!TAKE(caller, &token))
            failures++;
        else if (!GIVE(caller, &token))
            failures++;
    }
    thread->failures += failures;
}

/* Allocates what the thread is owed: other threads may be in the way, but not for ever. */
static inline void LOOP(take_again)(pool_thread_t *thread, CALLER caller, TOKEN *token) {
    uint32_t tries = 0;
    while (!TAKE(caller, token)) {
        thread->failures++;
        if (++tries == 1000000)
            pool_loops_stuck();
    }
}

static void LOOP(churn)(void *state, uint64_t operations) {
    pool_thread_t *thread = state;
    CALLER caller = CALLER_OF(thread);
    TOKEN token = TOKEN_INIT;
    uint32_t *held = thread->held;
    uint32_t held_count = thread->held_count;
    uint64_t random = thread->random;
    for (uint64_t operation = 0; operation < operations; operation++) {
        random = random_step(random);
        uint32_t place = random_below(random, held_count);
        UNPACK(&token, held[place]);
        if (!GIVE(caller, &token))
            thread->failures++;
        LOOP(take_again)(thread, caller, &token);
        held[place] = PACK(&token);
    }
    thread->random = random;
}

static void LOOP(ring)(void *state, uint64_t operations) {
    pool_thread_t *thread = state;
    CALLER caller = CALLER_OF(thread);
    TOKEN *ring = RING(thread);
    uint32_t place = thread->ring_place;
    for (uint64_t operation = 0; operation < operations; operation++) {
        if (!GIVE(caller, &ring[place]))
            thread->failures++;
        LOOP(take_again)(thread, caller, &ring[place]);
        place = (place + 1) % BENCH_RING;
    }
    thread->ring_place = place;
}

static void LOOP(ring_start)(void *state, uint64_t operations) {
    pool_thread_t *thread = state;
    CALLER caller = CALLER_OF(thread);
    TOKEN *ring = RING(thread);
    for (uint64_t operation = 0; operation < operations; operation++) {
        ring[operation % BENCH_RING] = TOKEN_INIT;
        LOOP(take_again)(thread, caller, &ring[operation % BENCH_RING]);
    }
}

static void LOOP(claim)(void *state, uint64_t operations) {
    pool_thread_t *thread = state;
    CALLER caller = CALLER_OF(thread);
    TOKEN token = TOKEN_INIT;
    uint64_t random = thread->random;
    uint64_t failures = 0;
    for (uint64_t operation = 0; operation < operations; operation++) {
        random = random_step(random);
        ORDINAL(&token, BENCH_RESERVED_LOW + random_below(random, thread->usable));
        if (!CLAIM(caller, &token))
            failures++;
        else if (!GIVE(caller, &token))
            failures++;
    }
    thread->random = random;
    thread->failures += failures;
}

static void LOOP(drain)(void *state, uint64_t operations) {
    pool_thread_t *thread = state;
    CALLER caller = CALLER_OF(thread);
    TOKEN token = TOKEN_INIT;
    uint64_t failures = 0;
    uint64_t sink = 0;
    for (uint64_t operation = 0; operation < operations; operation++) {
        if (TAKE(caller, &token))
            sink += PACK(&token);
        else
            failures++;
    }
    thread->failures += failures;
    thread->sink += sink;
}

LOOPS = {
    .pair = LOOP(pair),
    .churn = LOOP(churn),
    .ring = LOOP(ring),
    .claim = LOOP(claim),
    .drain = LOOP(drain),
    .ring_start = LOOP(ring_start),
};
