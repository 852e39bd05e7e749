/* Sections 2, 3 and 11 of the header: versions, codes, details of a refusal, handles, checking. */
#include "support.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

static const struct {
    const char *name;
    int number;
    const char *text;
} table[] = {
#define ROW(name, number, text) {"IPALLOC_" #name, number, text},
    IPALLOC_ERROR_MAP(ROW)
#undef ROW
};

static void header_and_library_agree_on_the_version(void **state) {
    (void)state;
    char text[32];
    snprintf(text, sizeof text, "%d.%d.%d", IPALLOC_VERSION_MAJOR, IPALLOC_VERSION_MINOR,
             IPALLOC_VERSION_PATCH);
    assert_string_equal(text, IPALLOC_VERSION);
    assert_string_equal(ipalloc_version_string(), IPALLOC_VERSION);
    assert_int_equal(ipalloc_version_number(), IPALLOC_VERSION_NUMBER);
    assert_ptr_equal(ipalloc_version_string(), ipalloc_version_string());
}

static void every_code_has_a_name_and_a_text(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(table); i++) {
        assert_string_equal(ipalloc_error_name(table[i].number), table[i].name);
        assert_string_equal(ipalloc_strerror(table[i].number), table[i].text);
        for (size_t j = 0; j < i; j++) {
            assert_int_not_equal(table[i].number, table[j].number);
            assert_string_not_equal(table[i].text, table[j].text);
        }
    }
    static const int unknown[] = {1, -1, -1000, -999, -2000, INT32_MAX, INT32_MIN,
                                  IPALLOC_ERROR_FIRST + 1 - (int)COUNT_OF(table)};
    for (size_t i = 0; i < COUNT_OF(unknown); i++) {
        assert_string_equal(ipalloc_error_name(unknown[i]), "IPALLOC_EUNKNOWN");
        assert_string_equal(ipalloc_strerror(unknown[i]), "unknown error");
    }
}

/* ---- ipalloc_error_format ---- */

static void messages_name_what_was_asked_and_what_stood_in_the_way(void **state) {
    (void)state;
    ipalloc_pool_t *pool = pool_of("10.0.0.0-10.0.0.9", "10.0.0.5");
    ipalloc_address_t address = A("10.0.0.7");
    ipalloc_error_t error = ERROR_INIT;
    char text[IPALLOC_ERROR_TEXT_MAX];
    assert_ok(ipalloc_pool_claim(pool, &address, NULL));
    assert_code(ipalloc_pool_claim(pool, &address, &error), EHELD);
    assert_ok(ipalloc_error_format(&error, text, sizeof text, NULL));
    assert_non_null(strstr(text, "10.0.0.7"));
    address = A("10.0.0.5");
    assert_code(ipalloc_pool_claim(pool, &address, &error), ERESERVED);
    assert_ok(ipalloc_error_format(&error, text, sizeof text, NULL));
    assert_non_null(strstr(text, "10.0.0.5"));
    ipalloc_range_t whole = R("10.0.0.0-10.0.0.9");
    assert_code(ipalloc_pool_shrink(pool, &whole, 1, &error), EHELD);
    assert_ok(ipalloc_error_format(&error, text, sizeof text, NULL));
    assert_non_null(strstr(text, "10.0.0.7"));
    assert_null(strstr(text, "10.0.0.5"));
    ipalloc_address_t many[20];
    assert_code(ipalloc_pool_allocate_many(pool, NULL, 9, many, &error), EFULL);
    assert_ok(ipalloc_error_format(&error, text, sizeof text, NULL));
    assert_non_null(strstr(text, "9"));
    assert_non_null(strstr(text, "8"));
    ipalloc_pool_free(pool);
}

static void any_error_struct_can_be_printed(void **state) {
    (void)state;
    ipalloc_range_t widest = R("fffe:ffff:ffff:ffff:ffff:ffff:ffff:fff0-"
                               "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    ipalloc_range_t malformed = widest;
    malformed.lower.family = 99;
    for (size_t i = 0; i < COUNT_OF(table) + 3; i++) {
        for (int shape = 0; shape < 4; shape++) {
            ipalloc_error_t error = ERROR_INIT;
            static const int unknown[] = {1, INT32_MIN, INT32_MAX};
            error.code = i < COUNT_OF(table) ? table[i].number : unknown[i - COUNT_OF(table)];
            if (shape > 0) {
                error.subject = shape == 2 ? malformed : widest;
                error.obstacle = shape == 3 ? malformed : widest;
                error.requested = (ipalloc_count_t){UINT64_MAX, UINT64_MAX};
                error.available = error.requested;
                error.position = UINT64_MAX;
            }
            char text[IPALLOC_ERROR_TEXT_MAX + 1];
            fill(text);
            size_t length = 0;
            assert_ok(ipalloc_error_format(&error, text, IPALLOC_ERROR_TEXT_MAX, &length));
            assert_int_equal(length, strlen(text));
            assert_true(length > 0 && length < IPALLOC_ERROR_TEXT_MAX);
            assert_int_equal(text[IPALLOC_ERROR_TEXT_MAX], UNTOUCHED);
            for (size_t j = 0; j < length; j++) {
                assert_true(text[j] >= ' ' && (unsigned char)text[j] < 0x7F);
            }
        }
    }
}

static void a_message_is_cut_to_fit(void **state) {
    (void)state;
    ipalloc_error_t error = ERROR_INIT;
    ipalloc_address_t address;
    assert_code(ipalloc_address_parse("10.0.0.x", NUL_TERMINATED, 0, &address, &error), ESYNTAX);
    char whole[IPALLOC_ERROR_TEXT_MAX];
    size_t exact = 0;
    assert_ok(ipalloc_error_format(&error, whole, sizeof whole, &exact));
    for (size_t capacity = 1; capacity <= exact + 2; capacity++) {
        char *text = malloc(exact + 3);
        memset(text, UNTOUCHED, exact + 3);
        size_t length = 0;
        int code = ipalloc_error_format(&error, text, capacity, &length);
        assert_int_equal(code, capacity <= exact ? IPALLOC_ENOSPACE : IPALLOC_OK);
        assert_int_equal(length, exact);
        size_t written = capacity <= exact ? capacity - 1 : exact;
        assert_memory_equal(text, whole, written);
        assert_int_equal(text[written], 0);
        assert_true(all_untouched(text + written + 1, exact + 2 - written));
        free(text);
    }
    size_t length = 0;
    assert_code(ipalloc_error_format(&error, NULL, 0, &length), ENOSPACE);
    assert_int_equal(length, exact);
    assert_code(ipalloc_error_format(&error, NULL, 0, NULL), ENOSPACE);
    assert_code(ipalloc_error_format(&error, NULL, 10, &length), EINVAL);
    assert_code(ipalloc_error_format(NULL, whole, sizeof whole, &length), EINVAL);
    static const uint32_t small[] = {0, 4, 8, sizeof(ipalloc_error_t) - 1};
    for (size_t i = 0; i < COUNT_OF(small); i++) {
        error.struct_size = small[i];
        assert_code(ipalloc_error_format(&error, whole, sizeof whole, &length), ESTRUCT);
    }
}

/* ---- ipalloc_error_t ---- */

static void an_error_keeps_to_the_callers_struct(void **state) {
    (void)state;
    struct {
        ipalloc_error_t error;
        uint8_t behind[64];
    } larger;
    ipalloc_address_t address;
    fill(larger);
    larger.error.struct_size = sizeof larger; /* a later version's */
    assert_code(ipalloc_address_parse("x", 1, 0, &address, &larger.error), ESYNTAX);
    assert_int_equal(larger.error.struct_size, sizeof larger);
    assert_int_equal(larger.error.code, IPALLOC_ESYNTAX);
    assert_int_equal(larger.error.position, 0);
    assert_int_equal(larger.error.subject.lower.family, 0);
    assert_int_equal(larger.error.obstacle.lower.family, 0);
    fill(larger);
    larger.error.struct_size = sizeof larger.error;
    assert_code(ipalloc_address_parse("x", 1, 0, &address, &larger.error), ESYNTAX);
    assert_untouched(larger.behind);
    /* Members beyond a small struct's size are not touched, whatever the function makes of it. */
    static const uint32_t small[] = {0, 1, 4, 7, 8, 56, sizeof(ipalloc_error_t) - 1};
    for (size_t i = 0; i < COUNT_OF(small); i++) {
        fill(larger);
        larger.error.struct_size = small[i];
        assert_true(ipalloc_address_parse("x", 1, 0, &address, &larger.error) < 0);
        assert_int_equal(larger.error.struct_size, small[i]);
        size_t kept = small[i] < 4 ? 4 : small[i];
        assert_true(all_untouched((uint8_t *)&larger + kept, sizeof larger - kept));
    }
    /* Success leaves it alone. */
    fill(larger);
    larger.error.struct_size = sizeof larger.error;
    assert_ok(ipalloc_address_parse("::", 2, 0, &address, &larger.error));
    assert_int_equal(larger.error.struct_size, sizeof larger.error);
    assert_true(all_untouched((uint8_t *)&larger + 4, sizeof larger - 4));
}

/* ---- handles ---- */

/* Every function that takes a pool, or a set, says so when it is given something else. */
static void check_pool_functions(ipalloc_pool_t *pool, const char *what) {
    ipalloc_range_t range = R("10.0.0.1");
    ipalloc_address_t address = range.lower;
    ipalloc_cursor_t cursor = IPALLOC_CURSOR_INIT;
    ipalloc_random_t random = {{0, 0, 0, 0}};
    ipalloc_count_t count = {0, 0};
    ipalloc_pool_counts_t counts = {.struct_size = sizeof counts};
    ipalloc_error_t error = ERROR_INIT;
    uint8_t bytes[256];
    uint64_t number;
    size_t size;
    int answer;
    const struct {
        const char *name;
        int code;
    } calls[] = {
        {"grow", ipalloc_pool_grow(pool, &range, 1, &error)},
        {"shrink", ipalloc_pool_shrink(pool, &range, 1, &error)},
        {"reserve", ipalloc_pool_reserve(pool, &range, 1, &error)},
        {"unreserve", ipalloc_pool_unreserve(pool, &range, 1, &error)},
        {"reclaim", ipalloc_pool_reclaim(pool, &error)},
        {"memory", ipalloc_pool_memory(pool, &number)},
        {"allocate_lowest", ipalloc_pool_allocate_lowest(pool, &address, &error)},
        {"allocate_next", ipalloc_pool_allocate_next(pool, &cursor, &address, &error)},
        {"allocate_any", ipalloc_pool_allocate_any(pool, &cursor, &address, &error)},
        {"allocate_random", ipalloc_pool_allocate_random(pool, &random, &address, &error)},
        {"allocate_sticky", ipalloc_pool_allocate_sticky(pool, "a", 1, &address, &error)},
        {"allocate_many", ipalloc_pool_allocate_many(pool, NULL, 1, &address, &error)},
        {"claim", ipalloc_pool_claim(pool, &address, &error)},
        {"claim_many", ipalloc_pool_claim_many(pool, &address, 1, &error)},
        {"release", ipalloc_pool_release(pool, &address, NULL, &error)},
        {"release_many", ipalloc_pool_release_many(pool, &address, 1, NULL, &error)},
        {"state", ipalloc_pool_state(pool, &address, &answer, &error)},
        {"counts", ipalloc_pool_counts(pool, &counts, &error)},
        {"rank", ipalloc_pool_rank(pool, IPALLOC_FREE, &address, &count, &error)},
        {"select", ipalloc_pool_select(pool, IPALLOC_FREE, count, &address, &error)},
        {"next", ipalloc_pool_next(pool, IPALLOC_FREE, NULL, &address, &error)},
        {"next_range", ipalloc_pool_next_range(pool, IPALLOC_FREE, NULL, &range, &error)},
        {"image_size", ipalloc_pool_image_size(pool, &size, &error)},
        {"image_write", ipalloc_pool_image_write(pool, bytes, sizeof bytes, &size, &error)},
        {"check", ipalloc_pool_check(pool, &error)},
        {"free", ipalloc_pool_free(pool)},
    };
    for (size_t i = 0; i < COUNT_OF(calls); i++) {
        if (calls[i].code != IPALLOC_EHANDLE) {
            fail_msg("ipalloc_pool_%s answers %s to %s", calls[i].name,
                     ipalloc_error_name(calls[i].code), what);
        }
    }
    assert_int_equal(error.code, IPALLOC_EHANDLE);
}

static void check_set_functions(ipalloc_range_set_t *set, ipalloc_range_set_t *good,
                                const char *what) {
    ipalloc_range_t range = R("10.0.0.1");
    ipalloc_address_t address = range.lower;
    ipalloc_count_t count = {0, 0};
    ipalloc_error_t error = ERROR_INIT;
    ipalloc_cidr_t block;
    size_t size;
    int answer;
    const struct {
        const char *name;
        int code;
    } calls[] = {
        {"add", ipalloc_range_set_add(set, &range, 1, 0, &error)},
        {"union", ipalloc_range_set_union(set, good, &error)},
        {"union with", ipalloc_range_set_union(good, set, &error)},
        {"subtract", ipalloc_range_set_subtract(set, good, &error)},
        {"subtract with", ipalloc_range_set_subtract(good, set, &error)},
        {"intersect", ipalloc_range_set_intersect(set, good, &error)},
        {"intersect with", ipalloc_range_set_intersect(good, set, &error)},
        {"size", ipalloc_range_set_size(set, &size)},
        {"get", ipalloc_range_set_get(set, 0, &range, &error)},
        {"count", ipalloc_range_set_count(set, &count)},
        {"contains", ipalloc_range_set_contains(set, &range, &answer, &error)},
        {"ordinal", ipalloc_range_set_ordinal(set, &address, &count, &error)},
        {"address", ipalloc_range_set_address(set, count, &address, &error)},
        {"cidrs", ipalloc_range_set_cidrs(set, &block, 1, &size, &error)},
        {"free", ipalloc_range_set_free(set)},
    };
    for (size_t i = 0; i < COUNT_OF(calls); i++) {
        if (calls[i].code != IPALLOC_EHANDLE) {
            fail_msg("ipalloc_range_set_%s answers %s to %s", calls[i].name,
                     ipalloc_error_name(calls[i].code), what);
        }
    }
    assert_int_equal(error.code, IPALLOC_EHANDLE);
}

static void foreign_and_freed_handles_are_noticed(void **state) {
    (void)state;
    static arena_t arena;
    memset(&arena, 0, sizeof arena);
    arena.quarantine = 1; /* what was freed can still be read, so looking at it is defined */
    ipalloc_allocator_t memory = arena_table(&arena);
    ipalloc_pool_options_t options = {.struct_size = sizeof options, .allocator = &memory};
    ipalloc_range_t range = R("10.0.0.0-10.0.0.9");
    ipalloc_pool_t *pool;
    ipalloc_range_set_t *set, *good;
    assert_ok(ipalloc_range_set_create(4, NULL, &good, NULL));
    assert_ok(ipalloc_range_set_create(4, &memory, &set, NULL));
    assert_ok(ipalloc_pool_create(&range, 1, NULL, 0, &options, &pool, NULL));

    check_pool_functions((ipalloc_pool_t *)(void *)set, "a range set");
    check_set_functions((ipalloc_range_set_t *)(void *)pool, good, "a pool");
    static uint64_t zeros[64], ones[64];
    memset(ones, 0xFF, sizeof ones);
    check_pool_functions((ipalloc_pool_t *)(void *)zeros, "zeros");
    check_pool_functions((ipalloc_pool_t *)(void *)ones, "ones");
    check_set_functions((ipalloc_range_set_t *)(void *)zeros, good, "zeros");
    check_set_functions((ipalloc_range_set_t *)(void *)ones, good, "ones");
    assert_counts(pool, 10, 10, 0, 0);

    assert_ok(ipalloc_pool_free(pool));
    assert_ok(ipalloc_range_set_free(set));
    size_t live = arena.live;
    check_pool_functions(pool, "a freed pool");
    check_set_functions(set, good, "a freed set");
    assert_int_equal(arena.live, live);
    arena_close(&arena);
    assert_ok(ipalloc_range_set_free(good));
}

/* ---- codes that need a situation ---- */

/* An allocator that can be made to stand still in the middle of a change. */
typedef struct gate {
    arena_t arena;
    size_t closed_at; /* the request, counted from 1, that waits; 0: none */
    sem_t arrived, open;
} gate_t;

static _Thread_local int is_the_one_that_waits;

static void *gate_allocate(void *context, size_t size, size_t alignment) {
    gate_t *gate = context;
    if (is_the_one_that_waits && gate->closed_at != 0 && --gate->closed_at == 0) {
        sem_post(&gate->arrived);
        sem_wait(&gate->open);
    }
    return arena_allocate(&gate->arena, size, alignment);
}

static void gate_deallocate(void *context, void *memory, size_t size, size_t alignment) {
    gate_t *gate = context;
    arena_deallocate(&gate->arena, memory, size, alignment);
}

typedef struct change {
    ipalloc_pool_t *pool;
    gate_t *gate;
    ipalloc_range_t range;
    int code;
} change_t;

static void *grow_in_thread(void *argument) {
    change_t *change = argument;
    is_the_one_that_waits = 1;
    change->code = ipalloc_pool_grow(change->pool, &change->range, 1, NULL);
    sem_post(&change->gate->arrived);
    return NULL;
}

/* Whether a change that stands still at its n-th request for memory keeps others out. */
static int is_busy_at(size_t n) {
    static gate_t gate;
    memset(&gate, 0, sizeof gate);
    sem_init(&gate.arrived, 0, 0);
    sem_init(&gate.open, 0, 0);
    ipalloc_allocator_t memory = {sizeof memory, 0, &gate, gate_allocate, gate_deallocate};
    ipalloc_pool_options_t options = {.struct_size = sizeof options, .allocator = &memory};
    ipalloc_range_t range = R("10.0.0.0-10.0.0.9"), first = R("10.0.0.0"), last = R("10.0.0.9");
    change_t change = {.gate = &gate, .range = R("10.1.0.0")};
    ipalloc_pool_t *pool;
    assert_ok(ipalloc_pool_create(&range, 1, &first, 1, &options, &pool, NULL));
    change.pool = pool;
    gate.closed_at = n;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, grow_in_thread, &change), 0);
    sem_wait(&gate.arrived);

    ipalloc_range_t other = R("10.2.0.0");
    ipalloc_error_t error = ERROR_INIT;
    int busy = ipalloc_pool_grow(pool, &other, 1, &error) == IPALLOC_EBUSY;
    if (busy) {
        assert_int_equal(error.code, IPALLOC_EBUSY);
        assert_code(ipalloc_pool_shrink(pool, &last, 1, NULL), EBUSY);
        assert_code(ipalloc_pool_reserve(pool, &last, 1, NULL), EBUSY);
        assert_code(ipalloc_pool_unreserve(pool, &first, 1, NULL), EBUSY);
        /* Nothing else waits or is refused for it. */
        ipalloc_address_t address;
        assert_ok(ipalloc_pool_allocate_lowest(pool, &address, NULL));
        assert_address(address, "10.0.0.1");
        assert_ok(ipalloc_pool_release(pool, &address, NULL, NULL));
    }
    sem_post(&gate.open);
    pthread_join(thread, NULL);
    assert_code(change.code, OK);
    if (busy) {
        assert_counts(pool, 11, 10, 0, 1);
        assert_ok(ipalloc_pool_grow(pool, &other, 1, NULL));
    }
    assert_counts(pool, 12, 11, 0, 1);
    ipalloc_pool_free(pool);
    arena_close(&gate.arena);
    sem_destroy(&gate.arrived);
    sem_destroy(&gate.open);
    return busy;
}

/* Memory whose first page cannot be written to at first: who does is stopped, the pool is changed in
 * the middle of that write, and the write goes on. */
static struct {
    void *memory;
    ipalloc_pool_t *pool;
    ipalloc_range_t range;
    int code;
} trap;

static void change_and_go_on(int number) {
    (void)number;
    if (mprotect(trap.memory, (size_t)sysconf(_SC_PAGESIZE), PROT_READ | PROT_WRITE) != 0) {
        _exit(1);
    }
    trap.code = ipalloc_pool_grow(trap.pool, &trap.range, 1, NULL);
}

static void *trapped_memory(size_t size, ipalloc_range_t range) {
    trap.memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(trap.memory != MAP_FAILED);
    assert_int_equal(mprotect(trap.memory, (size_t)sysconf(_SC_PAGESIZE), PROT_NONE), 0);
    trap.range = range;
    trap.code = 1;
    return trap.memory;
}

static void an_image_of_ranges_that_change_meanwhile_is_refused(void **state) {
    (void)state;
    struct sigaction action = {.sa_handler = change_and_go_on}, before;
    ipalloc_pool_t *pool = pool_of("10.0.0.0-10.0.31.255", "10.0.0.0");
    trap.pool = pool;
    size_t size, live_size;
    assert_ok(ipalloc_pool_image_size(pool, &size, NULL));

    assert_int_equal(sigaction(SIGSEGV, &action, &before), 0);
    void *memory = trapped_memory(size + 4096, R("10.1.0.0"));
    int code = ipalloc_pool_image_write(pool, memory, size + 4096, &size, NULL);
    int changed = trap.code;
    munmap(memory, size + 4096);
    assert_code(ipalloc_pool_live_write(pool, NULL, 0, &live_size, NULL), ENOSPACE);
    memory = trapped_memory(live_size + 4096, R("10.2.0.0"));
    int live_code = ipalloc_pool_live_write(pool, memory, live_size + 4096, &live_size, NULL);
    assert_int_equal(sigaction(SIGSEGV, &before, NULL), 0);

    assert_code(changed, OK);
    assert_code(code, EBUSY);
    assert_code(trap.code, OK);
    assert_code(live_code, EBUSY);
    /* Nothing that could be taken for an image is left. */
    ipalloc_pool_t *attached = NULL;
    assert_code(ipalloc_pool_attach(memory, live_size + 4096, NULL, &attached, NULL),
                EIMAGEFORMAT);
    munmap(memory, live_size + 4096);
    free(image_of(pool, &size));
    ipalloc_pool_free(pool);
}

static void a_second_change_meanwhile_is_answered_busy(void **state) {
    (void)state;
    int busy = 0;
    for (size_t n = 1; n <= 12; n++) {
        busy += is_busy_at(n);
    }
    assert_true(busy > 0);
}

/* A bit that flips behind the pool's back is found: the longest run of set bits is its bitmap. */
static void a_pool_that_was_damaged_is_noticed(void **state) {
    (void)state;
    static arena_t arena;
    memset(&arena, 0, sizeof arena);
    ipalloc_allocator_t memory = arena_table(&arena);
    ipalloc_pool_options_t options = {.struct_size = sizeof options, .allocator = &memory};
    ipalloc_range_t range = R("10.0.0.0-10.1.255.255");
    ipalloc_pool_t *pool;
    assert_ok(ipalloc_pool_create(&range, 1, NULL, 0, &options, &pool, NULL));
    uint8_t *bitmap = NULL;
    size_t longest = 0;
    for (size_t i = 0; i < arena.block_count; i++) {
        uint8_t *bytes = arena.blocks[i].memory;
        size_t run = 0;
        int is_candidate = arena.blocks[i].live && arena.blocks[i].size >= 16384;
        for (size_t j = 0; is_candidate && j < arena.blocks[i].size; j++) {
            run = bytes[j] == 0xFF ? run + 1 : 0;
            if (run > longest) {
                longest = run;
                bitmap = bytes + j + 1 - run;
            }
        }
    }
    assert_true(longest >= 16384);
    const size_t places[] = {0, 1, 4095, 4096, 8191, 10000};
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        ipalloc_error_t error = ERROR_INIT;
        bitmap[places[i]] ^= 1;
        assert_code(ipalloc_pool_check(pool, &error), ECORRUPT);
        assert_int_equal(error.code, IPALLOC_ECORRUPT);
        char text[IPALLOC_ERROR_TEXT_MAX];
        assert_ok(ipalloc_error_format(&error, text, sizeof text, NULL));
        bitmap[places[i]] ^= 1;
        assert_ok(ipalloc_pool_check(pool, &error));
    }
    ipalloc_pool_free(pool);
    arena_close(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(header_and_library_agree_on_the_version),
        cmocka_unit_test(every_code_has_a_name_and_a_text),
        cmocka_unit_test(messages_name_what_was_asked_and_what_stood_in_the_way),
        cmocka_unit_test(any_error_struct_can_be_printed),
        cmocka_unit_test(a_message_is_cut_to_fit),
        cmocka_unit_test(an_error_keeps_to_the_callers_struct),
        cmocka_unit_test(foreign_and_freed_handles_are_noticed),
        cmocka_unit_test(a_second_change_meanwhile_is_answered_busy),
        FULL_UNIT_TEST(an_image_of_ranges_that_change_meanwhile_is_refused)
        cmocka_unit_test(a_pool_that_was_damaged_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
