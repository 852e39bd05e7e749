/* Section 4 of the header: all storage comes from the table, and may be refused at any call. */
#include "support.h"

/*
 * The library's own calls of libc's allocator come here: this definition stands before libc's.
 * The arena uses aligned_alloc, so what is counted is the library's alone.
 */
static size_t libc_calls;

int posix_memalign(void **memory, size_t alignment, size_t size) {
    libc_calls++;
    *memory = aligned_alloc(alignment, (size + alignment - 1) & ~(alignment - 1));
    return *memory == NULL ? 12 /* ENOMEM */ : 0;
}

/* A pool or a set, as the operation under test needs it. */
typedef struct bench {
    arena_t arena;
    ipalloc_allocator_t table;
    ipalloc_pool_options_t options;
    ipalloc_pool_t *pool;
    ipalloc_range_set_t *set, *other;
    uint8_t *image;
    size_t image_size;
} bench_t;

/* The flags of the pools that are made: the same is tried with each of these. */
static uint32_t pool_flags;
enum { FENCED = IS_FULL ? IPALLOC_POOL_FENCED : 0 };
static const uint32_t all_flags[] = {0, FENCED, FENCED | IPALLOC_POOL_RESTING};

static ipalloc_range_t scattered[40]; /* every third address of 10.0.1.0 and on */

static void open_bench(bench_t *bench) {
    memset(bench, 0, sizeof *bench);
    bench->table = arena_table(&bench->arena);
    bench->options.struct_size = sizeof bench->options;
    bench->options.allocator = &bench->table;
    bench->options.flags = pool_flags;
    for (size_t i = 0; i < COUNT_OF(scattered); i++) {
        scattered[i].lower = plus(A("10.0.1.0"), 3 * (int64_t)i);
        scattered[i].upper = scattered[i].lower;
    }
}

static void make_pool(bench_t *bench) {
    ipalloc_range_t ranges[] = {R("10.0.0.0-10.0.7.255"), R("10.1.0.0-10.1.0.255")};
    ipalloc_range_t excluded = R("10.0.1.240-10.0.2.7");
    assert_ok(ipalloc_pool_create(ranges, 2, &excluded, 1, &bench->options, &bench->pool, NULL));
    ipalloc_address_t held[] = {A("10.0.0.0"), A("10.0.7.0"), A("10.1.0.7")};
    assert_ok(ipalloc_pool_claim_many(bench->pool, held, 3, NULL));
}

static void make_sets(bench_t *bench) {
    ipalloc_range_t few[] = {R("10.0.1.1-10.0.1.5"), R("10.0.1.90-10.0.1.99")};
    assert_ok(ipalloc_range_set_create(4, &bench->table, &bench->set, NULL));
    assert_ok(ipalloc_range_set_create(4, &bench->table, &bench->other, NULL));
    assert_ok(ipalloc_range_set_add(bench->set, few, 2, 0, NULL));
    assert_ok(ipalloc_range_set_add(bench->other, scattered, COUNT_OF(scattered), 0, NULL));
}

static void close_bench(bench_t *bench) {
    assert_ok(ipalloc_pool_free(bench->pool));
    assert_ok(ipalloc_range_set_free(bench->set));
    assert_ok(ipalloc_range_set_free(bench->other));
    free(bench->image);
    arena_close(&bench->arena);
}

/* What must stay as it is when memory is refused, as one number. */
static uint64_t digest(const bench_t *bench) {
    uint64_t sum = 14695981039346656037u;
    if (bench->pool != NULL) {
        size_t size;
        uint8_t *image = image_of(bench->pool, &size);
        for (size_t i = 0; i < size; i++) {
            sum = (sum ^ image[i]) * 1099511628211u;
        }
        free(image);
        assert_ok(ipalloc_pool_check(bench->pool, NULL));
    }
    for (int s = 0; s < 2; s++) {
        const ipalloc_range_set_t *set = s == 0 ? bench->set : bench->other;
        size_t size = 0;
        if (set != NULL) {
            assert_ok(ipalloc_range_set_size(set, &size));
        }
        for (size_t i = 0; i < size; i++) {
            ipalloc_range_t range;
            assert_ok(ipalloc_range_set_get(set, i, &range, NULL));
            const uint8_t *bytes = (const uint8_t *)&range;
            for (size_t j = 0; j < sizeof range; j++) {
                sum = (sum ^ bytes[j]) * 1099511628211u;
            }
        }
    }
    return sum;
}

/* ---- the operations that may answer IPALLOC_ENOMEM ---- */

static int do_pool_create(bench_t *bench, ipalloc_error_t *error) {
    ipalloc_range_t excluded[] = {R("10.0.1.3"), R("10.0.1.9"), R("10.0.1.0")};
    return ipalloc_pool_create(scattered, COUNT_OF(scattered), excluded, 3, &bench->options,
                               &bench->pool, error);
}

static int do_image_load(bench_t *bench, ipalloc_error_t *error) {
    return ipalloc_pool_image_load(bench->image, bench->image_size, &bench->options, &bench->pool,
                                   error);
}

static int do_grow(bench_t *bench, ipalloc_error_t *error) {
    ipalloc_range_t ranges[] = {R("10.0.7.0-10.0.9.255"), R("10.2.0.0"), R("10.1.0.200-10.3.0.9")};
    return ipalloc_pool_grow(bench->pool, ranges, 3, error);
}

static int do_shrink(bench_t *bench, ipalloc_error_t *error) {
    return ipalloc_pool_shrink(bench->pool, scattered, COUNT_OF(scattered), error);
}

static int do_reserve(bench_t *bench, ipalloc_error_t *error) {
    return ipalloc_pool_reserve(bench->pool, scattered, COUNT_OF(scattered), error);
}

static int do_unreserve(bench_t *bench, ipalloc_error_t *error) {
    ipalloc_range_t ranges[] = {R("10.0.2.0-10.0.2.3"), R("10.0.1.240")};
    return ipalloc_pool_unreserve(bench->pool, ranges, 2, error);
}

static int do_reclaim(bench_t *bench, ipalloc_error_t *error) {
    return ipalloc_pool_reclaim(bench->pool, error);
}

static int do_set_create(bench_t *bench, ipalloc_error_t *error) {
    return ipalloc_range_set_create(6, &bench->table, &bench->set, error);
}

static int do_set_add(bench_t *bench, ipalloc_error_t *error) {
    return ipalloc_range_set_add(bench->set, scattered, COUNT_OF(scattered), 0, error);
}

static int do_set_union(bench_t *bench, ipalloc_error_t *error) {
    return ipalloc_range_set_union(bench->set, bench->other, error);
}

static int do_set_subtract(bench_t *bench, ipalloc_error_t *error) {
    return ipalloc_range_set_subtract(bench->set, bench->other, error);
}

static int do_set_intersect(bench_t *bench, ipalloc_error_t *error) {
    return ipalloc_range_set_intersect(bench->set, bench->other, error);
}

static const struct operation {
    const char *name;
    int (*run)(bench_t *bench, ipalloc_error_t *error);
    enum { ON_NOTHING, ON_POOL, ON_CHANGED_POOL, ON_IMAGE, ON_SETS } on;
} operations[] = {
    {"ipalloc_pool_create", do_pool_create, ON_NOTHING},
    {"ipalloc_pool_image_load", do_image_load, ON_IMAGE},
    {"ipalloc_pool_grow", do_grow, ON_POOL},
    {"ipalloc_pool_shrink", do_shrink, ON_POOL},
    {"ipalloc_pool_reserve", do_reserve, ON_POOL},
    {"ipalloc_pool_unreserve", do_unreserve, ON_POOL},
    {"ipalloc_pool_reclaim", do_reclaim, ON_CHANGED_POOL},
    {"ipalloc_range_set_create", do_set_create, ON_NOTHING},
    {"ipalloc_range_set_add", do_set_add, ON_SETS},
    {"ipalloc_range_set_union", do_set_union, ON_SETS},
    {"ipalloc_range_set_subtract", do_set_subtract, ON_SETS},
    {"ipalloc_range_set_intersect", do_set_intersect, ON_SETS},
};

static void prepare(const struct operation *operation, bench_t *bench) {
    open_bench(bench);
    switch (operation->on) {
    case ON_NOTHING: break;
    case ON_POOL: make_pool(bench); break;
    case ON_CHANGED_POOL:
        make_pool(bench);
        assert_ok(do_grow(bench, NULL));
        assert_ok(do_shrink(bench, NULL));
        break;
    case ON_IMAGE:
        make_pool(bench);
        bench->image = image_of(bench->pool, &bench->image_size);
        assert_ok(ipalloc_pool_free(bench->pool));
        bench->pool = NULL;
        break;
    case ON_SETS: make_sets(bench); break;
    }
}

/*
 * The n-th request of each operation is refused, for n = 1, 2, 3 … until it needs no more than
 * that: once that request alone, once all from it on.
 */
static void every_refused_request(void) {
    static bench_t bench;
    for (size_t i = 0; i < COUNT_OF(operations); i++) {
        for (int from_on = 0; from_on < 2; from_on++) {
            size_t n = 1;
            for (;; n++) {
                prepare(&operations[i], &bench);
                uint64_t before = digest(&bench);
                size_t live = bench.arena.live, live_bytes = bench.arena.live_bytes;
                *(from_on ? &bench.arena.refuse_from : &bench.arena.refuse_only) =
                    bench.arena.calls + n;
                ipalloc_error_t error = ERROR_INIT;
                int code = operations[i].run(&bench, &error);
                bench.arena.refuse_from = bench.arena.refuse_only = 0;
                if (code == IPALLOC_OK) {
                    digest(&bench);
                    close_bench(&bench);
                    break;
                }
                if (code != IPALLOC_ENOMEM) {
                    fail_msg("%s with request %zu refused is answered %s", operations[i].name, n,
                             ipalloc_error_name(code));
                }
                assert_int_equal(error.code, IPALLOC_ENOMEM);
                assert_int_equal(bench.arena.live, live);
                assert_int_equal(bench.arena.live_bytes, live_bytes);
                assert_true(digest(&bench) == before);
                /* Asked again when there is memory, it does what it should. */
                assert_ok(operations[i].run(&bench, NULL));
                digest(&bench);
                close_bench(&bench);
                assert_true(n < 100);
            }
            print_message("# %s: %zu refusals%s\n", operations[i].name, n - 1,
                          from_on ? ", all from there on" : "");
            int may_need_none = operations[i].run == do_set_intersect
                || operations[i].run == do_set_subtract || operations[i].run == do_reclaim;
            assert_true(n > 1 || may_need_none);
        }
    }
}

static void every_refused_request_leaves_everything_as_it_was(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT_OF(all_flags); i++) {
        pool_flags = all_flags[i];
        every_refused_request();
    }
    pool_flags = 0;
}

static void what_cannot_be_refused_memory_asks_for_none(void **state) {
    (void)state;
    static bench_t bench;
    open_bench(&bench);
    make_pool(&bench);
    make_sets(&bench);
    uint8_t image[4096];
    size_t size;
    ipalloc_cidr_t blocks[128];
    ipalloc_count_t count = {0, 0};
    ipalloc_range_t range;
    ipalloc_address_t address = A("10.0.4.0"), many[100];
    ipalloc_cursor_t cursor;
    ipalloc_error_t error = ERROR_INIT;
    ipalloc_pool_counts_t counts = {.struct_size = sizeof counts};
    uint64_t bytes;
    int answer;
    char text[IPALLOC_ERROR_TEXT_MAX];
    ipalloc_range_t other_range = R("10.0.1.3-10.0.1.4");

    size_t calls = bench.arena.calls;
    libc_calls = 0;
    bench.arena.refuse_from = calls + 1;
    assert_ok(ipalloc_cursor_init(&cursor, 3));
    assert_ok(ipalloc_pool_claim(bench.pool, &address, NULL));
    assert_code(ipalloc_pool_claim(bench.pool, &address, &error), EHELD);
    assert_ok(ipalloc_error_format(&error, text, sizeof text, NULL));
    assert_ok(ipalloc_pool_release(bench.pool, &address, &cursor, NULL));
    assert_ok(ipalloc_pool_allocate_lowest(bench.pool, &address, NULL));
    assert_ok(ipalloc_pool_allocate_next(bench.pool, &cursor, &address, NULL));
    assert_ok(ipalloc_pool_allocate_any(bench.pool, &cursor, &address, NULL));
    assert_ok(ipalloc_pool_allocate_many(bench.pool, NULL, 100, many, NULL));
    assert_ok(ipalloc_pool_release_many(bench.pool, many, 100, NULL, NULL));
    assert_ok(ipalloc_pool_claim_many(bench.pool, many, 100, NULL));
    assert_code(ipalloc_pool_allocate_many(bench.pool, NULL, 2300, NULL, NULL), EINVAL);
    assert_ok(ipalloc_pool_state(bench.pool, &address, &answer, NULL));
    assert_ok(ipalloc_pool_counts(bench.pool, &counts, NULL));
    assert_ok(ipalloc_pool_rank(bench.pool, IPALLOC_HELD, &address, &count, NULL));
    assert_ok(ipalloc_pool_select(bench.pool, IPALLOC_HELD, count, &address, NULL));
    assert_ok(ipalloc_pool_next(bench.pool, IPALLOC_FREE, &address, &address, NULL));
    assert_ok(ipalloc_pool_next_range(bench.pool, IPALLOC_FREE, &address, &range, NULL));
    assert_ok(ipalloc_pool_image_size(bench.pool, &size, NULL));
    assert_ok(ipalloc_pool_image_write(bench.pool, image, sizeof image, &size, NULL));
    assert_ok(ipalloc_image_validate(image, size, NULL));
    assert_ok(ipalloc_pool_check(bench.pool, NULL));
    assert_ok(ipalloc_pool_memory(bench.pool, &bytes));
    assert_ok(ipalloc_range_set_size(bench.set, &size));
    assert_ok(ipalloc_range_set_get(bench.set, 0, &range, NULL));
    assert_ok(ipalloc_range_set_count(bench.set, &count));
    assert_ok(ipalloc_range_set_contains(bench.set, &other_range, &answer, NULL));
    assert_ok(ipalloc_range_set_ordinal(bench.set, &other_range.lower, &count, NULL));
    assert_ok(ipalloc_range_set_address(bench.set, count, &address, NULL));
    assert_ok(ipalloc_range_set_cidrs(bench.other, blocks, COUNT_OF(blocks), &size, NULL));
    assert_int_equal(bench.arena.calls, calls);
    assert_int_equal(libc_calls, 0);
    close_bench(&bench);
}

static void with_a_table_nothing_comes_from_libc(void **state) {
    (void)state;
    static bench_t bench;
    for (size_t i = 0; i < COUNT_OF(operations); i++) {
        prepare(&operations[i], &bench);
        libc_calls = 0;
        assert_ok(operations[i].run(&bench, NULL));
        if (libc_calls != 0) {
            fail_msg("%s took memory from libc", operations[i].name);
        }
        close_bench(&bench);
    }
    /* Without a table it does, so the test sees what it is meant to see; but not under valgrind,
     * whose own functions take the place of all others. */
    if (getenv("IPALLOC_TEST_VALGRIND") != NULL) {
        return;
    }
    libc_calls = 0;
    ipalloc_pool_free(pool_of("10.0.0.0-10.0.0.9", "none"));
    assert_true(libc_calls > 0);
}

static void a_pool_tells_how_much_memory_it_has(void **state) {
    (void)state;
    static bench_t bench;
    open_bench(&bench);
    make_pool(&bench);
    uint64_t bytes = 0;
    assert_ok(ipalloc_pool_memory(bench.pool, &bytes));
    assert_int_equal(bytes, bench.arena.live_bytes);
    ipalloc_range_t more = R("10.64.0.0-10.64.255.255");
    for (int round = 0; round < 10; round++) {
        assert_ok(ipalloc_pool_grow(bench.pool, &more, 1, NULL));
        assert_ok(ipalloc_pool_memory(bench.pool, &bytes));
        assert_int_equal(bytes, bench.arena.live_bytes);
        assert_ok(ipalloc_pool_reserve(bench.pool, &more, 1, NULL));
        assert_ok(ipalloc_pool_unreserve(bench.pool, &more, 1, NULL));
        assert_ok(ipalloc_pool_shrink(bench.pool, &more, 1, NULL));
        assert_ok(ipalloc_pool_memory(bench.pool, &bytes));
        assert_int_equal(bytes, bench.arena.live_bytes);
    }
    uint64_t before = bytes;
    assert_ok(ipalloc_pool_reclaim(bench.pool, NULL));
    assert_ok(ipalloc_pool_memory(bench.pool, &bytes));
    assert_int_equal(bytes, bench.arena.live_bytes);
    assert_true(bytes < before);
    close_bench(&bench);
}

/* Changes with a reclaim after each do not pile memory up. */
static void reclaim_gives_back_what_changes_left(void **state) {
    (void)state;
    static bench_t bench;
    open_bench(&bench);
    make_pool(&bench);
    ipalloc_range_t more = R("10.64.0.0-10.64.255.255");
    uint64_t settled = 0;
    for (int round = 0; round < 30; round++) {
        assert_ok(ipalloc_pool_grow(bench.pool, &more, 1, NULL));
        assert_ok(ipalloc_pool_shrink(bench.pool, &more, 1, NULL));
        assert_ok(ipalloc_pool_reclaim(bench.pool, NULL));
        if (round == 2) {
            settled = bench.arena.live_bytes;
        } else if (round > 2) {
            assert_true(bench.arena.live_bytes <= settled);
        }
        assert_ok(ipalloc_pool_check(bench.pool, NULL));
    }
    close_bench(&bench);
}

static void the_table_is_copied_and_may_go(void **state) {
    (void)state;
    static arena_t arena;
    memset(&arena, 0, sizeof arena);
    ipalloc_allocator_t *table = malloc(sizeof *table);
    *table = arena_table(&arena);
    ipalloc_pool_options_t options = {.struct_size = sizeof options, .allocator = table};
    ipalloc_range_t range = R("10.0.0.0-10.0.0.99");
    ipalloc_pool_t *pool;
    ipalloc_range_set_t *set;
    assert_ok(ipalloc_pool_create(&range, 1, NULL, 0, &options, &pool, NULL));
    assert_ok(ipalloc_range_set_create(4, table, &set, NULL));
    memset(table, 0xEE, sizeof *table);
    free(table);
    memset(&options, 0xEE, sizeof options);
    ipalloc_range_t more = R("10.1.0.0-10.1.0.99");
    assert_ok(ipalloc_pool_grow(pool, &more, 1, NULL));
    assert_ok(ipalloc_range_set_add(set, &more, 1, 0, NULL));
    ipalloc_pool_free(pool);
    ipalloc_range_set_free(set);
    arena_close(&arena);
}

static void a_table_or_options_of_the_wrong_size_are_refused(void **state) {
    (void)state;
    static arena_t arena;
    memset(&arena, 0, sizeof arena);
    ipalloc_allocator_t table = arena_table(&arena);
    ipalloc_pool_options_t options = {.struct_size = sizeof options, .allocator = &table};
    ipalloc_range_t range = R("10.0.0.0");
    ipalloc_pool_t *pool = NULL;
    ipalloc_range_set_t *set = NULL;
    ipalloc_pool_t *source = pool_of("10.0.0.0", "none");
    size_t size;
    uint8_t *image = image_of(source, &size);
    ipalloc_pool_free(source);

    static const uint32_t small[] = {0, 1, 4, 8, 16, 23, 24, 31, 32, 47};
    for (size_t i = 0; i < COUNT_OF(small); i++) {
        ipalloc_error_t error = ERROR_INIT;
        options.struct_size = small[i];
        assert_code(ipalloc_pool_create(&range, 1, NULL, 0, &options, &pool, &error), ESTRUCT);
        assert_int_equal(error.requested.lo, small[i]);
        assert_int_equal(error.available.lo, sizeof options);
        assert_code(ipalloc_pool_image_load(image, size, &options, &pool, NULL), ESTRUCT);
        options.struct_size = sizeof options;
        if (small[i] >= sizeof table) {
            continue;
        }
        table.struct_size = small[i];
        assert_code(ipalloc_range_set_create(4, &table, &set, &error), ESTRUCT);
        assert_int_equal(error.code, IPALLOC_ESTRUCT);
        assert_code(ipalloc_pool_create(&range, 1, NULL, 0, &options, &pool, NULL), ESTRUCT);
        assert_code(ipalloc_pool_image_load(image, size, &options, &pool, NULL), ESTRUCT);
        table.struct_size = sizeof table;
    }
    assert_null(pool);
    assert_null(set);
    assert_int_equal(arena.calls, 0);

    /* A later version's structs, with members behind those that are known, are taken. */
    struct {
        ipalloc_pool_options_t options;
        uint8_t behind[64];
    } larger;
    fill(larger);
    larger.options = options;
    larger.options.struct_size = sizeof larger;
    table.struct_size = sizeof table + 64;
    assert_ok(ipalloc_pool_create(&range, 1, NULL, 0, &larger.options, &pool, NULL));
    assert_true(arena.calls > 0);
    ipalloc_pool_free(pool);
    pool = NULL;
    assert_ok(ipalloc_range_set_create(4, &table, &set, NULL));
    ipalloc_range_set_free(set);
    set = NULL;

    /* A table without functions is none. */
    table = arena_table(&arena);
    table.allocate = NULL;
    assert_code(ipalloc_range_set_create(4, &table, &set, NULL), EINVAL);
    assert_code(ipalloc_pool_create(&range, 1, NULL, 0, &options, &pool, NULL), EINVAL);
    table = arena_table(&arena);
    table.deallocate = NULL;
    assert_code(ipalloc_range_set_create(4, &table, &set, NULL), EINVAL);
    assert_code(ipalloc_pool_create(&range, 1, NULL, 0, &options, &pool, NULL), EINVAL);
    free(image);
    arena_close(&arena);
}

static void pools_and_sets_come_from_many_tables_at_once(void **state) {
    (void)state;
    enum { TABLES = 4 };
    static arena_t arenas[TABLES];
    memset(arenas, 0, sizeof arenas);
    ipalloc_pool_t *pools[TABLES];
    for (int i = 0; i < TABLES; i++) {
        ipalloc_allocator_t table = arena_table(&arenas[i]);
        ipalloc_pool_options_t options = {.struct_size = sizeof options, .allocator = &table};
        ipalloc_range_t range = R("10.0.0.0-10.0.255.255");
        assert_ok(ipalloc_pool_create(&range, 1, NULL, 0, &options, &pools[i], NULL));
    }
    for (int i = TABLES - 1; i >= 0; i--) {
        uint64_t bytes;
        assert_ok(ipalloc_pool_memory(pools[i], &bytes));
        assert_int_equal(bytes, arenas[i].live_bytes);
        assert_ok(ipalloc_pool_free(pools[i]));
        arena_close(&arenas[i]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_refused_request_leaves_everything_as_it_was),
        cmocka_unit_test(what_cannot_be_refused_memory_asks_for_none),
        cmocka_unit_test(with_a_table_nothing_comes_from_libc),
        cmocka_unit_test(a_pool_tells_how_much_memory_it_has),
        cmocka_unit_test(reclaim_gives_back_what_changes_left),
        cmocka_unit_test(the_table_is_copied_and_may_go),
        cmocka_unit_test(a_table_or_options_of_the_wrong_size_are_refused),
        cmocka_unit_test(pools_and_sets_come_from_many_tables_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
