/* Section 9 of the header: state, counts, rank, select, next, next_range; with a naive model. */
#include "support.h"

static const int asked_states[] = {IPALLOC_FREE, IPALLOC_HELD, IPALLOC_RESERVED, IPALLOC_RESTING,
                                   IPALLOC_ANY};

/* A pool as an array: the state of each address of a window that starts before the pool. */
enum { WINDOW_MAX = 140000 };

typedef struct model {
    ipalloc_address_t base;
    int size;
    unsigned char states[WINDOW_MAX];
} model_t;

static int is_in(const model_t *model, int place, int asked) {
    int state = model->states[place];
    return asked == IPALLOC_ANY ? state != IPALLOC_OUTSIDE : state == asked;
}

/* Compares every answer about every `stride`-th address, and about all borders, with the model. */
static void compare(const ipalloc_pool_t *pool, const model_t *model, int stride) {
    static int ranks[WINDOW_MAX + 1], following[WINDOW_MAX + 1];
    uint64_t totals[16] = {0};
    for (int place = 0; place < model->size; place++) {
        totals[model->states[place]]++;
    }
    ipalloc_pool_counts_t counts = counts_of(pool);
    assert_int_equal(counts.free.lo, totals[IPALLOC_FREE]);
    assert_int_equal(counts.held.lo, totals[IPALLOC_HELD]);
    assert_int_equal(counts.reserved.lo, totals[IPALLOC_RESERVED]);
    assert_int_equal(counts.resting.lo, 0);
    assert_int_equal(counts.capacity.lo, (uint64_t)model->size - totals[IPALLOC_OUTSIDE]);

    for (size_t s = 0; s < COUNT_OF(asked_states); s++) {
        int asked = asked_states[s], next = -1;
        for (int place = model->size - 1; place >= 0; place--) {
            following[place] = next;
            next = is_in(model, place, asked) ? place : next;
        }
        int rank = 0;
        for (int place = 0; place < model->size; place++) {
            ranks[place] = rank;
            rank += is_in(model, place, asked);
        }
        for (int place = 0; place < model->size; place++) {
            int border = place > 0 && model->states[place] != model->states[place - 1];
            int before_border = place + 1 < model->size
                && model->states[place] != model->states[place + 1];
            if (place % stride != 0 && !border && !before_border) {
                continue;
            }
            ipalloc_address_t address = plus(model->base, place), answer;
            ipalloc_count_t found;
            assert_ok(ipalloc_pool_rank(pool, asked, &address, &found, NULL));
            assert_int_equal(found.lo, ranks[place]);
            assert_int_equal(found.hi, 0);
            if (is_in(model, place, asked)) {
                assert_ok(ipalloc_pool_select(pool, asked, found, &answer, NULL));
                assert_memory_equal(&answer, &address, sizeof answer);
            }
            if (s == 0) {
                int state = -1;
                assert_ok(ipalloc_pool_state(pool, &address, &state, NULL));
                assert_int_equal(state, model->states[place]);
            }
            int code = ipalloc_pool_next(pool, asked, &address, &answer, NULL);
            ipalloc_range_t range;
            int range_code = ipalloc_pool_next_range(pool, asked, &address, &range, NULL);
            if (following[place] < 0) {
                assert_code(code, ENOTFOUND);
                assert_code(range_code, ENOTFOUND);
                continue;
            }
            assert_code(code, OK);
            ipalloc_address_t expected = plus(model->base, following[place]);
            assert_memory_equal(&answer, &expected, sizeof answer);
            assert_code(range_code, OK);
            int upper = following[place];
            while (upper + 1 < model->size && is_in(model, upper + 1, asked)) {
                upper++;
            }
            ipalloc_address_t last = plus(model->base, upper);
            assert_memory_equal(&range.lower, &expected, sizeof expected);
            assert_memory_equal(&range.upper, &last, sizeof last);
        }
        ipalloc_address_t answer;
        fill(answer);
        ipalloc_error_t error = ERROR_INIT;
        ipalloc_count_t past = {0, (uint64_t)rank}, far = {1, 0};
        assert_code(ipalloc_pool_select(pool, asked, past, &answer, &error), ENOTFOUND);
        assert_int_equal(error.available.lo, rank);
        assert_code(ipalloc_pool_select(pool, asked, far, &answer, NULL), ENOTFOUND);
        assert_untouched(answer);
        int code = ipalloc_pool_next(pool, asked, NULL, &answer, NULL);
        if (next < 0) {
            assert_code(code, ENOTFOUND);
        } else {
            ipalloc_address_t expected = plus(model->base, next);
            assert_code(code, OK);
            assert_memory_equal(&answer, &expected, sizeof answer);
        }
    }
    assert_ok(ipalloc_pool_check(pool, NULL));
}

/* A model of one range, with a margin of addresses outside on both sides. */
enum { MARGIN = 3 };

static ipalloc_pool_t *make(model_t *model, const char *base, int capacity) {
    ipalloc_address_t lower = A(base);
    ipalloc_range_t range = {lower, plus(lower, capacity - 1)};
    ipalloc_pool_t *pool;
    assert_ok(ipalloc_pool_create(&range, 1, NULL, 0, NULL, &pool, NULL));
    model->base = plus(lower, -MARGIN);
    model->size = capacity + 2 * MARGIN;
    memset(model->states, IPALLOC_OUTSIDE, sizeof model->states);
    memset(model->states + MARGIN, IPALLOC_FREE, (size_t)capacity);
    return pool;
}

/* One random operation on both; answers must agree. */
static void step(ipalloc_pool_t *pool, model_t *model, ipalloc_cursor_t *cursor, uint64_t *seed) {
    int place = (int)(next_random(seed) % (unsigned)model->size);
    int length = (int)(next_random(seed) % 70);
    ipalloc_address_t address = plus(model->base, place), answer;
    int upper = place + length < model->size ? place + length : model->size - 1;
    ipalloc_range_t range = {address, plus(model->base, upper)};
    int outside = 0, held = 0, unreserved = 0;
    for (int i = place; i <= upper; i++) {
        outside |= model->states[i] == IPALLOC_OUTSIDE;
        held |= model->states[i] == IPALLOC_HELD;
        unreserved |= model->states[i] != IPALLOC_RESERVED;
    }
    int code;
    switch (next_random(seed) % 16) {
    case 0:
        code = ipalloc_pool_reserve(pool, &range, 1, NULL);
        assert_int_equal(code == IPALLOC_OK, !outside && !held);
        if (code == IPALLOC_OK) {
            memset(model->states + place, IPALLOC_RESERVED, (size_t)(upper - place + 1));
        }
        break;
    case 1:
        code = ipalloc_pool_unreserve(pool, &range, 1, NULL);
        assert_int_equal(code == IPALLOC_OK, !outside && !unreserved);
        if (code == IPALLOC_OK) {
            memset(model->states + place, IPALLOC_FREE, (size_t)(upper - place + 1));
        }
        break;
    case 2:
        code = ipalloc_pool_shrink(pool, &range, 1, NULL);
        assert_int_equal(code == IPALLOC_OK, !outside && !held);
        if (code == IPALLOC_OK) {
            memset(model->states + place, IPALLOC_OUTSIDE, (size_t)(upper - place + 1));
        }
        break;
    case 3:
    case 4:
        assert_ok(ipalloc_pool_grow(pool, &range, 1, NULL));
        for (int i = place; i <= upper; i++) {
            model->states[i] += model->states[i] == IPALLOC_OUTSIDE;
        }
        break;
    case 5:
    case 6:
    case 7:
    case 8:
        code = ipalloc_pool_claim(pool, &address, NULL);
        assert_int_equal(code == IPALLOC_OK, model->states[place] == IPALLOC_FREE);
        if (code == IPALLOC_OK) {
            model->states[place] = IPALLOC_HELD;
        }
        break;
    case 9:
    case 10:
    case 11:
        code = ipalloc_pool_release(pool, &address, cursor, NULL);
        assert_int_equal(code == IPALLOC_OK, model->states[place] == IPALLOC_HELD);
        if (code == IPALLOC_OK) {
            model->states[place] = IPALLOC_FREE;
        }
        break;
    case 12:
        code = ipalloc_pool_allocate_lowest(pool, &answer, NULL);
        place = 0;
        while (place < model->size && model->states[place] != IPALLOC_FREE) {
            place++;
        }
        assert_int_equal(code, place < model->size ? IPALLOC_OK : IPALLOC_EFULL);
        if (code == IPALLOC_OK) {
            address = plus(model->base, place);
            assert_memory_equal(&answer, &address, sizeof answer);
            model->states[place] = IPALLOC_HELD;
        }
        break;
    case 13:
        assert_ok(ipalloc_pool_reclaim(pool, NULL));
        break;
    default:
        code = next_random(seed) % 2 == 0 ? ipalloc_pool_allocate_next(pool, cursor, &answer, NULL)
                                          : ipalloc_pool_allocate_any(pool, cursor, &answer, NULL);
        if (code == IPALLOC_OK) {
            place = 0;
            ipalloc_address_t at = model->base;
            while (place < model->size && memcmp(&at, &answer, sizeof at) != 0) {
                at = plus(model->base, ++place);
            }
            assert_true(place < model->size);
            assert_int_equal(model->states[place], IPALLOC_FREE);
            model->states[place] = IPALLOC_HELD;
        } else {
            assert_code(code, EFULL);
            assert_null(memchr(model->states, IPALLOC_FREE, (size_t)model->size));
        }
    }
}

static void answers_agree_with_a_model_at_every_size(void **state) {
    (void)state;
    static model_t model;
    static const struct {
        int capacity, steps, every, stride;
    } cases[] = {
        {1, 60, 1, 1},      {2, 60, 1, 1},      {3, 60, 1, 1},        {4, 60, 1, 1},
        {5, 60, 1, 1},      {6, 60, 1, 1},      {7, 60, 1, 1},        {8, 60, 1, 1},
        {63, 300, 10, 1},   {64, 300, 10, 1},   {65, 300, 10, 1},     {511, 600, 60, 7},
        {512, 600, 60, 7},  {513, 600, 60, 7},  {4095, 600, 150, 61}, {4096, 600, 150, 61},
        {4097, 600, 150, 61}, {32767, 400, 200, 611}, {32768, 400, 200, 611},
        {32769, 400, 200, 611}, {131073, 300, 300, 4001},
    };
    uint64_t seed = random_seed();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        for (int kind = 0; kind < 2; kind++) { /* IPv4 and IPv6 */
            ipalloc_pool_t *pool = make(&model, kind == 1 ? "2001:db8::fffa" : "10.0.0.200",
                                        cases[i].capacity);
            compare(pool, &model, cases[i].stride);
            ipalloc_cursor_t cursor = IPALLOC_CURSOR_INIT;
            for (int j = 1; j <= cases[i].steps; j++) {
                step(pool, &model, &cursor, &seed);
                if (j % cases[i].every == 0) {
                    compare(pool, &model, cases[i].stride);
                }
            }
            ipalloc_pool_free(pool);
        }
    }
}

static void questions_about_addresses_outside_the_ranges(void **state) {
    (void)state;
    ipalloc_range_t ranges[] = {R("10.0.0.0-10.0.0.9"), R("10.9.0.0-10.9.0.9")};
    ipalloc_pool_t *pool;
    assert_ok(ipalloc_pool_create(ranges, 2, NULL, 0, NULL, &pool, NULL));
    static const struct {
        const char *address;
        unsigned below;
        const char *next; /* NULL: none */
    } cases[] = {
        {"0.0.0.0", 0, "10.0.0.0"},  {"9.255.255.255", 0, "10.0.0.0"}, {"10.0.0.0", 0, "10.0.0.1"},
        {"10.0.0.9", 9, "10.9.0.0"}, {"10.0.0.10", 10, "10.9.0.0"},   {"10.5.0.0", 10, "10.9.0.0"},
        {"10.8.255.255", 10, "10.9.0.0"}, {"10.9.0.0", 10, "10.9.0.1"}, {"10.9.0.9", 19, NULL},
        {"10.9.0.10", 20, NULL},     {"255.255.255.255", 20, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ipalloc_address_t address = A(cases[i].address), next;
        ipalloc_count_t rank;
        assert_ok(ipalloc_pool_rank(pool, IPALLOC_FREE, &address, &rank, NULL));
        assert_int_equal(rank.lo, cases[i].below);
        int code = ipalloc_pool_next(pool, IPALLOC_ANY, &address, &next, NULL);
        if (cases[i].next == NULL) {
            assert_code(code, ENOTFOUND);
        } else {
            assert_code(code, OK);
            assert_address(next, cases[i].next);
        }
    }
    /* `next` may be the same pointer as `after`. */
    ipalloc_address_t walker = A("10.0.0.8");
    assert_ok(ipalloc_pool_next(pool, IPALLOC_FREE, &walker, &walker, NULL));
    assert_address(walker, "10.0.0.9");
    assert_ok(ipalloc_pool_next(pool, IPALLOC_FREE, &walker, &walker, NULL));
    assert_address(walker, "10.9.0.0");
    ipalloc_pool_free(pool);
}

static void neighbours_are_in_one_range_across_the_pools_ranges(void **state) {
    (void)state;
    ipalloc_range_t ranges[] = {R("10.0.0.0-10.0.0.9")}, more = R("10.0.0.10-10.0.0.19");
    ipalloc_pool_t *pool;
    assert_ok(ipalloc_pool_create(ranges, 1, NULL, 0, NULL, &pool, NULL));
    assert_ok(ipalloc_pool_grow(pool, &more, 1, NULL));
    ipalloc_range_t range;
    assert_ok(ipalloc_pool_next_range(pool, IPALLOC_FREE, NULL, &range, NULL));
    assert_range(range, "10.0.0.0-10.0.0.19");
    ipalloc_address_t middle = A("10.0.0.4");
    assert_ok(ipalloc_pool_next_range(pool, IPALLOC_FREE, &middle, &range, NULL));
    assert_range(range, "10.0.0.5-10.0.0.19");
    assert_ok(ipalloc_pool_claim(pool, &middle, NULL));
    assert_ok(ipalloc_pool_next_range(pool, IPALLOC_FREE, NULL, &range, NULL));
    assert_range(range, "10.0.0.0-10.0.0.3");
    assert_ok(ipalloc_pool_next_range(pool, IPALLOC_HELD, NULL, &range, NULL));
    assert_range(range, "10.0.0.4");
    assert_ok(ipalloc_pool_next_range(pool, IPALLOC_ANY, NULL, &range, NULL));
    assert_range(range, "10.0.0.0-10.0.0.19");
    ipalloc_pool_free(pool);
}

static void bad_questions_are_refused(void **state) {
    (void)state;
    ipalloc_pool_t *pool = pool_of("10.0.0.0-10.0.0.9", "none");
    ipalloc_address_t address = A("10.0.0.1"), other = A("::1"), malformed = address, answer;
    malformed.family = 0;
    ipalloc_count_t count, zero = {0, 0};
    ipalloc_range_t range;
    ipalloc_error_t error = ERROR_INIT;
    int found = 77;
    fill(answer);
    fill(count);
    fill(range);
    assert_code(ipalloc_pool_state(pool, &other, &found, &error), EFAMILY);
    assert_code(ipalloc_pool_state(pool, &malformed, &found, &error), EADDRESS);
    assert_code(ipalloc_pool_rank(pool, IPALLOC_FREE, &other, &count, &error), EFAMILY);
    assert_code(ipalloc_pool_rank(pool, IPALLOC_FREE, &malformed, &count, &error), EADDRESS);
    assert_code(ipalloc_pool_next(pool, IPALLOC_FREE, &other, &answer, &error), EFAMILY);
    assert_code(ipalloc_pool_next(pool, IPALLOC_FREE, &malformed, &answer, &error), EADDRESS);
    assert_code(ipalloc_pool_next_range(pool, IPALLOC_FREE, &other, &range, &error), EFAMILY);
    assert_code(ipalloc_pool_next_range(pool, IPALLOC_FREE, &malformed, &range, &error), EADDRESS);
    static const int unknown[] = {IPALLOC_OUTSIDE, 5, 14, 16, -1, INT32_MAX, INT32_MIN};
    for (size_t i = 0; i < COUNT_OF(unknown); i++) {
        assert_code(ipalloc_pool_rank(pool, unknown[i], &address, &count, &error), EINVAL);
        assert_code(ipalloc_pool_select(pool, unknown[i], zero, &answer, &error), EINVAL);
        assert_code(ipalloc_pool_next(pool, unknown[i], NULL, &answer, &error), EINVAL);
        assert_code(ipalloc_pool_next_range(pool, unknown[i], NULL, &range, &error), EINVAL);
    }
    assert_untouched(answer);
    assert_untouched(count);
    assert_untouched(range);
    assert_int_equal(found, 77);

    ipalloc_pool_counts_t counts = {.struct_size = sizeof counts};
    assert_code(ipalloc_pool_state(NULL, &address, &found, &error), EINVAL);
    assert_code(ipalloc_pool_state(pool, NULL, &found, &error), EINVAL);
    assert_code(ipalloc_pool_state(pool, &address, NULL, &error), EINVAL);
    assert_code(ipalloc_pool_counts(NULL, &counts, &error), EINVAL);
    assert_code(ipalloc_pool_counts(pool, NULL, &error), EINVAL);
    assert_code(ipalloc_pool_rank(NULL, IPALLOC_FREE, &address, &count, &error), EINVAL);
    assert_code(ipalloc_pool_rank(pool, IPALLOC_FREE, NULL, &count, &error), EINVAL);
    assert_code(ipalloc_pool_rank(pool, IPALLOC_FREE, &address, NULL, &error), EINVAL);
    assert_code(ipalloc_pool_select(NULL, IPALLOC_FREE, zero, &answer, &error), EINVAL);
    assert_code(ipalloc_pool_select(pool, IPALLOC_FREE, zero, NULL, &error), EINVAL);
    assert_code(ipalloc_pool_next(NULL, IPALLOC_FREE, NULL, &answer, &error), EINVAL);
    assert_code(ipalloc_pool_next(pool, IPALLOC_FREE, NULL, NULL, &error), EINVAL);
    assert_code(ipalloc_pool_next_range(NULL, IPALLOC_FREE, NULL, &range, &error), EINVAL);
    assert_code(ipalloc_pool_next_range(pool, IPALLOC_FREE, NULL, NULL, &error), EINVAL);
    assert_code(ipalloc_pool_check(NULL, &error), EINVAL);
    ipalloc_pool_free(pool);
}

static void counts_keep_to_the_callers_struct(void **state) {
    (void)state;
    ipalloc_pool_t *pool = pool_of("10.0.0.0-10.0.0.9", "10.0.0.0");
    struct {
        ipalloc_pool_counts_t counts;
        uint8_t behind[32];
    } larger;
    fill(larger);
    larger.counts.struct_size = sizeof larger; /* a later version's, with members behind */
    assert_ok(ipalloc_pool_counts(pool, &larger.counts, NULL));
    assert_int_equal(larger.counts.struct_size, sizeof larger);
    assert_int_equal(larger.counts.capacity.lo, 10);
    assert_int_equal(larger.counts.reserved.lo, 1);
    fill(larger);
    larger.counts.struct_size = sizeof larger.counts;
    assert_ok(ipalloc_pool_counts(pool, &larger.counts, NULL));
    assert_untouched(larger.behind);
    static const uint32_t small[] = {0, 1, 4, 8, sizeof(ipalloc_pool_counts_t) - 1};
    for (size_t i = 0; i < COUNT_OF(small); i++) {
        fill(larger);
        larger.counts.struct_size = small[i];
        ipalloc_error_t error = ERROR_INIT;
        assert_code(ipalloc_pool_counts(pool, &larger.counts, &error), ESTRUCT);
        assert_int_equal(error.code, IPALLOC_ESTRUCT);
        assert_int_equal(larger.counts.struct_size, small[i]);
        assert_untouched(larger.counts.capacity);
        assert_untouched(larger.behind);
    }
    ipalloc_pool_free(pool);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_agree_with_a_model_at_every_size),
        cmocka_unit_test(questions_about_addresses_outside_the_ranges),
        cmocka_unit_test(neighbours_are_in_one_range_across_the_pools_ranges),
        cmocka_unit_test(bad_questions_are_refused),
        cmocka_unit_test(counts_keep_to_the_callers_struct),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
