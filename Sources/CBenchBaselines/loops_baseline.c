/* The timed loops for the baselines, whose addresses are ordinals. */
#include "pool.h"

#include "random.h"

typedef struct caller {
    uint32_t (*allocate)(void *context, baseline_cursor_t *cursor);
    void (*release)(void *context, baseline_cursor_t *cursor, uint32_t ordinal);
    int (*claim)(void *context, uint32_t ordinal);
    void *context;
    baseline_cursor_t *cursor;
} caller_t;

static inline caller_t caller_of(pool_thread_t *thread) {
    const baseline_t *baseline = thread->baseline;
    return (caller_t){baseline->allocate, baseline->release, baseline->claim, thread->context,
                      &thread->cursor};
}

static inline int take(caller_t caller, uint32_t *ordinal) {
    *ordinal = caller.allocate(caller.context, caller.cursor);
    return *ordinal != BASELINE_NONE;
}

static inline int give(caller_t caller, const uint32_t *ordinal) {
    caller.release(caller.context, caller.cursor, *ordinal);
    return 1;
}

static inline int claim(caller_t caller, const uint32_t *ordinal) {
    return caller.claim(caller.context, *ordinal);
}

#define LOOPS const pool_loops_t pool_loops_baseline
#define LOOP(name) baseline_##name
#define TOKEN uint32_t
#define TOKEN_INIT 0
#define CALLER caller_t
#define CALLER_OF(thread) caller_of(thread)
#define TAKE(caller, token) take(caller, token)
#define GIVE(caller, token) give(caller, token)
#define CLAIM(caller, token) claim(caller, token)
#define PACK(token) (*(token))
#define UNPACK(token, packed) (*(token) = (packed))
#define ORDINAL(token, ordinal) (*(token) = (ordinal))
#define RING(thread) ((thread)->ring)
#include "loops.h"
