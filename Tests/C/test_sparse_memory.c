/* Section 7 of the header: the memory of a sparse pool grows with use, and may be refused at any call. */
#include "support.h"

/* So many addresses fill the first piece of memory that a pool asks for, and more. */
enum { HELD_MAX = 160 };

static const uint32_t all_flags[] = {0, IPALLOC_POOL_FENCED, IPALLOC_POOL_RESTING,
                                     IPALLOC_POOL_FENCED | IPALLOC_POOL_RESTING};

static uint64_t now;

static uint64_t clock_of_the_test(void *context) {
    (void)context;
    return now;
}

typedef struct bench {
    arena_t arena;
    ipalloc_allocator_t table;
    uint32_t flags;
    ipalloc_pool_t *pool;
} bench_t;

/* Addresses of the pool that lie far from each other, in no order. */
static ipalloc_address_t scattered(size_t index) {
    return plus(A("2001:db8::"), (int64_t)((index + 1) * 0x9E3779B97F4A7C15u >> 1));
}

/* A pool with so many held addresses, and another one that has rested if addresses rest. */
static void prepare(bench_t *bench, uint32_t flags, size_t held) {
    memset(bench, 0, sizeof *bench);
    bench->table = arena_table(&bench->arena);
    bench->flags = flags;
    ipalloc_pool_options_t options = {.struct_size = sizeof options,
                                      .flags = flags,
                                      .allocator = &bench->table,
                                      .resting_time = 10,
                                      .clock = clock_of_the_test};
    ipalloc_range_t range = R("2001:db8::-2001:db8::ffff:ffff:ffff:ffff");
    ipalloc_range_t excluded = R("2001:db8::3-2001:db8::5");
    assert_ok(ipalloc_pool_create(&range, 1, &excluded, 1, &options, &bench->pool, NULL));
    now = 1000;
    if (flags & IPALLOC_POOL_RESTING) {
        ipalloc_address_t rested = scattered(HELD_MAX);
        assert_ok(ipalloc_pool_claim(bench->pool, &rested, NULL));
        assert_ok(ipalloc_pool_release(bench->pool, &rested, NULL, NULL));
    }
    now += 100;
    for (size_t i = 0; i < held; i++) {
        ipalloc_address_t address = scattered(i);
        assert_ok(ipalloc_pool_claim(bench->pool, &address, NULL));
    }
}

static void close_bench(bench_t *bench) {
    assert_ok(ipalloc_pool_free(bench->pool));
    arena_close(&bench->arena);
}

static uint64_t mixed(uint64_t sum, const void *memory, size_t size) {
    const uint8_t *bytes = memory;
    for (size_t i = 0; i < size; i++) {
        sum = (sum ^ bytes[i]) * 1099511628211u;
    }
    return sum;
}

/*
 * What must stay as it is when memory is refused, as one number: the state of each address. Of a fenced
 * pool the image also has its highest generation, which goes on with what is taken and given back.
 */
static uint64_t digest(const bench_t *bench) {
    uint64_t sum = 14695981039346656037u, bytes = 0;
    static const int states[] = {IPALLOC_HELD, IPALLOC_RESTING, IPALLOC_RESERVED};
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        ipalloc_range_t range;
        const ipalloc_address_t *from = NULL;
        while (ipalloc_pool_next_range(bench->pool, states[i], from, &range, NULL) == IPALLOC_OK) {
            sum = mixed(sum, &range, sizeof range);
            from = &range.upper;
        }
    }
    ipalloc_pool_counts_t counts = counts_of(bench->pool);
    sum = mixed(sum, &counts, sizeof counts);
    if (!(bench->flags & IPALLOC_POOL_FENCED)) {
        size_t size;
        uint8_t *image = image_of(bench->pool, &size);
        sum = mixed(sum, image, size);
        free(image);
    }
    assert_ok(ipalloc_pool_check(bench->pool, NULL));
    assert_ok(ipalloc_pool_memory(bench->pool, &bytes));
    assert_int_equal(bytes, bench->arena.live_bytes);
    return sum;
}

/* ---- the operations that may answer IPALLOC_ENOMEM ---- */

static int do_allocate_lowest(ipalloc_pool_t *pool, ipalloc_error_t *error) {
    ipalloc_address_t address;
    return ipalloc_pool_allocate_lowest(pool, &address, error);
}

static int do_allocate_next(ipalloc_pool_t *pool, ipalloc_error_t *error) {
    ipalloc_cursor_t cursor = IPALLOC_CURSOR_INIT;
    ipalloc_address_t address;
    return ipalloc_pool_allocate_next(pool, &cursor, &address, error);
}

static int do_allocate_any(ipalloc_pool_t *pool, ipalloc_error_t *error) {
    ipalloc_cursor_t cursor = IPALLOC_CURSOR_INIT;
    ipalloc_address_t address;
    return ipalloc_pool_allocate_any(pool, &cursor, &address, error);
}

static int do_allocate_random(ipalloc_pool_t *pool, ipalloc_error_t *error) {
    ipalloc_random_t random;
    ipalloc_address_t address;
    assert_ok(ipalloc_random_init(&random, 1));
    return ipalloc_pool_allocate_random(pool, &random, &address, error);
}

static int do_allocate_sticky(ipalloc_pool_t *pool, ipalloc_error_t *error) {
    ipalloc_address_t address;
    return ipalloc_pool_allocate_sticky(pool, "web-0", 5, &address, error);
}

static int do_allocate_many(ipalloc_pool_t *pool, ipalloc_error_t *error) {
    ipalloc_address_t addresses[200];
    return ipalloc_pool_allocate_many(pool, NULL, COUNT_OF(addresses), addresses, error);
}

static int do_allocate_prefix(ipalloc_pool_t *pool, ipalloc_error_t *error) {
    ipalloc_cidr_t block;
    return ipalloc_pool_allocate_prefix(pool, 80, &block, error);
}

static int do_allocate_small_prefix(ipalloc_pool_t *pool, ipalloc_error_t *error) {
    ipalloc_cidr_t block;
    return ipalloc_pool_allocate_prefix(pool, 124, &block, error);
}

static int do_claim(ipalloc_pool_t *pool, ipalloc_error_t *error) {
    ipalloc_address_t address = scattered(HELD_MAX + 1);
    return ipalloc_pool_claim(pool, &address, error);
}

static int do_claim_many(ipalloc_pool_t *pool, ipalloc_error_t *error) {
    ipalloc_address_t addresses[20];
    for (size_t i = 0; i < COUNT_OF(addresses); i++) {
        addresses[i] = scattered(HELD_MAX + i);
    }
    return ipalloc_pool_claim_many(pool, addresses, COUNT_OF(addresses), error);
}

static int do_claim_prefix(ipalloc_pool_t *pool, ipalloc_error_t *error) {
    ipalloc_cidr_t block = C("2001:db8::4000:0:0:0/104");
    return ipalloc_pool_claim_prefix(pool, &block, error);
}

static const struct operation {
    const char *name;
    int (*run)(ipalloc_pool_t *pool, ipalloc_error_t *error);
} operations[] = {
    {"ipalloc_pool_allocate_lowest", do_allocate_lowest},
    {"ipalloc_pool_allocate_next", do_allocate_next},
    {"ipalloc_pool_allocate_any", do_allocate_any},
    {"ipalloc_pool_allocate_random", do_allocate_random},
    {"ipalloc_pool_allocate_sticky", do_allocate_sticky},
    {"ipalloc_pool_allocate_many", do_allocate_many},
    {"ipalloc_pool_allocate_prefix", do_allocate_prefix},
    {"ipalloc_pool_allocate_prefix, of up to 64 addresses", do_allocate_small_prefix},
    {"ipalloc_pool_claim", do_claim},
    {"ipalloc_pool_claim_many", do_claim_many},
    {"ipalloc_pool_claim_prefix", do_claim_prefix},
};

/* How often an operation asks for memory when it succeeds. */
static size_t requests_of(const struct operation *operation, uint32_t flags, size_t held) {
    static bench_t bench;
    prepare(&bench, flags, held);
    size_t calls = bench.arena.calls;
    assert_ok(operation->run(bench.pool, NULL));
    calls = bench.arena.calls - calls;
    close_bench(&bench);
    return calls;
}

/* Its n-th request is refused, and all from it on if that is asked for. Nothing but memory is lost. */
static void refuse(const struct operation *operation, uint32_t flags, size_t held, size_t n,
                   int from_on) {
    static bench_t bench;
    prepare(&bench, flags, held);
    uint64_t before = digest(&bench);
    *(from_on ? &bench.arena.refuse_from : &bench.arena.refuse_only) = bench.arena.calls + n;
    ipalloc_error_t error = ERROR_INIT;
    int code = operation->run(bench.pool, &error);
    bench.arena.refuse_from = bench.arena.refuse_only = 0;
    if (code != IPALLOC_ENOMEM) {
        fail_msg("%s with request %zu of %zu held addresses refused is answered %s",
                 operation->name, n, held, ipalloc_error_name(code));
    }
    assert_int_equal(error.code, IPALLOC_ENOMEM);
    if (digest(&bench) != before) {
        fail_msg("%s with request %zu of %zu held addresses refused has changed something",
                 operation->name, n, held);
    }
    /* Asked again when there is memory, it does what it should. */
    assert_ok(operation->run(bench.pool, NULL));
    assert_true(digest(&bench) != before);
    close_bench(&bench);
}

/*
 * The n-th request of each operation is refused, for n = 1, 2, 3 … until it needs no more than that. How
 * many it needs, and for what, depends on how much of the pool's memory is used.
 */
static void every_refused_request_leaves_everything_as_it_was(void **state) {
    (void)state;
    for (size_t f = 0; f < COUNT_OF(all_flags); f++) {
        for (size_t i = 0; i < COUNT_OF(operations); i++) {
            size_t refusals = 0;
            for (size_t held = 0; held < HELD_MAX; held++) {
                size_t requests = requests_of(&operations[i], all_flags[f], held);
                for (size_t n = 1; n <= requests; n++) {
                    refuse(&operations[i], all_flags[f], held, n, 0);
                    refuse(&operations[i], all_flags[f], held, n, 1);
                }
                refusals += requests;
            }
            print_message("# flags %u: %s: %zu refusals\n", all_flags[f], operations[i].name,
                          refusals);
            assert_true(refusals > 0);
        }
    }
}

/* What is asked, and what gives back, needs no memory: not even if a release is undone. */
static void releases_and_questions_ask_for_no_memory(void **state) {
    (void)state;
    for (size_t f = 0; f < COUNT_OF(all_flags); f++) {
        static bench_t bench;
        prepare(&bench, all_flags[f], 100);
        ipalloc_cidr_t block;
        ipalloc_address_t many[12], address;
        assert_ok(ipalloc_pool_allocate_prefix(bench.pool, 80, &block, NULL));
        assert_ok(ipalloc_pool_allocate_many(bench.pool, NULL, COUNT_OF(many), many, NULL));
        many[11] = many[3];

        size_t calls = bench.arena.calls, size;
        bench.arena.refuse_from = calls + 1;
        ipalloc_pool_counts_t counts = {.struct_size = sizeof counts};
        ipalloc_count_t count = {0, 7};
        ipalloc_range_t range;
        uint64_t bytes, generation;
        int answer;
        uint8_t image[16384];
        assert_true(ipalloc_pool_release_many(bench.pool, many, COUNT_OF(many), NULL, NULL) < 0);
        assert_ok(ipalloc_pool_release_many(bench.pool, many, COUNT_OF(many) - 1, NULL, NULL));
        assert_ok(ipalloc_pool_release_prefix(bench.pool, &block, NULL));
        address = scattered(0);
        assert_ok(ipalloc_pool_release(bench.pool, &address, NULL, NULL));
        address = scattered(1);
        if (all_flags[f] & IPALLOC_POOL_FENCED) {
            assert_ok(ipalloc_pool_generation(bench.pool, &address, &generation, NULL));
            assert_ok(ipalloc_pool_release_fenced(bench.pool, &address, generation, NULL, NULL));
        }
        assert_ok(ipalloc_pool_state(bench.pool, &address, &answer, NULL));
        assert_ok(ipalloc_pool_counts(bench.pool, &counts, NULL));
        static const int states[] = {IPALLOC_FREE, IPALLOC_HELD, IPALLOC_ANY};
        for (size_t i = 0; i < COUNT_OF(states); i++) {
            assert_ok(ipalloc_pool_select(bench.pool, states[i], count, &address, NULL));
            assert_ok(ipalloc_pool_rank(bench.pool, states[i], &address, &count, NULL));
            assert_ok(ipalloc_pool_next(bench.pool, states[i], NULL, &address, NULL));
            assert_ok(ipalloc_pool_next_range(bench.pool, states[i], NULL, &range, NULL));
        }
        assert_ok(ipalloc_pool_image_size(bench.pool, &size, NULL));
        assert_ok(ipalloc_pool_image_write(bench.pool, image, sizeof image, &size, NULL));
        assert_ok(ipalloc_image_validate(image, size, NULL));
        assert_ok(ipalloc_pool_memory(bench.pool, &bytes));
        assert_ok(ipalloc_pool_check(bench.pool, NULL));
        assert_int_equal(bench.arena.calls, calls);
        close_bench(&bench);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_refused_request_leaves_everything_as_it_was),
        cmocka_unit_test(releases_and_questions_ask_for_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
