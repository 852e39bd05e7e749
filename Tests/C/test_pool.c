/* Sections 7 and 8 of the header: making and changing pools, allocating from them. */
#include "support.h"

#include <pthread.h>
#include <stdatomic.h>

/* Everything that a refusal must leave as it is. */
typedef struct snapshot {
    uint8_t *image;
    size_t size;
} snapshot_t;

static snapshot_t snapshot(const ipalloc_pool_t *pool) {
    snapshot_t taken;
    taken.image = image_of(pool, &taken.size);
    return taken;
}

static void assert_unchanged(const ipalloc_pool_t *pool, snapshot_t before) {
    size_t size;
    uint8_t *now = image_of(pool, &size);
    assert_int_equal(size, before.size);
    assert_memory_equal(now, before.image, size);
    assert_ok(ipalloc_pool_check(pool, NULL));
    free(now);
    free(before.image);
}

static ipalloc_address_t lowest(ipalloc_pool_t *pool) {
    ipalloc_address_t address;
    assert_ok(ipalloc_pool_allocate_lowest(pool, &address, NULL));
    return address;
}

static int claim(ipalloc_pool_t *pool, const char *text, ipalloc_error_t *error) {
    ipalloc_address_t address = A(text);
    return ipalloc_pool_claim(pool, &address, error);
}

static int release(ipalloc_pool_t *pool, const char *text, ipalloc_error_t *error) {
    ipalloc_address_t address = A(text);
    return ipalloc_pool_release(pool, &address, NULL, error);
}

typedef int range_change(ipalloc_pool_t *, const ipalloc_range_t *, size_t, ipalloc_error_t *);

static int change(range_change *function, ipalloc_pool_t *pool, const char *text,
                  ipalloc_error_t *error) {
    ipalloc_range_t range = R(text);
    return function(pool, &range, 1, error);
}

/* ---- making ---- */

static void a_pool_has_its_ranges_less_the_excluded_ones(void **state) {
    (void)state;
    ipalloc_range_t ranges[] = {R("10.0.1.0-10.0.1.9"), R("10.0.0.0-10.0.0.9"),
                                R("10.0.0.5-10.0.0.19")};
    ipalloc_range_t excluded[] = {R("10.0.1.9-10.0.2.255"), R("10.0.0.0"), R("10.0.0.0-10.0.0.1"),
                                  R("192.168.0.0-192.168.255.255")};
    ipalloc_pool_t *pool;
    assert_ok(ipalloc_pool_create(ranges, 3, excluded, 4, NULL, &pool, NULL));
    assert_counts(pool, 30, 27, 0, 3);
    static const struct {
        const char *address;
        int state;
    } cases[] = {
        {"9.255.255.255", IPALLOC_OUTSIDE}, {"10.0.0.0", IPALLOC_RESERVED},
        {"10.0.0.1", IPALLOC_RESERVED},     {"10.0.0.2", IPALLOC_FREE},
        {"10.0.0.19", IPALLOC_FREE},        {"10.0.0.20", IPALLOC_OUTSIDE},
        {"10.0.0.255", IPALLOC_OUTSIDE},    {"10.0.1.0", IPALLOC_FREE},
        {"10.0.1.8", IPALLOC_FREE},         {"10.0.1.9", IPALLOC_RESERVED},
        {"10.0.1.10", IPALLOC_OUTSIDE},     {"0.0.0.0", IPALLOC_OUTSIDE},
        {"255.255.255.255", IPALLOC_OUTSIDE},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_int_equal(state_of(pool, cases[i].address), cases[i].state);
    }
    assert_ok(ipalloc_pool_free(pool));
}

static void pools_may_lie_at_either_end_of_the_space(void **state) {
    (void)state;
    static const struct {
        const char *range;
        unsigned capacity;
    } cases[] = {
        {"0.0.0.0", 1},
        {"255.255.255.255", 1},
        {"0.0.0.0-0.0.0.99", 100},
        {"255.255.255.156-255.255.255.255", 100},
        {"::", 1},
        {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 1},
        {"::-::63", 100},
        {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ff9c-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", 100},
        {"7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff-8000::", 2},
        {"2001:db8::ffff:ffff:ffff:ffff-2001:db8:0:1::", 2},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ipalloc_range_t range = R(cases[i].range);
        ipalloc_pool_t *pool = pool_of(cases[i].range, "none");
        for (unsigned j = 0; j < cases[i].capacity; j++) {
            ipalloc_address_t expected = plus(range.lower, j), got = lowest(pool);
            assert_memory_equal(&got, &expected, sizeof got);
        }
        ipalloc_address_t address;
        assert_code(ipalloc_pool_allocate_lowest(pool, &address, NULL), EFULL);
        assert_counts(pool, cases[i].capacity, 0, cases[i].capacity, 0);
        ipalloc_pool_free(pool);
    }
}

static void a_pool_may_have_no_ranges(void **state) {
    (void)state;
    ipalloc_pool_options_t options = {.struct_size = sizeof options, .family = IPALLOC_IPV6};
    ipalloc_pool_t *pool = NULL;
    assert_ok(ipalloc_pool_create(NULL, 0, NULL, 0, &options, &pool, NULL));
    assert_counts(pool, 0, 0, 0, 0);
    ipalloc_address_t address;
    ipalloc_cursor_t cursor = IPALLOC_CURSOR_INIT;
    assert_code(ipalloc_pool_allocate_lowest(pool, &address, NULL), EFULL);
    assert_code(ipalloc_pool_allocate_next(pool, &cursor, &address, NULL), EFULL);
    assert_code(ipalloc_pool_allocate_any(pool, &cursor, &address, NULL), EFULL);
    assert_code(ipalloc_pool_allocate_many(pool, NULL, 1, &address, NULL), ECOUNT);
    assert_code(claim(pool, "::1", NULL), EOUTSIDE);
    assert_code(claim(pool, "10.0.0.1", NULL), EFAMILY);
    assert_code(ipalloc_pool_next(pool, IPALLOC_ANY, NULL, &address, NULL), ENOTFOUND);
    assert_code(change(ipalloc_pool_grow, pool, "10.0.0.1", NULL), EFAMILY);
    assert_ok(change(ipalloc_pool_grow, pool, "::1-::2", NULL));
    assert_counts(pool, 2, 2, 0, 0);
    assert_address(lowest(pool), "::1");
    ipalloc_pool_free(pool);

    /* Without a range, only options can tell the family. */
    pool = NULL;
    assert_true(ipalloc_pool_create(NULL, 0, NULL, 0, NULL, &pool, NULL) < 0);
    options.family = 0;
    assert_true(ipalloc_pool_create(NULL, 0, NULL, 0, &options, &pool, NULL) < 0);
    options.family = 5;
    assert_code(ipalloc_pool_create(NULL, 0, NULL, 0, &options, &pool, NULL), EINVAL);
    assert_null(pool);
}

static void what_cannot_be_made_is_refused_with_its_index(void **state) {
    (void)state;
    ipalloc_range_t good = R("10.0.0.0-10.0.0.9");
    ipalloc_range_t malformed = good, reversed = {A("10.0.0.9"), A("10.0.0.0")};
    malformed.upper.family = 9;
    const struct {
        ipalloc_range_t bad;
        int code;
    } cases[] = {
        {malformed, IPALLOC_EADDRESS},
        {reversed, IPALLOC_EREVERSED},
        {R("::1"), IPALLOC_EFAMILY},
        {{A("10.0.0.0"), A("::1")}, IPALLOC_EFAMILY},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ipalloc_range_t ranges[] = {good, good, cases[i].bad};
        ipalloc_pool_t *pool;
        fill(pool);
        ipalloc_error_t error = ERROR_INIT;
        int code = ipalloc_pool_create(ranges, 3, NULL, 0, NULL, &pool, &error);
        assert_int_equal(code, cases[i].code);
        assert_int_equal(error.code, cases[i].code);
        assert_int_equal(error.position, 2);
        assert_int_equal(error.requested.lo, 0);
        memset(&error, 0, sizeof error);
        error.struct_size = sizeof error;
        code = ipalloc_pool_create(&good, 1, ranges, 3, NULL, &pool, &error);
        assert_int_equal(code, cases[i].code);
        assert_int_equal(error.position, 2);
        assert_int_equal(error.requested.lo, 1);
        assert_untouched(pool);
    }
}

static void overlap_is_refused_if_that_is_asked_for(void **state) {
    (void)state;
    ipalloc_pool_options_t options = {.struct_size = sizeof options,
                                      .flags = IPALLOC_POOL_DISJOINT};
    ipalloc_range_t clash[] = {R("10.0.0.0-10.0.0.9"), R("10.0.1.0"), R("10.0.0.9-10.0.0.20")};
    ipalloc_range_t touch[] = {R("10.0.0.0-10.0.0.9"), R("10.0.0.10-10.0.0.20")};
    ipalloc_pool_t *pool = NULL;
    ipalloc_error_t error = ERROR_INIT;
    assert_code(ipalloc_pool_create(clash, 3, NULL, 0, &options, &pool, &error), EOVERLAP);
    assert_true(error.position == 0 || error.position == 2);
    assert_null(pool);
    assert_ok(ipalloc_pool_create(touch, 2, NULL, 0, &options, &pool, NULL));
    assert_counts(pool, 21, 21, 0, 0);
    ipalloc_pool_free(pool);
    assert_ok(ipalloc_pool_create(clash, 3, NULL, 0, NULL, &pool, NULL));
    assert_counts(pool, 22, 22, 0, 0);
    ipalloc_pool_free(pool);
    options.flags = IPALLOC_POOL_OLDEST; /* of what rests, where nothing does */
    pool = NULL;
    assert_code(ipalloc_pool_create(touch, 2, NULL, 0, &options, &pool, NULL), EINVAL);
    options.flags = 0x80000001u;
    assert_code(ipalloc_pool_create(touch, 2, NULL, 0, &options, &pool, NULL), EINVAL);
    assert_null(pool);
}

static void more_than_2_to_the_32_addresses_cost_no_memory(void **state) {
    (void)state;
    /* An allocator that gives nothing shows what is asked for without half a gigabyte. */
    static arena_t arena;
    memset(&arena, 0, sizeof arena);
    arena.refuse_from = 1;
    ipalloc_allocator_t table = arena_table(&arena);
    ipalloc_pool_options_t options = {.struct_size = sizeof options, .allocator = &table};
    static const struct {
        const char *ranges[2];
        int is_sparse;
    } cases[] = {
        {{"0.0.0.0-255.255.255.255", "10.0.0.0"}, 0},
        {{"2001:db8::-2001:db8::ffff:ffff", "2001:db8::"}, 0},
        {{"2001:db8::-2001:db8::ffff:ffff", "2001:db8::1:0:0"}, 1},
        {{"2001:db8::-2001:db8::ffff:ffff", "::"}, 1},
        {{"::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::"}, 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ipalloc_range_t ranges[] = {R(cases[i].ranges[0]), R(cases[i].ranges[1])};
        ipalloc_pool_t *pool = NULL;
        assert_code(ipalloc_pool_create(ranges, 2, NULL, 0, &options, &pool, NULL), ENOMEM);
        assert_null(pool);
        if (!cases[i].is_sparse) continue;
        assert_code(ipalloc_pool_create(ranges, 2, NULL, 0, NULL, &pool, NULL), OK);
        uint64_t bytes = 0;
        assert_code(ipalloc_pool_memory(pool, &bytes), OK);
        assert_true(bytes < 1024);
        ipalloc_pool_free(pool);
    }
    arena_close(&arena);
    ipalloc_pool_t *small = pool_of("2001:db8::", "none");
    snapshot_t before = snapshot(small);
    assert_code(change(ipalloc_pool_grow, small, "2001:db8::1-2001:db8::1:0:0", NULL), ETOOLARGE);
    assert_unchanged(small, before);
    ipalloc_pool_free(small);
}

static uint64_t minutes(void *context) { return *(uint64_t *)context; }

static void addresses_of_a_pool_of_any_size_rest(void **state) {
    (void)state;
    uint64_t now = 1;
    ipalloc_pool_options_t options = {.struct_size = sizeof options,
                                      .flags = IPALLOC_POOL_RESTING,
                                      .resting_time = 10,
                                      .clock = minutes,
                                      .clock_context = &now};
    ipalloc_range_t all = R("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    ipalloc_pool_t *pool = NULL, *loaded = NULL;
    assert_ok(ipalloc_pool_create(&all, 1, NULL, 0, &options, &pool, NULL));
    assert_ok(claim(pool, "fd00::1", NULL));
    ipalloc_cidr_t block = C("fd00:0:0:1::/64");
    assert_ok(ipalloc_pool_claim_prefix(pool, &block, NULL));
    assert_ok(release(pool, "fd00::1", NULL));
    assert_ok(ipalloc_pool_release_prefix(pool, &block, NULL));
    assert_code(release(pool, "fd00::1", NULL), ERESTING);
    assert_code(ipalloc_pool_release_prefix(pool, &block, NULL), ERESTING);
    assert_code(claim(pool, "fd00::1", NULL), ERESTING);
    assert_code(claim(pool, "fd00:0:0:1::5", NULL), ERESTING);
    assert_code(ipalloc_pool_claim_prefix(pool, &block, NULL), ERESTING);
    assert_int_equal(state_of(pool, "fd00:0:0:1::5"), IPALLOC_RESTING);
    now += 4;
    size_t size;
    uint8_t *image = image_of(pool, &size);
    uint64_t other = 1000;
    options.clock_context = &other;
    assert_ok(ipalloc_pool_image_load(image, size, &options, &loaded, NULL));
    free(image);
    other += 5;
    assert_code(claim(loaded, "fd00::1", NULL), ERESTING);
    other += 1;
    assert_ok(claim(loaded, "fd00::1", NULL));
    assert_ok(claim(loaded, "fd00:0:0:1::5", NULL));
    /* The others of the block have become free. */
    assert_int_equal(state_of(loaded, "fd00:0:0:1::6"), IPALLOC_FREE);
    assert_ok(ipalloc_pool_check(loaded, NULL));
    assert_ok(ipalloc_pool_reclaim(loaded, NULL));
    assert_ok(ipalloc_pool_check(loaded, NULL));
    ipalloc_pool_free(loaded);
    ipalloc_pool_free(pool);
}

/* ---- allocating ---- */

static void lowest_first_is_exact(void **state) {
    (void)state;
    ipalloc_pool_t *pool = pool_of("10.0.0.0-10.0.0.9", "10.0.0.3-10.0.0.4");
    assert_address(lowest(pool), "10.0.0.0");
    assert_address(lowest(pool), "10.0.0.1");
    assert_address(lowest(pool), "10.0.0.2");
    assert_address(lowest(pool), "10.0.0.5");
    assert_ok(release(pool, "10.0.0.1", NULL));
    assert_address(lowest(pool), "10.0.0.1");
    assert_ok(claim(pool, "10.0.0.6", NULL));
    assert_address(lowest(pool), "10.0.0.7");
    assert_counts(pool, 10, 2, 6, 2);
    lowest(pool);
    lowest(pool);
    ipalloc_address_t address;
    fill(address);
    ipalloc_error_t error = ERROR_INIT;
    assert_code(ipalloc_pool_allocate_lowest(pool, &address, &error), EFULL);
    assert_int_equal(error.code, IPALLOC_EFULL);
    assert_untouched(address);
    ipalloc_pool_free(pool);
}

static void next_goes_round(void **state) {
    (void)state;
    ipalloc_pool_t *pool = pool_of("10.0.0.0-10.0.0.4", "10.0.0.2");
    ipalloc_cursor_t cursor = IPALLOC_CURSOR_INIT;
    ipalloc_address_t address;
    static const char *const expected[] = {"10.0.0.0", "10.0.0.1", "10.0.0.3", "10.0.0.4"};
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < COUNT_OF(expected); i++) {
            assert_ok(ipalloc_pool_allocate_next(pool, &cursor, &address, NULL));
            assert_address(address, expected[i]);
            assert_ok(ipalloc_pool_release(pool, &address, NULL, NULL));
        }
    }
    assert_ok(ipalloc_pool_allocate_next(pool, &cursor, &address, NULL));
    assert_address(address, "10.0.0.0");
    /* A release with the cursor brings it back to the address that was released. */
    assert_ok(claim(pool, "10.0.0.3", NULL));
    ipalloc_address_t third = A("10.0.0.3");
    assert_ok(ipalloc_pool_release(pool, &third, &cursor, NULL));
    assert_ok(ipalloc_pool_allocate_next(pool, &cursor, &address, NULL));
    assert_address(address, "10.0.0.3");
    assert_ok(ipalloc_pool_allocate_next(pool, &cursor, &address, NULL));
    assert_address(address, "10.0.0.4");
    assert_ok(ipalloc_pool_allocate_next(pool, &cursor, &address, NULL));
    assert_address(address, "10.0.0.1");
    fill(address);
    ipalloc_error_t error = ERROR_INIT;
    assert_code(ipalloc_pool_allocate_next(pool, &cursor, &address, &error), EFULL);
    assert_int_equal(error.code, IPALLOC_EFULL);
    assert_untouched(address);
    ipalloc_pool_free(pool);
}

static void any_cursor_finds_whatever_is_free(void **state) {
    (void)state;
    static const uint32_t lanes[] = {0, 1, 2, 3, 7, 63, 64, 1000, UINT32_MAX};
    ipalloc_pool_t *pool = pool_of("10.0.0.0-10.0.1.43", "none"); /* 300 addresses */
    for (size_t i = 0; i < COUNT_OF(lanes) + 2; i++) {
        ipalloc_cursor_t cursor;
        if (i < COUNT_OF(lanes)) {
            assert_ok(ipalloc_cursor_init(&cursor, lanes[i]));
        } else {
            memset(&cursor, i % 2 == 0 ? 0xFF : 0xA7, sizeof cursor); /* never initialised */
        }
        for (int by_any = 0; by_any < 2; by_any++) {
            ipalloc_address_t address, all[300];
            for (int j = 0; j < 300; j++) {
                assert_ok((by_any ? ipalloc_pool_allocate_any : ipalloc_pool_allocate_next)(
                    pool, &cursor, &address, NULL));
                all[j] = address;
                if (i == 0 && j == 0 && !by_any) {
                    assert_address(address, "10.0.0.0");
                }
            }
            assert_counts(pool, 300, 0, 300, 0);
            assert_code(ipalloc_pool_allocate_any(pool, &cursor, &address, NULL), EFULL);
            assert_code(ipalloc_pool_allocate_next(pool, &cursor, &address, NULL), EFULL);
            /* All 300 are held, so the releases show that no two were the same. */
            for (int j = 0; j < 300; j++) {
                assert_ok(ipalloc_pool_release(pool, &all[j], by_any ? &cursor : NULL, NULL));
            }
        }
    }
    /* A cursor that stands far out in one pool works in a small one. */
    ipalloc_pool_t *large = pool_of("10.0.0.0-10.3.255.255", "none");
    ipalloc_pool_t *small = pool_of("10.9.0.0-10.9.0.1", "none");
    ipalloc_cursor_t cursor = IPALLOC_CURSOR_INIT;
    ipalloc_address_t far_out = A("10.3.255.255"), address;
    assert_ok(ipalloc_pool_claim(large, &far_out, NULL));
    assert_ok(ipalloc_pool_release(large, &far_out, &cursor, NULL));
    assert_ok(ipalloc_pool_allocate_next(small, &cursor, &address, NULL));
    assert_ok(ipalloc_pool_allocate_any(small, &cursor, &address, NULL));
    assert_code(ipalloc_pool_allocate_any(small, &cursor, &address, NULL), EFULL);
    ipalloc_pool_free(large);
    ipalloc_pool_free(small);
    ipalloc_pool_free(pool);
}

static uint64_t time_in(void *context) {
    return *(uint64_t *)context;
}

static void released_addresses_rest(void **state) {
    (void)state;
    uint64_t now = 1000;
    for (int takes_oldest = 0; takes_oldest < 2; takes_oldest++) {
        ipalloc_pool_options_t options = {.struct_size = sizeof options};
        options.flags = IPALLOC_POOL_RESTING | (takes_oldest ? IPALLOC_POOL_OLDEST : 0);
        options.resting_time = 100;
        options.clock = time_in;
        options.clock_context = &now;
        ipalloc_range_t range = R("10.0.0.0-10.0.0.2");
        ipalloc_pool_t *pool;
        assert_ok(ipalloc_pool_create(&range, 1, NULL, 0, &options, &pool, NULL));
        assert_address(lowest(pool), "10.0.0.0");
        assert_address(lowest(pool), "10.0.0.1");
        assert_ok(release(pool, "10.0.0.1", NULL));
        now += 10;
        assert_ok(release(pool, "10.0.0.0", NULL));
        ipalloc_error_t error = ERROR_INIT;
        assert_code(release(pool, "10.0.0.0", &error), ERESTING);
        assert_int_equal(error.code, IPALLOC_ERESTING);
        assert_code(claim(pool, "10.0.0.1", NULL), ERESTING);
        /* What was never released comes first, then what was released first, once it may. */
        assert_address(lowest(pool), "10.0.0.2");
        ipalloc_address_t address;
        if (takes_oldest) {
            assert_address(lowest(pool), "10.0.0.1");
        } else {
            fill(address);
            error = (ipalloc_error_t)ERROR_INIT;
            assert_code(ipalloc_pool_allocate_lowest(pool, &address, &error), EFULL);
            assert_int_equal(error.available.lo, 2);
            assert_untouched(address);
            now += 90;
            assert_address(lowest(pool), "10.0.0.1");
            assert_code(ipalloc_pool_allocate_lowest(pool, &address, NULL), EFULL);
        }
        now += 100;
        assert_ok(claim(pool, "10.0.0.0", NULL));
        ipalloc_pool_free(pool);
    }
}

static void blocks_are_taken_and_given_as_one(void **state) {
    (void)state;
    ipalloc_pool_t *pool = pool_of("10.0.0.0-10.0.3.255", "10.0.0.0");
    ipalloc_range_t last = R("10.0.3.255");
    assert_ok(ipalloc_pool_reserve(pool, &last, 1, NULL));
    ipalloc_cidr_t taken, given = C("10.0.2.0/24");
    ipalloc_error_t error = ERROR_INIT;
    fill(taken);
    assert_ok(ipalloc_pool_allocate_prefix(pool, 24, &taken, &error));
    assert_address(taken.address, "10.0.1.0");
    assert_int_equal(taken.prefix_length, 24);
    assert_int_equal(taken.reserved[0] | taken.reserved[6], 0);
    assert_ok(ipalloc_pool_claim_prefix(pool, &given, &error));
    snapshot_t before = snapshot(pool);
    fill(taken);
    assert_code(ipalloc_pool_allocate_prefix(pool, 24, &taken, &error), ENOBLOCK);
    assert_int_equal(error.code, IPALLOC_ENOBLOCK);
    assert_int_equal(error.requested.lo, 256);
    assert_int_equal(error.available.lo, 510);
    assert_code(ipalloc_pool_allocate_prefix(pool, 21, &taken, &error), ECOUNT);
    assert_int_equal(error.requested.lo, 2048);
    assert_code(ipalloc_pool_allocate_prefix(pool, 33, &taken, &error), EPREFIX);
    assert_code(ipalloc_pool_allocate_prefix(pool, -1, &taken, &error), EPREFIX);
    assert_untouched(taken);
    given = C("10.0.0.0/22");
    error = (ipalloc_error_t)ERROR_INIT;
    assert_code(ipalloc_pool_claim_prefix(pool, &given, &error), ERESERVED);
    assert_address(error.subject.upper, "10.0.3.255");
    assert_address(error.obstacle.lower, "10.0.0.0");
    given = C("10.0.2.0/23");
    assert_code(ipalloc_pool_claim_prefix(pool, &given, &error), ERESERVED);
    assert_code(ipalloc_pool_release_prefix(pool, &given, &error), ERESERVED);
    given = C("10.0.2.128/25");
    assert_code(ipalloc_pool_claim_prefix(pool, &given, &error), EHELD);
    assert_address(error.obstacle.lower, "10.0.2.128");
    given = C("10.0.3.0/25");
    assert_code(ipalloc_pool_release_prefix(pool, &given, &error), ENOTHELD);
    given = C("10.0.8.0/24");
    assert_code(ipalloc_pool_claim_prefix(pool, &given, NULL), EOUTSIDE);
    given = C("2001:db8::/64");
    assert_code(ipalloc_pool_claim_prefix(pool, &given, NULL), EFAMILY);
    given.address.family = 5;
    assert_code(ipalloc_pool_claim_prefix(pool, &given, NULL), EADDRESS);
    assert_code(ipalloc_pool_release_prefix(pool, &given, NULL), EADDRESS);
    given = C("10.0.2.0/24");
    given.prefix_length = 33;
    assert_code(ipalloc_pool_claim_prefix(pool, &given, NULL), EPREFIX);
    assert_code(ipalloc_pool_release_prefix(pool, &given, NULL), EPREFIX);
    assert_unchanged(pool, before);
    /* Parts of a block are given back like any others. */
    given = C("10.0.1.0/25");
    assert_ok(ipalloc_pool_release_prefix(pool, &given, NULL));
    assert_ok(release(pool, "10.0.1.128", NULL));
    assert_ok(ipalloc_pool_allocate_prefix(pool, 25, &taken, NULL));
    assert_address(taken.address, "10.0.0.128");
    assert_ok(ipalloc_pool_check(pool, NULL));
    ipalloc_pool_free(pool);
}

static void large_blocks_of_a_sparse_pool_are_released_as_they_were_taken(void **state) {
    (void)state;
    ipalloc_pool_t *pool = pool_of("2001:db8::-2001:db8:0:ffff:ffff:ffff:ffff:ffff", "none");
    ipalloc_error_t error = ERROR_INIT;
    ipalloc_cidr_t network, part = C("2001:db8::/80");
    fill(network);
    assert_ok(ipalloc_pool_allocate_prefix(pool, 64, &network, &error));
    assert_address(network.address, "2001:db8::");
    assert_int_equal(network.prefix_length, 64);
    snapshot_t before = snapshot(pool);
    assert_code(release(pool, "2001:db8::5", &error), EOTHERBLOCK);
    assert_int_equal(error.code, IPALLOC_EOTHERBLOCK);
    assert_address(error.subject.lower, "2001:db8::5");
    assert_address(error.obstacle.upper, "2001:db8::ffff:ffff:ffff:ffff");
    assert_code(ipalloc_pool_release_prefix(pool, &part, &error), EOTHERBLOCK);
    ipalloc_address_t single, both[2];
    assert_ok(ipalloc_pool_allocate_lowest(pool, &single, NULL));
    both[0] = single;
    both[1] = A("2001:db8::6");
    assert_code(ipalloc_pool_release_many(pool, both, 2, NULL, &error), EOTHERBLOCK);
    assert_int_equal(error.position, 1);
    assert_address(error.obstacle.upper, "2001:db8::ffff:ffff:ffff:ffff");
    assert_ok(ipalloc_pool_release(pool, &single, NULL, NULL));
    assert_code(ipalloc_pool_claim_prefix(pool, &part, &error), EHELD);
    assert_unchanged(pool, before);
    assert_ok(ipalloc_pool_release_prefix(pool, &network, &error));
    assert_ok(ipalloc_pool_claim_prefix(pool, &part, &error));
    assert_ok(ipalloc_pool_check(pool, NULL));
    ipalloc_pool_free(pool);
}

static void many_is_all_or_none(void **state) {
    (void)state;
    ipalloc_pool_t *pool = pool_of("10.0.0.0-10.0.0.99", "10.0.0.10-10.0.0.19");
    ipalloc_address_t addresses[128];
    ipalloc_error_t error = ERROR_INIT;
    assert_ok(ipalloc_pool_allocate_many(pool, NULL, 12, addresses, NULL));
    for (int i = 0; i < 12; i++) {
        ipalloc_address_t expected = plus(A("10.0.0.0"), i < 10 ? i : i + 10);
        int found = 0;
        for (int j = 0; j < 12; j++) {
            found += memcmp(&addresses[j], &expected, sizeof expected) == 0;
        }
        assert_int_equal(found, 1);
    }
    assert_counts(pool, 100, 78, 12, 10);

    snapshot_t before = snapshot(pool);
    assert_code(ipalloc_pool_allocate_many(pool, NULL, 79, addresses, &error), EFULL);
    assert_int_equal(error.code, IPALLOC_EFULL);
    assert_int_equal(error.available.lo, 78);
    assert_int_equal(error.requested.lo, 79);
    assert_code(ipalloc_pool_allocate_many(pool, NULL, 100, addresses, &error), EFULL);
    assert_code(ipalloc_pool_allocate_many(pool, NULL, 101, addresses, &error), ECOUNT);
    assert_code(ipalloc_pool_allocate_many(pool, NULL, SIZE_MAX, addresses, &error), ECOUNT);
    assert_code(ipalloc_pool_allocate_many(pool, NULL, 0, addresses, &error), ECOUNT);
    assert_unchanged(pool, before);

    ipalloc_cursor_t cursor = IPALLOC_CURSOR_INIT;
    assert_ok(ipalloc_pool_allocate_many(pool, &cursor, 70, addresses, NULL));
    ipalloc_address_t rest[8];
    assert_ok(ipalloc_pool_allocate_many(pool, &cursor, 8, rest, NULL));
    assert_counts(pool, 100, 0, 90, 10);
    assert_code(ipalloc_pool_allocate_many(pool, &cursor, 1, rest, &error), EFULL);
    assert_int_equal(error.available.lo, 0);
    assert_ok(ipalloc_pool_release_many(pool, addresses, 70, &cursor, NULL));
    assert_ok(ipalloc_pool_release_many(pool, rest, 8, NULL, NULL));
    assert_counts(pool, 100, 78, 12, 10);
    ipalloc_pool_free(pool);
}

static void an_empty_list_is_done_at_once(void **state) {
    (void)state;
    ipalloc_pool_t *pool = pool_of("10.0.0.0-10.0.0.99", "10.0.0.10-10.0.0.19");
    assert_ok(claim(pool, "10.0.0.5", NULL));
    snapshot_t before = snapshot(pool);
    assert_ok(ipalloc_pool_claim_many(pool, NULL, 0, NULL));
    assert_ok(ipalloc_pool_release_many(pool, NULL, 0, NULL, NULL));
    assert_ok(ipalloc_pool_grow(pool, NULL, 0, NULL));
    assert_ok(ipalloc_pool_shrink(pool, NULL, 0, NULL));
    assert_ok(ipalloc_pool_reserve(pool, NULL, 0, NULL));
    assert_ok(ipalloc_pool_unreserve(pool, NULL, 0, NULL));
    assert_code(ipalloc_pool_allocate_many(pool, NULL, 0, NULL, NULL), ECOUNT);
    assert_unchanged(pool, before);
    ipalloc_range_set_t *set;
    size_t size = 1;
    assert_ok(ipalloc_range_set_create(IPALLOC_IPV4, NULL, &set, NULL));
    assert_ok(ipalloc_range_set_add(set, NULL, 0, 0, NULL));
    assert_ok(ipalloc_range_set_size(set, &size));
    assert_int_equal(size, 0);
    assert_ok(ipalloc_range_set_free(set));
    ipalloc_pool_free(pool);
}

/* ---- by name ---- */

static void claim_and_release_at_every_boundary(void **state) {
    (void)state;
    ipalloc_pool_t *pool = pool_of("10.0.0.10-10.0.0.19", "10.0.0.15");
    ipalloc_error_t error = ERROR_INIT;
    static const char *const outside[] = {"10.0.0.9", "10.0.0.20", "0.0.0.0", "255.255.255.255"};
    snapshot_t before = snapshot(pool);
    for (size_t i = 0; i < COUNT_OF(outside); i++) {
        assert_code(claim(pool, outside[i], &error), EOUTSIDE);
        assert_range(error.subject, outside[i]);
        assert_code(release(pool, outside[i], &error), EOUTSIDE);
    }
    assert_code(claim(pool, "10.0.0.15", &error), ERESERVED);
    assert_range(error.subject, "10.0.0.15");
    assert_code(release(pool, "10.0.0.15", &error), ERESERVED);
    assert_code(claim(pool, "::ffff:10.0.0.10", &error), EFAMILY);
    assert_code(release(pool, "::ffff:10.0.0.10", &error), EFAMILY);
    ipalloc_address_t malformed = A("10.0.0.10");
    malformed.family = 0;
    assert_code(ipalloc_pool_claim(pool, &malformed, &error), EADDRESS);
    assert_code(ipalloc_pool_release(pool, &malformed, NULL, &error), EADDRESS);
    assert_code(release(pool, "10.0.0.10", &error), ENOTHELD);
    assert_range(error.subject, "10.0.0.10");
    assert_unchanged(pool, before);

    static const char *const inside[] = {"10.0.0.10", "10.0.0.14", "10.0.0.16", "10.0.0.19"};
    for (size_t i = 0; i < COUNT_OF(inside); i++) {
        assert_ok(claim(pool, inside[i], &error));
        assert_int_equal(state_of(pool, inside[i]), IPALLOC_HELD);
        assert_code(claim(pool, inside[i], &error), EHELD);
        assert_int_equal(error.code, IPALLOC_EHELD);
        assert_range(error.subject, inside[i]);
        assert_ok(release(pool, inside[i], &error));
        assert_int_equal(state_of(pool, inside[i]), IPALLOC_FREE);
        assert_code(release(pool, inside[i], &error), ENOTHELD);
    }
    assert_counts(pool, 10, 9, 0, 1);
    ipalloc_pool_free(pool);
}

static void claims_and_releases_of_many_are_all_or_none(void **state) {
    (void)state;
    ipalloc_pool_t *pool = pool_of("10.0.0.0-10.0.0.19", "10.0.0.15");
    ipalloc_error_t error = ERROR_INIT;
    ipalloc_address_t good[] = {A("10.0.0.3"), A("10.0.0.0"), A("10.0.0.19")};
    assert_ok(ipalloc_pool_claim_many(pool, good, 3, NULL));
    assert_counts(pool, 20, 16, 3, 1);

    const struct {
        ipalloc_address_t list[3];
        uint64_t position;
        int claim_code, release_code;
    } cases[] = {
        {{A("10.0.0.5"), A("10.0.0.6"), A("10.0.0.5")}, 2, IPALLOC_EHELD, 0},
        {{A("10.0.0.5"), A("10.0.0.3"), A("10.0.0.6")}, 1, IPALLOC_EHELD, 0},
        {{A("10.0.0.15"), A("10.0.0.5"), A("10.0.0.6")}, 0, IPALLOC_ERESERVED, 0},
        {{A("10.0.0.5"), A("10.0.0.20"), A("10.0.0.6")}, 1, IPALLOC_EOUTSIDE, 0},
        {{A("10.0.0.5"), A("10.0.0.6"), A("::1")}, 2, IPALLOC_EFAMILY, 0},
        {{A("10.0.0.5"), A("10.0.0.6"), {{0}, 0, {0}}}, 2, IPALLOC_EADDRESS, 0},
        {{A("10.0.0.3"), A("10.0.0.0"), A("10.0.0.3")}, 2, 0, IPALLOC_ENOTHELD},
        {{A("10.0.0.3"), A("10.0.0.1"), A("10.0.0.0")}, 1, 0, IPALLOC_ENOTHELD},
        {{A("10.0.0.3"), A("10.0.0.15"), A("10.0.0.0")}, 1, 0, IPALLOC_ERESERVED},
        {{A("10.0.0.3"), A("10.0.0.0"), A("10.0.0.20")}, 2, 0, IPALLOC_EOUTSIDE},
        {{A("::1"), A("10.0.0.0"), A("10.0.0.3")}, 0, 0, IPALLOC_EFAMILY},
        {{A("10.0.0.3"), A("10.0.0.0"), {{0}, 5, {0}}}, 2, 0, IPALLOC_EADDRESS},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        snapshot_t before = snapshot(pool);
        int releasing = cases[i].claim_code == 0;
        int expected = releasing ? cases[i].release_code : cases[i].claim_code;
        int code = releasing
            ? ipalloc_pool_release_many(pool, cases[i].list, 3, NULL, &error)
            : ipalloc_pool_claim_many(pool, cases[i].list, 3, &error);
        if (code != expected || error.position != cases[i].position) {
            fail_msg("case %zu is answered %s at %d", i, ipalloc_error_name(code),
                     (int)error.position);
        }
        assert_unchanged(pool, before);
    }
    assert_ok(ipalloc_pool_claim_many(pool, good, 0, NULL));
    assert_ok(ipalloc_pool_release_many(pool, good, 0, NULL, NULL));
    assert_ok(ipalloc_pool_release_many(pool, good, 3, NULL, NULL));
    assert_counts(pool, 20, 19, 0, 1);
    ipalloc_pool_free(pool);
}

/* ---- changing the ranges ---- */

static void growing_keeps_what_is_there(void **state) {
    (void)state;
    ipalloc_pool_t *pool = pool_of("10.0.0.10-10.0.0.19", "10.0.0.15");
    assert_ok(claim(pool, "10.0.0.12", NULL));
    ipalloc_range_t more[] = {R("10.0.0.30-10.0.0.39"), R("10.0.0.5-10.0.0.12"), R("10.0.0.15")};
    assert_ok(ipalloc_pool_grow(pool, more, 3, NULL));
    assert_counts(pool, 25, 23, 1, 1);
    assert_int_equal(state_of(pool, "10.0.0.4"), IPALLOC_OUTSIDE);
    assert_int_equal(state_of(pool, "10.0.0.5"), IPALLOC_FREE);
    assert_int_equal(state_of(pool, "10.0.0.12"), IPALLOC_HELD);
    assert_int_equal(state_of(pool, "10.0.0.15"), IPALLOC_RESERVED);
    assert_int_equal(state_of(pool, "10.0.0.20"), IPALLOC_OUTSIDE);
    assert_int_equal(state_of(pool, "10.0.0.29"), IPALLOC_OUTSIDE);
    assert_int_equal(state_of(pool, "10.0.0.39"), IPALLOC_FREE);
    assert_int_equal(state_of(pool, "10.0.0.40"), IPALLOC_OUTSIDE);
    assert_address(lowest(pool), "10.0.0.5");
    snapshot_t before = snapshot(pool);
    ipalloc_error_t error = ERROR_INIT;
    ipalloc_range_t bad[] = {R("10.1.0.0"), R("::1")};
    assert_code(ipalloc_pool_grow(pool, bad, 2, &error), EFAMILY);
    assert_int_equal(error.position, 1);
    bad[1] = (ipalloc_range_t){A("10.1.0.2"), A("10.1.0.1")};
    assert_code(ipalloc_pool_grow(pool, bad, 2, &error), EREVERSED);
    bad[1].lower.family = 1;
    assert_code(ipalloc_pool_grow(pool, bad, 2, &error), EADDRESS);
    bad[1] = R("0.0.0.0-255.255.255.255");
    ipalloc_pool_t *resting = NULL;
    ipalloc_pool_options_t options = {.struct_size = sizeof options};
    options.flags = IPALLOC_POOL_RESTING;
    assert_ok(ipalloc_pool_create(bad, 1, NULL, 0, &options, &resting, NULL));
    assert_code(ipalloc_pool_grow(resting, &bad[1], 1, &error), ETOOLARGE);
    assert_int_equal(error.available.lo, (uint64_t)1 << 31);
    assert_counts(resting, 1, 1, 0, 0);
    ipalloc_pool_free(resting);
    assert_unchanged(pool, before);
    /* Growing by what is there already changes nothing. */
    before = snapshot(pool);
    assert_ok(ipalloc_pool_grow(pool, more, 3, NULL));
    assert_unchanged(pool, before);
    ipalloc_pool_free(pool);
}

static void shrinking_takes_all_or_none(void **state) {
    (void)state;
    ipalloc_pool_t *pool = pool_of("10.0.0.0-10.0.0.99", "10.0.0.50-10.0.0.59");
    assert_ok(claim(pool, "10.0.0.20", NULL));
    assert_ok(claim(pool, "10.0.0.22", NULL));
    ipalloc_error_t error = ERROR_INIT;
    snapshot_t before = snapshot(pool);
    assert_code(change(ipalloc_pool_shrink, pool, "10.0.0.0-10.0.0.99", &error), EHELD);
    assert_range(error.obstacle, "10.0.0.20");
    assert_code(change(ipalloc_pool_shrink, pool, "10.0.0.21-10.0.0.30", &error), EHELD);
    assert_range(error.obstacle, "10.0.0.22");
    assert_code(change(ipalloc_pool_shrink, pool, "10.0.0.99-10.0.0.101", &error), EOUTSIDE);
    assert_range(error.obstacle, "10.0.0.100");
    ipalloc_range_t partly[] = {R("10.0.0.90"), R("10.0.0.20")};
    assert_code(ipalloc_pool_shrink(pool, partly, 2, &error), EHELD);
    ipalloc_range_t bad = R("::1");
    assert_code(ipalloc_pool_shrink(pool, &bad, 1, &error), EFAMILY);
    bad = (ipalloc_range_t){A("10.0.0.9"), A("10.0.0.8")};
    assert_code(ipalloc_pool_shrink(pool, &bad, 1, &error), EREVERSED);
    bad.upper.family = 0;
    assert_code(ipalloc_pool_shrink(pool, &bad, 1, &error), EADDRESS);
    assert_unchanged(pool, before);

    ipalloc_range_t out[] = {R("10.0.0.90-10.0.0.99"), R("10.0.0.0-10.0.0.9"),
                             R("10.0.0.45-10.0.0.54"), R("10.0.0.21")};
    assert_ok(ipalloc_pool_shrink(pool, out, 4, NULL));
    assert_counts(pool, 69, 62, 2, 5);
    assert_int_equal(state_of(pool, "10.0.0.9"), IPALLOC_OUTSIDE);
    assert_int_equal(state_of(pool, "10.0.0.10"), IPALLOC_FREE);
    assert_int_equal(state_of(pool, "10.0.0.21"), IPALLOC_OUTSIDE);
    assert_int_equal(state_of(pool, "10.0.0.22"), IPALLOC_HELD);
    assert_int_equal(state_of(pool, "10.0.0.54"), IPALLOC_OUTSIDE);
    assert_int_equal(state_of(pool, "10.0.0.55"), IPALLOC_RESERVED);
    assert_code(release(pool, "10.0.0.21", NULL), EOUTSIDE);
    assert_ok(release(pool, "10.0.0.22", NULL));
    assert_address(lowest(pool), "10.0.0.10");

    /* Down to nothing and up again: what comes back is free, also where it was reserved. */
    assert_ok(release(pool, "10.0.0.10", NULL));
    assert_ok(release(pool, "10.0.0.20", NULL));
    ipalloc_range_t rest[] = {R("10.0.0.10-10.0.0.20"), R("10.0.0.22-10.0.0.44"),
                              R("10.0.0.55-10.0.0.89")};
    assert_ok(ipalloc_pool_shrink(pool, rest, 3, NULL));
    assert_counts(pool, 0, 0, 0, 0);
    ipalloc_address_t address;
    assert_code(ipalloc_pool_allocate_lowest(pool, &address, NULL), EFULL);
    assert_ok(change(ipalloc_pool_grow, pool, "10.0.0.50-10.0.0.59", NULL));
    assert_counts(pool, 10, 10, 0, 0);
    ipalloc_pool_free(pool);
}

static void reserving_keeps_addresses_from_being_handed_out(void **state) {
    (void)state;
    ipalloc_pool_t *pool = pool_of("10.0.0.0-10.0.0.9", "10.0.0.0");
    ipalloc_error_t error = ERROR_INIT;
    assert_ok(change(ipalloc_pool_reserve, pool, "10.0.0.0-10.0.0.4", NULL));
    assert_counts(pool, 10, 5, 0, 5);
    assert_address(lowest(pool), "10.0.0.5");
    assert_code(claim(pool, "10.0.0.2", &error), ERESERVED);

    snapshot_t before = snapshot(pool);
    assert_code(change(ipalloc_pool_reserve, pool, "10.0.0.5", &error), EHELD);
    assert_range(error.obstacle, "10.0.0.5");
    assert_code(change(ipalloc_pool_reserve, pool, "10.0.0.4-10.0.0.6", &error), EHELD);
    assert_range(error.obstacle, "10.0.0.5");
    assert_code(change(ipalloc_pool_reserve, pool, "10.0.0.9-10.0.0.10", &error), EOUTSIDE);
    assert_range(error.obstacle, "10.0.0.10");
    assert_code(change(ipalloc_pool_reserve, pool, "::1", &error), EFAMILY);
    assert_code(change(ipalloc_pool_unreserve, pool, "10.0.0.5", &error), ENOTRESERVED);
    assert_range(error.obstacle, "10.0.0.5");
    assert_code(change(ipalloc_pool_unreserve, pool, "10.0.0.3-10.0.0.6", &error), ENOTRESERVED);
    assert_range(error.obstacle, "10.0.0.5");
    assert_code(change(ipalloc_pool_unreserve, pool, "10.0.0.10", &error), EOUTSIDE);
    ipalloc_range_t bad = R("::1");
    assert_code(ipalloc_pool_reserve(pool, &bad, 1, &error), EFAMILY);
    assert_code(ipalloc_pool_unreserve(pool, &bad, 1, &error), EFAMILY);
    bad = (ipalloc_range_t){A("10.0.0.9"), A("10.0.0.8")};
    assert_code(ipalloc_pool_reserve(pool, &bad, 1, &error), EREVERSED);
    assert_code(ipalloc_pool_unreserve(pool, &bad, 1, &error), EREVERSED);
    bad.lower.family = 3;
    assert_code(ipalloc_pool_reserve(pool, &bad, 1, &error), EADDRESS);
    assert_code(ipalloc_pool_unreserve(pool, &bad, 1, &error), EADDRESS);
    assert_unchanged(pool, before);

    /* What was excluded when the pool was made can be unreserved as well. */
    ipalloc_range_t back[] = {R("10.0.0.0"), R("10.0.0.3-10.0.0.4")};
    assert_ok(ipalloc_pool_unreserve(pool, back, 2, NULL));
    assert_counts(pool, 10, 7, 1, 2);
    assert_address(lowest(pool), "10.0.0.0");
    assert_address(lowest(pool), "10.0.0.3");
    assert_address(lowest(pool), "10.0.0.4");
    assert_address(lowest(pool), "10.0.0.6");
    ipalloc_pool_free(pool);
}

/* ---- threads ---- */

enum { THREADS = 4, SHARED = 700, ROUNDS = 20000, ATTEMPTS = 200 };

typedef struct crew {
    ipalloc_pool_t *pool;
    ipalloc_address_t base;
    atomic_int owners[SHARED];
    atomic_int next_lane;
    atomic_int trouble;
    atomic_int working;
    atomic_int attempts; /* to change the ranges */
} crew_t;

static void *work(void *argument) {
    crew_t *crew = argument;
    int lane = atomic_fetch_add(&crew->next_lane, 1);
    ipalloc_cursor_t cursor;
    ipalloc_cursor_init(&cursor, (uint32_t)lane);
    enum { HOLD = 100 };
    ipalloc_address_t held[HOLD];
    int places[HOLD], count = 0;
    uint64_t seed = (uint64_t)lane + 1;
    for (int i = 0; i < ROUNDS || atomic_load(&crew->attempts) < ATTEMPTS; i++) {
        ipalloc_address_t address;
        int way = (int)(next_random(&seed) % 4);
        int code = way == 0 ? ipalloc_pool_allocate_lowest(crew->pool, &address, NULL)
            : way == 1      ? ipalloc_pool_allocate_any(crew->pool, &cursor, &address, NULL)
                            : ipalloc_pool_allocate_next(crew->pool, &cursor, &address, NULL);
        if (code != IPALLOC_OK) {
            atomic_fetch_add(&crew->trouble, 1); /* there is room for all */
            break;
        }
        int place = (address.bytes[2] << 8 | address.bytes[3]);
        if (place >= SHARED || atomic_exchange(&crew->owners[place], lane + 1) != 0) {
            atomic_fetch_add(&crew->trouble, 1); /* two have it */
            break;
        }
        held[count] = address;
        places[count++] = place;
        if (count == HOLD || next_random(&seed) % 2 == 0) {
            int k = (int)(next_random(&seed) % (unsigned)count);
            if (atomic_exchange(&crew->owners[places[k]], 0) != lane + 1
                || ipalloc_pool_release(crew->pool, &held[k], &cursor, NULL) != IPALLOC_OK) {
                atomic_fetch_add(&crew->trouble, 1);
                break;
            }
            held[k] = held[--count];
            places[k] = places[count];
        }
    }
    while (count > 0) {
        count--;
        atomic_store(&crew->owners[places[count]], 0);
        if (ipalloc_pool_release(crew->pool, &held[count], NULL, NULL) != IPALLOC_OK) {
            atomic_fetch_add(&crew->trouble, 1);
        }
    }
    atomic_fetch_sub(&crew->working, 1);
    return NULL;
}

static void threads_share_a_pool_whose_ranges_change(void **state) {
    (void)state;
    static crew_t crew;
    memset(&crew, 0, sizeof crew);
    crew.pool = pool_of("10.0.0.0-10.0.2.87", "none"); /* 600 of the 700 places */
    atomic_store(&crew.working, THREADS);
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, work, &crew), 0);
    }
    ipalloc_range_t tail = R("10.0.2.88-10.0.2.187");
    int grown = 0;
    while (atomic_load(&crew.working) > 0) {
        int code = (grown ? ipalloc_pool_shrink : ipalloc_pool_grow)(crew.pool, &tail, 1, NULL);
        if (code == IPALLOC_OK) {
            grown = !grown;
        } else if (!grown || code != IPALLOC_EHELD) {
            atomic_fetch_add(&crew.trouble, 1);
        }
        atomic_fetch_add(&crew.attempts, 1);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    assert_int_equal(atomic_load(&crew.trouble), 0);
    assert_true(atomic_load(&crew.attempts) >= ATTEMPTS);
    unsigned capacity = grown ? 700 : 600;
    assert_counts(crew.pool, capacity, capacity, 0, 0);
    assert_ok(ipalloc_pool_reclaim(crew.pool, NULL));
    assert_counts(crew.pool, capacity, capacity, 0, 0);
    ipalloc_pool_free(crew.pool);
}

/* ---- NULL ---- */

static void null_is_answered(void **state) {
    (void)state;
    ipalloc_pool_t *pool = pool_of("10.0.0.0-10.0.0.9", "none"), *made = NULL;
    ipalloc_range_t range = R("10.0.0.0");
    ipalloc_address_t address = range.lower;
    ipalloc_cursor_t cursor = IPALLOC_CURSOR_INIT;
    ipalloc_error_t error = ERROR_INIT;
    uint64_t bytes;
    snapshot_t before = snapshot(pool);
    assert_code(ipalloc_pool_create(&range, 1, NULL, 0, NULL, NULL, &error), EINVAL);
    assert_int_equal(error.code, IPALLOC_EINVAL);
    assert_code(ipalloc_pool_create(NULL, 1, NULL, 0, NULL, &made, NULL), EINVAL);
    assert_code(ipalloc_pool_create(&range, 1, NULL, 1, NULL, &made, NULL), EINVAL);
    assert_null(made);
    range_change *const changes[] = {ipalloc_pool_grow, ipalloc_pool_shrink, ipalloc_pool_reserve,
                                     ipalloc_pool_unreserve};
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        assert_code(changes[i](NULL, &range, 1, &error), EINVAL);
        assert_code(changes[i](pool, NULL, 1, &error), EINVAL);
    }
    assert_code(ipalloc_pool_reclaim(NULL, &error), EINVAL);
    assert_code(ipalloc_pool_memory(NULL, &bytes), EINVAL);
    assert_code(ipalloc_pool_memory(pool, NULL), EINVAL);
    assert_code(ipalloc_cursor_init(NULL, 0), EINVAL);
    assert_code(ipalloc_pool_allocate_lowest(NULL, &address, NULL), EINVAL);
    assert_code(ipalloc_pool_allocate_lowest(pool, NULL, NULL), EINVAL);
    assert_code(ipalloc_pool_allocate_next(NULL, &cursor, &address, NULL), EINVAL);
    assert_code(ipalloc_pool_allocate_next(pool, NULL, &address, NULL), EINVAL);
    assert_code(ipalloc_pool_allocate_next(pool, &cursor, NULL, NULL), EINVAL);
    ipalloc_random_t random;
    assert_code(ipalloc_random_init(NULL, 1), EINVAL);
    assert_ok(ipalloc_random_init(&random, 1));
    assert_code(ipalloc_pool_allocate_random(NULL, &random, &address, NULL), EINVAL);
    assert_code(ipalloc_pool_allocate_random(pool, NULL, &address, NULL), EINVAL);
    assert_code(ipalloc_pool_allocate_random(pool, &random, NULL, NULL), EINVAL);
    assert_code(ipalloc_pool_allocate_sticky(NULL, "a", 1, &address, NULL), EINVAL);
    assert_code(ipalloc_pool_allocate_sticky(pool, NULL, 1, &address, NULL), EINVAL);
    assert_code(ipalloc_pool_allocate_sticky(pool, "a", (size_t)-1, &address, NULL), EINVAL);
    assert_code(ipalloc_pool_allocate_sticky(pool, "a", 1, NULL, NULL), EINVAL);
    assert_code(ipalloc_pool_allocate_any(NULL, &cursor, &address, NULL), EINVAL);
    assert_code(ipalloc_pool_allocate_any(pool, NULL, &address, NULL), EINVAL);
    assert_code(ipalloc_pool_allocate_any(pool, &cursor, NULL, NULL), EINVAL);
    assert_code(ipalloc_pool_allocate_many(NULL, NULL, 1, &address, NULL), EINVAL);
    assert_code(ipalloc_pool_allocate_many(pool, NULL, 1, NULL, NULL), EINVAL);
    ipalloc_cidr_t cidr = C("10.0.0.0/30");
    assert_code(ipalloc_pool_allocate_prefix(NULL, 30, &cidr, NULL), EINVAL);
    assert_code(ipalloc_pool_allocate_prefix(pool, 30, NULL, NULL), EINVAL);
    assert_code(ipalloc_pool_claim_prefix(NULL, &cidr, NULL), EINVAL);
    assert_code(ipalloc_pool_claim_prefix(pool, NULL, NULL), EINVAL);
    assert_code(ipalloc_pool_release_prefix(NULL, &cidr, NULL), EINVAL);
    assert_code(ipalloc_pool_release_prefix(pool, NULL, NULL), EINVAL);
    assert_code(ipalloc_pool_claim(NULL, &address, NULL), EINVAL);
    assert_code(ipalloc_pool_claim(pool, NULL, NULL), EINVAL);
    assert_code(ipalloc_pool_claim_many(NULL, &address, 1, NULL), EINVAL);
    assert_code(ipalloc_pool_claim_many(pool, NULL, 1, NULL), EINVAL);
    assert_code(ipalloc_pool_release(NULL, &address, NULL, NULL), EINVAL);
    assert_code(ipalloc_pool_release(pool, NULL, NULL, NULL), EINVAL);
    assert_code(ipalloc_pool_release_many(NULL, &address, 1, NULL, NULL), EINVAL);
    assert_code(ipalloc_pool_release_many(pool, NULL, 1, NULL, NULL), EINVAL);
    assert_unchanged(pool, before);
    assert_ok(ipalloc_pool_free(NULL));
    ipalloc_pool_free(pool);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pool_has_its_ranges_less_the_excluded_ones),
        cmocka_unit_test(pools_may_lie_at_either_end_of_the_space),
        cmocka_unit_test(a_pool_may_have_no_ranges),
        cmocka_unit_test(what_cannot_be_made_is_refused_with_its_index),
        cmocka_unit_test(overlap_is_refused_if_that_is_asked_for),
        FULL_UNIT_TEST(more_than_2_to_the_32_addresses_cost_no_memory)
        cmocka_unit_test(lowest_first_is_exact),
        cmocka_unit_test(next_goes_round),
        cmocka_unit_test(any_cursor_finds_whatever_is_free),
        cmocka_unit_test(released_addresses_rest),
        cmocka_unit_test(blocks_are_taken_and_given_as_one),
        cmocka_unit_test(many_is_all_or_none),
        cmocka_unit_test(an_empty_list_is_done_at_once),
        cmocka_unit_test(claim_and_release_at_every_boundary),
        cmocka_unit_test(claims_and_releases_of_many_are_all_or_none),
        cmocka_unit_test(growing_keeps_what_is_there),
        cmocka_unit_test(shrinking_takes_all_or_none),
        cmocka_unit_test(reserving_keeps_addresses_from_being_handed_out),
        cmocka_unit_test(threads_share_a_pool_whose_ranges_change),
        FULL_UNIT_TEST(addresses_of_a_pool_of_any_size_rest)
        FULL_UNIT_TEST(large_blocks_of_a_sparse_pool_are_released_as_they_were_taken)
        cmocka_unit_test(null_is_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
