/* Section 11 of the header: live images, and what becomes of them when processes are killed. */
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support.h"

enum { TABLES_END = 64 }; /* the header; ranges and checksums follow */

/* A live image in memory. */
typedef struct live {
    void *memory;
    size_t size;
} live_t;

/* Memory that a test's processes share: a file that has no name any more, mapped. */
static void *shared_memory(size_t size) {
    char path[] = "/tmp/ipalloc-live-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(ftruncate(fd, (off_t)size), 0);
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    assert_ptr_not_equal(memory, MAP_FAILED);
    assert_int_equal(close(fd), 0);
    return memory;
}

static live_t live_of(const ipalloc_pool_t *pool) {
    live_t live;
    ipalloc_error_t error = ERROR_INIT;
    assert_code(ipalloc_pool_live_write(pool, NULL, 0, &live.size, &error), ENOSPACE);
    assert_int_equal(error.requested.lo, live.size);
    live.memory = shared_memory(live.size);
    size_t size;
    assert_ok(ipalloc_pool_live_write(pool, live.memory, live.size, &size, NULL));
    assert_int_equal(size, live.size);
    return live;
}

static ipalloc_pool_t *made_of(const char *const *texts, size_t count, size_t excluded_count) {
    ipalloc_range_t ranges[8], excluded[8];
    for (size_t i = 0; i < count; i++) {
        ranges[i] = R(texts[i]);
    }
    for (size_t i = 0; i < excluded_count; i++) {
        excluded[i] = R(texts[count + i]);
    }
    ipalloc_pool_t *pool;
    assert_ok(ipalloc_pool_create(ranges, count, excluded, excluded_count, NULL, &pool, NULL));
    return pool;
}

static ipalloc_pool_t *attached_to(live_t live) {
    ipalloc_pool_t *pool;
    assert_ok(ipalloc_pool_attach(live.memory, live.size, NULL, &pool, NULL));
    return pool;
}

static uint64_t free_count(const ipalloc_pool_t *pool) {
    ipalloc_pool_counts_t counts = {.struct_size = sizeof counts};
    assert_ok(ipalloc_pool_counts(pool, &counts, NULL));
    return counts.free.lo;
}

static const char *const several[] = {
    "10.0.0.0-10.0.0.200", "10.0.9.7", "10.1.0.0-10.1.255.255", /* and excluded: */
    "10.0.0.0", "10.1.0.64-10.1.127.255"};

static void two_pools_of_one_image_see_each_other(void **state) {
    (void)state;
    ipalloc_pool_t *pool = made_of(several, 3, 2);
    ipalloc_address_t address = A("10.0.9.7");
    assert_ok(ipalloc_pool_claim(pool, &address, NULL));
    live_t live = live_of(pool);
    ipalloc_pool_free(pool);
    ipalloc_pool_t *one = attached_to(live), *other = attached_to(live);
    ipalloc_cursor_t cursor = IPALLOC_CURSOR_INIT;
    for (int i = 1; i <= 200; i++) {
        assert_ok(ipalloc_pool_allocate_next(i % 2 ? one : other, &cursor, &address, NULL));
        assert_string_equal(text_of(address), text_of(plus(A("10.0.0.0"), i)));
    }
    assert_code(ipalloc_pool_claim(other, &address, NULL), EHELD);
    assert_ok(ipalloc_pool_release(other, &address, NULL, NULL));
    assert_code(ipalloc_pool_release(one, &address, NULL, NULL), ENOTHELD);
    assert_int_equal(free_count(one), free_count(other));
    assert_ok(ipalloc_pool_check(one, NULL));
    assert_ok(ipalloc_pool_check(other, NULL));
    size_t size, other_size;
    uint8_t *image = image_of(one, &size), *other_image = image_of(other, &other_size);
    assert_int_equal(size, other_size);
    assert_memory_equal(image, other_image, size);
    free(image);
    free(other_image);
    ipalloc_pool_free(one);
    /* What one leaves behind the other finds, and so does who comes later. */
    ipalloc_pool_t *later = attached_to(live);
    assert_ok(ipalloc_pool_claim(later, &address, NULL));
    assert_code(ipalloc_pool_claim(other, &address, NULL), EHELD);
    uint64_t bytes, more;
    assert_ok(ipalloc_pool_memory(later, &bytes));
    assert_ok(ipalloc_pool_reclaim(later, NULL));
    assert_ok(ipalloc_pool_memory(later, &more));
    assert_int_equal(bytes, more);
    assert_true(bytes < live.size / 2);
    ipalloc_pool_free(later);
    ipalloc_pool_free(other);
    munmap(live.memory, live.size);
}

static void ranges_stay_as_they_are(void **state) {
    (void)state;
    ipalloc_pool_t *pool = made_of(several, 3, 2);
    live_t live = live_of(pool);
    ipalloc_pool_free(pool);
    pool = attached_to(live);
    ipalloc_range_t range = R("10.2.0.0"), reserved = R("10.0.0.0");
    ipalloc_error_t error = ERROR_INIT;
    assert_code(ipalloc_pool_grow(pool, &range, 1, &error), EUNSUPPORTED);
    char text[IPALLOC_ERROR_TEXT_MAX];
    assert_ok(ipalloc_error_format(&error, text, sizeof text, NULL));
    assert_non_null(strstr(text, "ranges stay as they are"));
    assert_code(ipalloc_pool_shrink(pool, &range, 1, NULL), EUNSUPPORTED);
    assert_code(ipalloc_pool_reserve(pool, &range, 1, NULL), EUNSUPPORTED);
    assert_code(ipalloc_pool_unreserve(pool, &reserved, 1, NULL), EUNSUPPORTED);
    assert_ok(ipalloc_pool_check(pool, NULL));
    ipalloc_pool_free(pool);
    munmap(live.memory, live.size);
}

static void arguments_are_examined(void **state) {
    (void)state;
    ipalloc_pool_t *pool = made_of(several, 3, 2), *other = NULL;
    live_t live = live_of(pool);
    size_t size = 1;
    uint8_t *bytes = live.memory;
    assert_code(ipalloc_pool_live_write(pool, bytes + 8, live.size, &size, NULL), EINVAL);
    assert_code(ipalloc_pool_live_write(pool, bytes, live.size, NULL, NULL), EINVAL);
    assert_code(ipalloc_pool_live_write(NULL, bytes, live.size, &size, NULL), EINVAL);
    assert_int_equal(size, 1);
    assert_code(ipalloc_pool_live_write(pool, bytes, live.size - 1, &size, NULL), ENOSPACE);
    assert_int_equal(size, live.size);
    assert_code(ipalloc_pool_attach(NULL, live.size, NULL, &other, NULL), EINVAL);
    assert_code(ipalloc_pool_attach(bytes, live.size, NULL, NULL, NULL), EINVAL);
    assert_code(ipalloc_pool_attach(bytes + 8, live.size - 8, NULL, &other, NULL), EINVAL);
    ipalloc_pool_options_t options = {.struct_size = sizeof options, .flags = IPALLOC_POOL_RESTING};
    assert_code(ipalloc_pool_attach(bytes, live.size, &options, &other, NULL), EINVAL);
    assert_null(other);
    ipalloc_pool_free(pool);
    ipalloc_range_t wide = R("fd00::-fd00::ffff:ffff:ffff");
    assert_ok(ipalloc_pool_create(&wide, 1, NULL, 0, NULL, &pool, NULL));
    assert_code(ipalloc_pool_live_write(pool, bytes, live.size, &size, NULL), ETOOLARGE);
    ipalloc_pool_free(pool);
    munmap(live.memory, live.size);
}

static void memory_that_is_no_live_image_is_refused(void **state) {
    (void)state;
    ipalloc_pool_t *pool = made_of(several, 3, 2), *other = NULL;
    live_t live = live_of(pool);
    uint8_t *bytes = live.memory;
    ipalloc_error_t error = ERROR_INIT;
    for (size_t size = 0; size < live.size; size = size < 600 ? size + 1 : size + live.size / 5) {
        assert_code(ipalloc_pool_attach(bytes, size, NULL, &other, &error), EIMAGESHORT);
        assert_int_equal(error.position, size);
    }
    /* Every bit of what never changes counts; half of an image is none. */
    uint64_t tables = 0;
    memcpy(&tables, bytes + 48, sizeof tables);
    assert_int_equal(tables, TABLES_END + 5 * 32 + 4);
    for (size_t bit = 0; bit < tables * 8; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1u << (bit % 8));
        int code = ipalloc_pool_attach(bytes, live.size, NULL, &other, NULL);
        assert_true(code <= IPALLOC_EIMAGESHORT && code >= IPALLOC_EIMAGECONTENT);
        bytes[bit / 8] ^= (uint8_t)(1u << (bit % 8));
    }
    /* A size that does not follow from the ranges, under checksums that are right. */
    uint8_t first_part[TABLES_END + 5 * 32 + 4];
    memcpy(first_part, bytes, sizeof first_part);
    uint32_t sum;
    bytes[40] ^= 64;
    sum = crc32c(bytes, 60);
    memcpy(bytes + 60, &sum, sizeof sum);
    sum = crc32c(bytes, TABLES_END + 5 * 32);
    memcpy(bytes + TABLES_END + 5 * 32, &sum, sizeof sum);
    assert_code(ipalloc_pool_attach(bytes, live.size, NULL, &other, &error), EIMAGECONTENT);
    assert_int_equal(error.position, 40);
    memcpy(bytes, first_part, sizeof first_part);
    memset(bytes, 0, 8);
    assert_code(ipalloc_pool_attach(bytes, live.size, NULL, &other, NULL), EIMAGEFORMAT);
    size_t size;
    uint8_t *image = image_of(pool, &size);
    memcpy(bytes, image, size);
    assert_code(ipalloc_pool_attach(bytes, live.size, NULL, &other, NULL), EIMAGEFORMAT);
    assert_ok(ipalloc_pool_live_write(pool, bytes, live.size, &size, NULL));
    assert_code(ipalloc_image_validate(bytes, live.size, NULL), EIMAGEFORMAT);
    free(image);
    ipalloc_pool_free(pool);
    munmap(live.memory, live.size);
}

static void the_handle_needs_memory(void **state) {
    (void)state;
    static arena_t arena;
    ipalloc_pool_t *pool = made_of(several, 3, 2), *other = NULL;
    live_t live = live_of(pool);
    ipalloc_pool_free(pool);
    ipalloc_allocator_t allocator = {sizeof allocator, 0, &arena, arena_allocate, arena_deallocate};
    ipalloc_pool_options_t options = {.struct_size = sizeof options, .allocator = &allocator};
    int code = IPALLOC_ENOMEM;
    for (size_t refused = 1; code != IPALLOC_OK; refused++) {
        arena.calls = 0;
        arena.refuse_only = refused;
        code = ipalloc_pool_attach(live.memory, live.size, &options, &other, NULL);
        assert_true(code == IPALLOC_OK || code == IPALLOC_ENOMEM);
        assert_true(code == IPALLOC_OK || arena.live == 0);
    }
    arena.refuse_only = 0;
    ipalloc_pool_free(other);
    assert_int_equal(arena.live, 0);
    /* Likewise, writing one. */
    ipalloc_range_t range = R("10.0.0.0-10.0.0.9");
    assert_ok(ipalloc_pool_create(&range, 1, NULL, 0, &options, &pool, NULL));
    size_t before = arena.live, size;
    code = IPALLOC_ENOMEM;
    for (size_t refused = 1; code != IPALLOC_OK; refused++) {
        arena.calls = 0;
        arena.refuse_only = refused;
        code = ipalloc_pool_live_write(pool, live.memory, live.size, &size, NULL);
        assert_true(code == IPALLOC_OK || code == IPALLOC_ENOMEM);
        assert_int_equal(arena.live, before);
    }
    ipalloc_pool_free(pool);
    assert_int_equal(arena.live, 0);
    munmap(live.memory, live.size);
}

/* Allocates all there is: that many, each an address that the pool has, none twice. */
static void drain(ipalloc_pool_t *pool, uint64_t due) {
    ipalloc_cursor_t cursor = IPALLOC_CURSOR_INIT;
    ipalloc_address_t address;
    for (uint64_t i = 0; i < due; i++) {
        assert_ok(ipalloc_pool_allocate_next(pool, &cursor, &address, NULL));
        int answer;
        assert_ok(ipalloc_pool_state(pool, &address, &answer, NULL));
        assert_int_equal(answer, IPALLOC_HELD);
    }
    assert_code(ipalloc_pool_allocate_next(pool, &cursor, &address, NULL), EFULL);
    assert_code(ipalloc_pool_allocate_lowest(pool, &address, NULL), EFULL);
    assert_int_equal(free_count(pool), 0);
}

static void words_may_have_any_value(void **state) {
    (void)state;
    uint64_t seed = random_seed();
    ipalloc_pool_t *pool = made_of(several, 3, 2);
    live_t live = live_of(pool);
    ipalloc_pool_counts_t counts = {.struct_size = sizeof counts};
    assert_ok(ipalloc_pool_counts(pool, &counts, NULL));
    uint64_t usable = counts.capacity.lo - counts.reserved.lo;
    for (int run = 0; run < 20; run++) {
        /* All bits set, none, or any, in the words behind the tables. */
        uint8_t *words = (uint8_t *)live.memory + 256;
        for (size_t i = 0; i < live.size - 256; i++) {
            words[i] = run == 0 ? 0xFF : run == 1 ? 0 : (uint8_t)next_random(&seed);
        }
        ipalloc_pool_t *attached = attached_to(live);
        assert_ok(ipalloc_pool_check(attached, NULL));
        uint64_t due = free_count(attached);
        assert_true(run != 0 || due == usable);
        assert_true(run != 1 || due == 0);
        drain(attached, due);
        /* While one is attached they may make no sense, but do no harm. */
        for (size_t i = 0; i < live.size - 256; i++) {
            words[i] = (uint8_t)next_random(&seed);
        }
        ipalloc_address_t address;
        ipalloc_cursor_t cursor = IPALLOC_CURSOR_INIT;
        ipalloc_random_t random;
        ipalloc_cidr_t block;
        ipalloc_random_init(&random, seed);
        for (int i = 0; i < 300; i++) {
            (void)ipalloc_pool_allocate_next(attached, &cursor, &address, NULL);
            (void)ipalloc_pool_allocate_lowest(attached, &address, NULL);
            (void)ipalloc_pool_allocate_any(attached, &cursor, &address, NULL);
            (void)ipalloc_pool_allocate_random(attached, &random, &address, NULL);
            (void)ipalloc_pool_release(attached, &address, &cursor, NULL);
        }
        (void)ipalloc_pool_allocate_prefix(attached, 28, &block, NULL);
        (void)ipalloc_pool_counts(attached, &counts, NULL);
        (void)ipalloc_pool_check(attached, NULL);
        ipalloc_pool_free(attached);
    }
    ipalloc_pool_free(pool);
    munmap(live.memory, live.size);
}

static void a_wrong_count_ends_no_search(void **state) {
    (void)state;
    ipalloc_pool_t *pool = made_of(several, 3, 2);
    live_t live = live_of(pool);
    ipalloc_pool_free(pool);
    pool = attached_to(live);
    /* No address is free, and the first block's tally says that some are. */
    uint8_t *words = (uint8_t *)live.memory + 256;
    memset(words, 0, live.size - 256);
    words[4096 + 8] = 5;
    ipalloc_random_t random;
    ipalloc_random_init(&random, 1);
    ipalloc_address_t address;
    assert_code(ipalloc_pool_allocate_random(pool, &random, &address, NULL), EFULL);
    assert_code(ipalloc_pool_select(pool, IPALLOC_FREE, (ipalloc_count_t){0, 2}, &address, NULL),
                ENOTFOUND);
    ipalloc_pool_free(pool);
    munmap(live.memory, live.size);
}

/* ---- processes that are killed ---- */

enum { WORKERS = 3, SPAN = 70000, MANY_MAX = 8, BLOCK_MAX = 64 };

/* What a worker is about to do; written before each call and after. */
typedef struct note {
    enum { IDLE, TAKING, GIVING } volatile kind;
    volatile uint32_t most; /* how many addresses it may take */
    volatile uint32_t count;
    volatile uint32_t given[BLOCK_MAX];
} note_t;

/* The records of all processes: who has which address, and what each is about to do. */
typedef struct records {
    volatile int stop;
    volatile uint64_t calls;
    char complaint[200];
    note_t notes[WORKERS];
    uint8_t owners[SPAN];
} records_t;

static uint32_t number_of(ipalloc_address_t address) {
    return (uint32_t)address.bytes[1] << 16 | (uint32_t)address.bytes[2] << 8 | address.bytes[3];
}

static ipalloc_address_t address_of(uint32_t number) { return plus(A("10.0.0.0"), number); }

static void note_owner(records_t *records, int worker, ipalloc_address_t address) {
    uint8_t none = 0;
    if (!__atomic_compare_exchange_n(&records->owners[number_of(address)], &none,
                                     (uint8_t)(worker + 1), 0, __ATOMIC_SEQ_CST,
                                     __ATOMIC_SEQ_CST)) {
        snprintf(records->complaint, sizeof records->complaint, "worker %d got %s, which %d has",
                 worker, text_of(address), none - 1);
    }
}

/* Gives addresses back, all in one call: as a block if there are several that are one. */
static void give(ipalloc_pool_t *pool, records_t *records, int worker, ipalloc_cursor_t *cursor,
                 const ipalloc_address_t *addresses, uint32_t count, const ipalloc_cidr_t *block) {
    note_t *note = &records->notes[worker];
    for (uint32_t i = 0; i < count; i++) {
        note->given[i] = number_of(addresses[i]);
    }
    note->count = count;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    note->kind = GIVING;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    for (uint32_t i = 0; i < count; i++) {
        records->owners[number_of(addresses[i])] = 0;
    }
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    int code = block != NULL ? ipalloc_pool_release_prefix(pool, block, NULL)
        : count == 1         ? ipalloc_pool_release(pool, addresses, cursor, NULL)
                             : ipalloc_pool_release_many(pool, addresses, count, cursor, NULL);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    if (code != IPALLOC_OK) {
        snprintf(records->complaint, sizeof records->complaint, "worker %d: releasing %s: %s",
                 worker, text_of(addresses[0]), ipalloc_error_name(code));
    }
    note->kind = IDLE;
}

/* Takes and gives until it is told to stop, or killed. */
static void work(live_t live, records_t *records, int worker, uint64_t seed, uint32_t held_max) {
    ipalloc_pool_t *pool;
    if (ipalloc_pool_attach(live.memory, live.size, NULL, &pool, NULL) != IPALLOC_OK) {
        snprintf(records->complaint, sizeof records->complaint, "worker %d cannot attach", worker);
        return;
    }
    note_t *note = &records->notes[worker];
    ipalloc_cursor_t cursor;
    ipalloc_cursor_init(&cursor, (uint32_t)worker);
    ipalloc_random_t random;
    ipalloc_random_init(&random, seed);
    static uint32_t held[SPAN];
    uint32_t count = 0;
    for (uint32_t i = 0; i < SPAN; i++) {
        if (records->owners[i] == worker + 1) {
            held[count++] = i;
        }
    }
    while (!records->stop) {
        ipalloc_address_t got[BLOCK_MAX];
        ipalloc_cidr_t block;
        uint32_t many = 1;
        uint64_t draw = next_random(&seed);
        if (count > 0 && (count >= held_max || draw % 2 == 0)) {
            many = draw % 16 < 2 && count >= MANY_MAX ? MANY_MAX : 1;
            for (uint32_t i = 0; i < many; i++) {
                uint32_t place = (uint32_t)(next_random(&seed) % count);
                got[i] = address_of(held[place]);
                held[place] = held[--count];
            }
            give(pool, records, worker, &cursor, got, many, NULL);
            continue;
        }
        draw = (draw >> 8) % 16;
        int is_block = draw == 6;
        many = draw == 5 ? MANY_MAX : is_block ? BLOCK_MAX : 1;
        note->most = many;
        __atomic_signal_fence(__ATOMIC_SEQ_CST);
        note->kind = TAKING;
        __atomic_signal_fence(__ATOMIC_SEQ_CST);
        int code;
        switch (draw) {
        case 0: code = ipalloc_pool_allocate_lowest(pool, got, NULL); break;
        case 1: code = ipalloc_pool_allocate_any(pool, &cursor, got, NULL); break;
        case 2: code = ipalloc_pool_allocate_random(pool, &random, got, NULL); break;
        case 3: code = ipalloc_pool_allocate_sticky(pool, &seed, sizeof seed, got, NULL); break;
        case 4:
            got[0] = address_of((uint32_t)(next_random(&seed) % SPAN));
            code = ipalloc_pool_claim(pool, got, NULL);
            break;
        case 5: code = ipalloc_pool_allocate_many(pool, &cursor, many, got, NULL); break;
        case 6: code = ipalloc_pool_allocate_prefix(pool, 26, &block, NULL); break;
        default: code = ipalloc_pool_allocate_next(pool, &cursor, got, NULL); break;
        }
        __atomic_signal_fence(__ATOMIC_SEQ_CST);
        if (code == IPALLOC_OK) {
            for (uint32_t i = 0; i < many; i++) {
                if (is_block) {
                    got[i] = plus(block.address, i);
                }
                note_owner(records, worker, got[i]);
                held[count++] = number_of(got[i]);
            }
        }
        __atomic_signal_fence(__ATOMIC_SEQ_CST);
        note->kind = IDLE;
        records->calls++;
        if (code == IPALLOC_OK && is_block) {
            count -= many;
            give(pool, records, worker, &cursor, got, many, &block);
        }
    }
    ipalloc_pool_free(pool);
}

/* How many processes to kill. */
static int kill_count(void) {
    const char *given = getenv("IPALLOC_KILLS");
    return given != NULL ? atoi(given) : 20;
}

/* Less than ten milliseconds; under Valgrind, where everything is slow, a hundred times more. */
static void nap(uint64_t microseconds) {
    long factor = getenv("IPALLOC_TEST_VALGRIND") != NULL ? 100 : 1;
    struct timespec time = {0, (long)microseconds * 1000 * factor};
    nanosleep(&time, NULL);
}

/* Whether an address that has no owner may be held: the victim's call had to do with it. */
static int was_in_flight(const note_t *note, uint32_t number, uint32_t *strays) {
    if (note->kind == TAKING) {
        return ++*strays <= note->most;
    }
    for (uint32_t i = 0; note->kind == GIVING && i < note->count; i++) {
        if (note->given[i] == number) {
            return 1;
        }
    }
    return 0;
}

/* Everything that is left of a round: compares the pool with the records, then makes them agree. */
static void examine(ipalloc_pool_t *pool, records_t *records, int victim) {
    assert_ok(ipalloc_pool_check(pool, NULL));
    assert_string_equal(records->complaint, "");
    uint32_t strays = 0, owned = 0, lowest = SPAN;
    for (uint32_t number = 0; number < SPAN; number++) {
        ipalloc_address_t address = address_of(number);
        int answer, owner = records->owners[number];
        if (ipalloc_pool_state(pool, &address, &answer, NULL) != IPALLOC_OK) {
            fail();
        }
        if (owner != 0 && answer != IPALLOC_HELD) {
            fail_msg("%s is lost, which worker %d has", text_of(address), owner - 1);
        }
        if (answer != IPALLOC_HELD) {
            lowest = answer == IPALLOC_FREE && number < lowest ? number : lowest;
            continue;
        }
        if (owner == 0 && !was_in_flight(&records->notes[victim], number, &strays)) {
            fail_msg("%s is held and nobody has it", text_of(address));
        }
        if (owner == 0 || owner == victim + 1) {
            /* What the dead held, and what was on its way, is given back. */
            records->owners[number] = 0;
            assert_ok(ipalloc_pool_release(pool, &address, NULL, NULL));
            lowest = number < lowest ? number : lowest;
        } else {
            owned++;
        }
    }
    records->notes[victim].kind = IDLE;
    ipalloc_pool_counts_t counts = {.struct_size = sizeof counts};
    assert_ok(ipalloc_pool_counts(pool, &counts, NULL));
    assert_int_equal(counts.held.lo, owned);
    ipalloc_address_t address;
    assert_ok(ipalloc_pool_allocate_lowest(pool, &address, NULL));
    assert_int_equal(number_of(address), lowest);
    assert_ok(ipalloc_pool_release(pool, &address, NULL, NULL));
}

static void kill_workers(const char *const *texts, size_t count, size_t excluded_count,
                         uint32_t held_max, int kills, uint64_t *seed) {
    ipalloc_pool_t *pool = made_of(texts, count, excluded_count);
    live_t live = live_of(pool);
    ipalloc_pool_free(pool);
    ipalloc_pool_t *witness = attached_to(live);
    records_t *records = shared_memory(sizeof *records);
    for (int round = 0; round < kills; round++) {
        pid_t children[WORKERS];
        records->stop = 0;
        for (int worker = 0; worker < WORKERS; worker++) {
            uint64_t own_seed = next_random(seed);
            children[worker] = fork();
            assert_true(children[worker] >= 0);
            if (children[worker] == 0) {
                work(live, records, worker, own_seed, held_max);
                _exit(0);
            }
        }
        nap(100 + next_random(seed) % 3000);
        int victim = (int)(next_random(seed) % WORKERS);
        assert_int_equal(kill(children[victim], SIGKILL), 0);
        nap(next_random(seed) % 300);
        records->stop = 1;
        for (int worker = 0; worker < WORKERS; worker++) {
            int status;
            assert_int_equal(waitpid(children[worker], &status, 0), children[worker]);
            assert_true(worker == victim ? WIFSIGNALED(status) : WIFEXITED(status));
        }
        ipalloc_pool_t *examiner = attached_to(live);
        examine(examiner, records, victim);
        ipalloc_pool_free(examiner);
    }
    /* A pool that has been attached all the time finds every address that is free. */
    drain(witness, free_count(witness));
    assert_true(records->calls > 0);
    print_message("# %llu allocations, %d kills\n", (unsigned long long)records->calls, kills);
    ipalloc_pool_free(witness);
    munmap(records, sizeof *records);
    munmap(live.memory, live.size);
}

static void a_killed_process_loses_nothing(void **state) {
    (void)state;
    int kills = kill_count() / 4;
    uint64_t seed = random_seed();
    static const char *const word[] = {"10.0.0.0-10.0.0.63", "10.0.0.3"};
    static const char *const small[] = {"10.0.0.0-10.0.3.255", "10.0.1.0-10.0.1.77"};
    static const char *const scattered[] = {
        "10.0.0.0-10.0.0.5", "10.0.16.0-10.0.16.9", "10.0.64.0-10.0.64.99",
        "10.0.200.1-10.0.200.190", "10.0.250.0-10.0.250.255"};
    static const char *const large[] = {"10.0.0.0-10.0.255.255", "10.0.1.0-10.0.199.255"};
    kill_workers(word, 1, 1, 20, kills, &seed);
    kill_workers(small, 1, 1, 300, kills, &seed);
    kill_workers(scattered, 5, 0, 180, kills, &seed);
    kill_workers(large, 1, 1, 4000, kills, &seed);
}

/* Who makes an image is killed: it is whole, or none. */
static void an_image_that_is_not_whole_is_refused(void **state) {
    (void)state;
    uint64_t seed = random_seed();
    ipalloc_pool_t *pool = made_of(several, 3, 2);
    ipalloc_cursor_t cursor = IPALLOC_CURSOR_INIT;
    ipalloc_address_t address;
    for (int i = 0; i < 1000; i++) {
        assert_ok(ipalloc_pool_allocate_next(pool, &cursor, &address, NULL));
    }
    live_t live = live_of(pool);
    size_t size, other_size;
    uint8_t *image = image_of(pool, &size);
    int refused = 0, kills = kill_count();
    for (int round = 0; round < kills; round++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            for (;;) {
                ipalloc_pool_live_write(pool, live.memory, live.size, &other_size, NULL);
            }
        }
        nap(50 + next_random(&seed) % 500);
        assert_int_equal(kill(child, SIGKILL), 0);
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        ipalloc_pool_t *attached;
        int code = ipalloc_pool_attach(live.memory, live.size, NULL, &attached, NULL);
        if (code != IPALLOC_OK) {
            assert_code(code, EIMAGEFORMAT);
            refused++;
            continue;
        }
        uint8_t *other = image_of(attached, &other_size);
        assert_int_equal(size, other_size);
        assert_memory_equal(image, other, size);
        free(other);
        ipalloc_pool_free(attached);
    }
    print_message("# %d of %d makers left none\n", refused, kills);
    free(image);
    ipalloc_pool_free(pool);
    munmap(live.memory, live.size);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_pools_of_one_image_see_each_other),
        cmocka_unit_test(ranges_stay_as_they_are),
        cmocka_unit_test(arguments_are_examined),
        cmocka_unit_test(memory_that_is_no_live_image_is_refused),
        cmocka_unit_test(the_handle_needs_memory),
        cmocka_unit_test(words_may_have_any_value),
        cmocka_unit_test(a_wrong_count_ends_no_search),
        cmocka_unit_test(an_image_that_is_not_whole_is_refused),
        cmocka_unit_test(a_killed_process_loses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
