/* Section 6 of the header: range sets. */
#include "support.h"

static ipalloc_range_set_t *new_set(int family) {
    ipalloc_range_set_t *set = NULL;
    assert_ok(ipalloc_range_set_create(family, NULL, &set, NULL));
    assert_non_null(set);
    return set;
}

/* A set of ranges given as text with blanks between them; "" for none. */
static ipalloc_range_set_t *set_of(int family, const char *texts) {
    ipalloc_range_set_t *set = new_set(family);
    ipalloc_range_t ranges[64];
    size_t count = 0;
    char copy[2048];
    assert_true(strlen(texts) < sizeof copy);
    strcpy(copy, texts);
    for (char *text = strtok(copy, " "); text != NULL; text = strtok(NULL, " ")) {
        ranges[count++] = R(text);
    }
    assert_ok(ipalloc_range_set_add(set, ranges, count, 0, NULL));
    return set;
}

/* The set's ranges as text with blanks between them. */
static const char *text_of_set(const ipalloc_range_set_t *set) {
    static char text[4096];
    text[0] = 0;
    size_t size = 0;
    assert_ok(ipalloc_range_set_size(set, &size));
    for (size_t i = 0; i < size; i++) {
        ipalloc_range_t range;
        assert_ok(ipalloc_range_set_get(set, i, &range, NULL));
        strcat(text, i == 0 ? "" : " ");
        strcat(text, range_text_of(range));
    }
    ipalloc_range_t range;
    fill(range);
    ipalloc_error_t error = ERROR_INIT;
    assert_code(ipalloc_range_set_get(set, size, &range, &error), ENOTFOUND);
    assert_int_equal(error.code, IPALLOC_ENOTFOUND);
    assert_code(ipalloc_range_set_get(set, size + 1, &range, NULL), ENOTFOUND);
    assert_code(ipalloc_range_set_get(set, SIZE_MAX, &range, NULL), ENOTFOUND);
    assert_untouched(range);
    return text;
}

#define assert_set(set, text) assert_string_equal(text_of_set(set), text)

static void ranges_are_merged_when_they_overlap_or_touch(void **state) {
    (void)state;
    static const struct {
        const char *given, *merged;
    } cases[] = {
        {"", ""},
        {"10.0.0.1", "10.0.0.1"},
        {"10.0.0.1 10.0.0.1", "10.0.0.1"},
        {"10.0.0.2 10.0.0.1", "10.0.0.1-10.0.0.2"},
        {"10.0.0.3 10.0.0.1", "10.0.0.1 10.0.0.3"},
        {"10.0.0.1 10.0.0.3 10.0.0.2", "10.0.0.1-10.0.0.3"},
        {"10.0.0.1-10.0.0.9 10.0.0.3-10.0.0.4", "10.0.0.1-10.0.0.9"},
        {"10.0.0.3-10.0.0.4 10.0.0.1-10.0.0.9", "10.0.0.1-10.0.0.9"},
        {"10.0.0.1-10.0.0.5 10.0.0.5-10.0.0.9", "10.0.0.1-10.0.0.9"},
        {"10.0.0.0-10.0.0.255 10.0.1.0-10.0.1.255", "10.0.0.0-10.0.1.255"},
        {"255.255.255.255 0.0.0.0", "0.0.0.0 255.255.255.255"},
        {"0.0.0.0-127.255.255.255 128.0.0.0-255.255.255.255", "0.0.0.0-255.255.255.255"},
        {"2001:db8::1 2001:db8::2 2001:db8::4", "2001:db8::1-2001:db8::2 2001:db8::4"},
        {"::-7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff "
         "8000::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
         "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ipalloc_range_set_t *set = set_of(strchr(cases[i].given, ':') ? 6 : 4, cases[i].given);
        assert_set(set, cases[i].merged);
        assert_ok(ipalloc_range_set_free(set));
    }
}

static void union_difference_and_intersection(void **state) {
    (void)state;
    static const struct {
        const char *left, *right, *joined, *less, *common;
    } cases[] = {
        {"", "", "", "", ""},
        {"10.0.0.1-10.0.0.9", "", "10.0.0.1-10.0.0.9", "10.0.0.1-10.0.0.9", ""},
        {"", "10.0.0.1-10.0.0.9", "10.0.0.1-10.0.0.9", "", ""},
        {"10.0.0.1-10.0.0.9", "10.0.0.1-10.0.0.9", "10.0.0.1-10.0.0.9", "", "10.0.0.1-10.0.0.9"},
        {"10.0.0.1-10.0.0.9", "10.0.0.5", "10.0.0.1-10.0.0.9",
         "10.0.0.1-10.0.0.4 10.0.0.6-10.0.0.9", "10.0.0.5"},
        {"10.0.0.5", "10.0.0.1-10.0.0.9", "10.0.0.1-10.0.0.9", "", "10.0.0.5"},
        {"10.0.0.1-10.0.0.5", "10.0.0.6-10.0.0.9", "10.0.0.1-10.0.0.9", "10.0.0.1-10.0.0.5", ""},
        {"10.0.0.1-10.0.0.6", "10.0.0.5-10.0.0.9", "10.0.0.1-10.0.0.9", "10.0.0.1-10.0.0.4",
         "10.0.0.5-10.0.0.6"},
        {"10.0.0.1-10.0.0.3 10.0.0.5-10.0.0.7 10.0.0.9", "10.0.0.2-10.0.0.6",
         "10.0.0.1-10.0.0.7 10.0.0.9", "10.0.0.1 10.0.0.7 10.0.0.9",
         "10.0.0.2-10.0.0.3 10.0.0.5-10.0.0.6"},
        {"0.0.0.0-255.255.255.255", "0.0.0.0 255.255.255.255", "0.0.0.0-255.255.255.255",
         "0.0.0.1-255.255.255.254", "0.0.0.0 255.255.255.255"},
        {"::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::1",
         "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
         ":: ::2-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::1"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int family = strchr(cases[i].left, ':') != NULL ? 6 : 4;
        ipalloc_range_set_t *right = set_of(family, cases[i].right);
        ipalloc_range_set_t *left = set_of(family, cases[i].left);
        assert_ok(ipalloc_range_set_union(left, right, NULL));
        assert_set(left, cases[i].joined);
        ipalloc_range_set_free(left);
        left = set_of(family, cases[i].left);
        assert_ok(ipalloc_range_set_subtract(left, right, NULL));
        assert_set(left, cases[i].less);
        ipalloc_range_set_free(left);
        left = set_of(family, cases[i].left);
        assert_ok(ipalloc_range_set_intersect(left, right, NULL));
        assert_set(left, cases[i].common);
        ipalloc_range_set_free(left);
        assert_set(right, cases[i].right);
        ipalloc_range_set_free(right);
    }
}

static void a_set_and_itself(void **state) {
    (void)state;
    ipalloc_range_set_t *set = set_of(4, "10.0.0.1-10.0.0.3 10.0.0.5");
    assert_ok(ipalloc_range_set_union(set, set, NULL));
    assert_set(set, "10.0.0.1-10.0.0.3 10.0.0.5");
    assert_ok(ipalloc_range_set_intersect(set, set, NULL));
    assert_set(set, "10.0.0.1-10.0.0.3 10.0.0.5");
    assert_ok(ipalloc_range_set_subtract(set, set, NULL));
    assert_set(set, "");
    ipalloc_range_set_free(set);
}

static void families_do_not_mix(void **state) {
    (void)state;
    ipalloc_range_set_t *v4 = set_of(4, "10.0.0.1"), *v6 = set_of(6, "::1");
    ipalloc_error_t error = ERROR_INIT;
    assert_code(ipalloc_range_set_union(v4, v6, &error), EFAMILY);
    assert_int_equal(error.code, IPALLOC_EFAMILY);
    assert_code(ipalloc_range_set_subtract(v6, v4, NULL), EFAMILY);
    assert_code(ipalloc_range_set_intersect(v4, v6, NULL), EFAMILY);
    ipalloc_range_t ranges[] = {R("10.0.0.7"), R("::7")};
    assert_code(ipalloc_range_set_add(v4, ranges, 2, 0, &error), EFAMILY);
    assert_int_equal(error.position, 1);
    assert_code(ipalloc_range_set_add(v6, ranges, 2, 0, &error), EFAMILY);
    assert_int_equal(error.position, 0);
    ipalloc_range_t mixed = {A("10.0.0.1"), A("::1")};
    assert_code(ipalloc_range_set_add(v4, &mixed, 1, 0, NULL), EFAMILY);
    assert_code(ipalloc_range_set_add(v6, &mixed, 1, 0, NULL), EFAMILY);
    int contained = 77;
    assert_code(ipalloc_range_set_contains(v4, &ranges[1], &contained, NULL), EFAMILY);
    ipalloc_count_t ordinal;
    fill(ordinal);
    assert_code(ipalloc_range_set_ordinal(v4, &ranges[1].lower, &ordinal, NULL), EFAMILY);
    assert_int_equal(contained, 77);
    assert_untouched(ordinal);
    assert_set(v4, "10.0.0.1");
    assert_set(v6, "::1");
    ipalloc_range_set_free(v4);
    ipalloc_range_set_free(v6);
}

static void bad_ranges_are_refused_and_change_nothing(void **state) {
    (void)state;
    ipalloc_range_set_t *set = set_of(4, "10.0.0.1");
    ipalloc_range_t ranges[] = {R("10.0.0.8"), {A("10.0.0.6"), A("10.0.0.5")}};
    ipalloc_error_t error = ERROR_INIT;
    assert_code(ipalloc_range_set_add(set, ranges, 2, 0, &error), EREVERSED);
    assert_int_equal(error.position, 1);
    assert_set(set, "10.0.0.1");
    ranges[1].lower.family = 0;
    assert_code(ipalloc_range_set_add(set, ranges, 2, 0, &error), EADDRESS);
    assert_int_equal(error.position, 1);
    int contained = 77;
    assert_code(ipalloc_range_set_contains(set, &ranges[1], &contained, NULL), EADDRESS);
    ranges[1] = (ipalloc_range_t){A("10.0.0.6"), A("10.0.0.5")};
    assert_code(ipalloc_range_set_contains(set, &ranges[1], &contained, NULL), EREVERSED);
    assert_int_equal(contained, 77);
    assert_code(ipalloc_range_set_add(set, ranges, 1, 2, NULL), EINVAL);
    assert_code(ipalloc_range_set_add(set, ranges, 1, 0x80000001u, NULL), EINVAL);
    assert_code(ipalloc_range_set_add(set, NULL, 1, 0, NULL), EINVAL);
    assert_ok(ipalloc_range_set_add(set, NULL, 0, 0, NULL));
    assert_ok(ipalloc_range_set_add(set, NULL, 0, IPALLOC_DISJOINT, NULL));
    assert_set(set, "10.0.0.1");
    ipalloc_range_set_free(set);
}

static void disjoint_refuses_what_shares_an_address(void **state) {
    (void)state;
    ipalloc_range_set_t *set = set_of(4, "10.0.0.10-10.0.0.19");
    ipalloc_error_t error = ERROR_INIT;
    static const char *const clashing[] = {
        "10.0.0.10", "10.0.0.19", "10.0.0.15", "10.0.0.9-10.0.0.10", "10.0.0.19-10.0.0.20",
        "10.0.0.0-10.0.0.255",
    };
    for (size_t i = 0; i < COUNT_OF(clashing); i++) {
        ipalloc_range_t ranges[] = {R("10.0.1.0"), R(clashing[i])};
        assert_code(ipalloc_range_set_add(set, ranges, 2, IPALLOC_DISJOINT, &error), EOVERLAP);
        assert_int_equal(error.code, IPALLOC_EOVERLAP);
        assert_int_equal(error.position, 1);
        assert_range(error.obstacle, "10.0.0.10-10.0.0.19");
        assert_set(set, "10.0.0.10-10.0.0.19");
    }
    ipalloc_range_t among[] = {R("10.0.1.0-10.0.1.9"), R("10.0.2.0"), R("10.0.1.9-10.0.1.20")};
    assert_code(ipalloc_range_set_add(set, among, 3, IPALLOC_DISJOINT, &error), EOVERLAP);
    assert_true(error.position == 0 || error.position == 2);
    assert_range(error.obstacle,
                 error.position == 0 ? "10.0.1.9-10.0.1.20" : "10.0.1.0-10.0.1.9");
    ipalloc_range_t touching[] = {R("10.0.0.20"), R("10.0.0.9"), R("10.0.0.21-10.0.0.22")};
    assert_ok(ipalloc_range_set_add(set, touching, 3, IPALLOC_DISJOINT, &error));
    assert_set(set, "10.0.0.9-10.0.0.22");
    ipalloc_range_set_free(set);
}

static void counts_ordinals_and_addresses(void **state) {
    (void)state;
    ipalloc_range_set_t *set = set_of(4, "10.0.0.1-10.0.0.3 10.0.0.5 10.0.1.0-10.0.1.255");
    static const struct {
        const char *address;
        int64_t ordinal; /* -1: not in the set */
    } cases[] = {
        {"0.0.0.0", -1},    {"10.0.0.0", -1},   {"10.0.0.1", 0},   {"10.0.0.2", 1},
        {"10.0.0.3", 2},    {"10.0.0.4", -1},   {"10.0.0.5", 3},   {"10.0.0.6", -1},
        {"10.0.0.255", -1}, {"10.0.1.0", 4},    {"10.0.1.1", 5},   {"10.0.1.254", 258},
        {"10.0.1.255", 259}, {"10.0.2.0", -1}, {"255.255.255.255", -1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ipalloc_address_t address = A(cases[i].address), back;
        ipalloc_count_t ordinal;
        fill(ordinal);
        int code = ipalloc_range_set_ordinal(set, &address, &ordinal, NULL);
        ipalloc_range_t single = {address, address};
        int contained = 77;
        assert_ok(ipalloc_range_set_contains(set, &single, &contained, NULL));
        assert_int_equal(contained, cases[i].ordinal >= 0);
        if (cases[i].ordinal < 0) {
            assert_code(code, ENOTFOUND);
            assert_untouched(ordinal);
            continue;
        }
        assert_code(code, OK);
        assert_int_equal(ordinal.hi, 0);
        assert_int_equal(ordinal.lo, cases[i].ordinal);
        assert_ok(ipalloc_range_set_address(set, ordinal, &back, NULL));
        assert_memory_equal(&back, &address, sizeof back);
    }
    ipalloc_count_t count, past = {0, 260}, far = {1, 0};
    assert_ok(ipalloc_range_set_count(set, &count));
    assert_int_equal(count.lo, 260);
    assert_int_equal(count.hi, 0);
    ipalloc_address_t address;
    fill(address);
    assert_code(ipalloc_range_set_address(set, past, &address, NULL), ENOTFOUND);
    assert_code(ipalloc_range_set_address(set, far, &address, NULL), ENOTFOUND);
    assert_untouched(address);
    ipalloc_address_t malformed = {.family = 0};
    assert_code(ipalloc_range_set_ordinal(set, &malformed, &count, NULL), EADDRESS);
    ipalloc_range_set_free(set);
}

static void contains_takes_the_whole_range(void **state) {
    (void)state;
    ipalloc_range_set_t *set = set_of(4, "10.0.0.1-10.0.0.3 10.0.0.5-10.0.0.9");
    static const struct {
        const char *range;
        int contained;
    } cases[] = {
        {"10.0.0.1-10.0.0.3", 1}, {"10.0.0.2-10.0.0.3", 1}, {"10.0.0.0-10.0.0.3", 0},
        {"10.0.0.1-10.0.0.4", 0}, {"10.0.0.3-10.0.0.5", 0}, {"10.0.0.5-10.0.0.9", 1},
        {"10.0.0.5-10.0.0.10", 0}, {"10.0.0.1-10.0.0.9", 0}, {"0.0.0.0-255.255.255.255", 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ipalloc_range_t range = R(cases[i].range);
        int contained = 77;
        assert_ok(ipalloc_range_set_contains(set, &range, &contained, NULL));
        assert_int_equal(contained, cases[i].contained);
    }
    ipalloc_range_set_free(set);
}

static void large_counts(void **state) {
    (void)state;
    static const struct {
        int family;
        const char *ranges;
        uint64_t hi, lo;
    } cases[] = {
        {4, "", 0, 0},
        {4, "0.0.0.0-255.255.255.255", 0, 1ull << 32},
        {6, "2001:db8::-2001:db8::ffff:ffff:ffff:ffff", 1, 0},
        {6, "2001:db8::-2001:db8::ffff:ffff:ffff:fffe", 0, UINT64_MAX},
        {6, "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe", UINT64_MAX, UINT64_MAX},
        {6, "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", UINT64_MAX, UINT64_MAX},
        {6, ":: ::2-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", UINT64_MAX, UINT64_MAX},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ipalloc_range_set_t *set = set_of(cases[i].family, cases[i].ranges);
        ipalloc_count_t count;
        assert_ok(ipalloc_range_set_count(set, &count));
        assert_true(count.hi == cases[i].hi && count.lo == cases[i].lo);
        ipalloc_range_set_free(set);
    }
    ipalloc_range_set_t *all = set_of(6, "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    ipalloc_count_t last = {UINT64_MAX, UINT64_MAX}, ordinal;
    ipalloc_address_t address;
    assert_ok(ipalloc_range_set_address(all, last, &address, NULL));
    assert_address(address, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    assert_ok(ipalloc_range_set_ordinal(all, &address, &ordinal, NULL));
    assert_true(ordinal.hi == last.hi && ordinal.lo == last.lo);
    ipalloc_range_set_free(all);
}

static void blocks_cover_the_set_exactly(void **state) {
    (void)state;
    static const struct {
        const char *ranges, *blocks;
    } cases[] = {
        {"", ""},
        {"10.0.0.1", "10.0.0.1/32"},
        {"10.0.0.0-10.0.0.255", "10.0.0.0/24"},
        {"10.0.0.1-10.0.0.6", "10.0.0.1/32 10.0.0.2/31 10.0.0.4/31 10.0.0.6/32"},
        {"10.0.0.0-10.0.0.2", "10.0.0.0/31 10.0.0.2/32"},
        {"0.0.0.0-255.255.255.255", "0.0.0.0/0"},
        {"0.0.0.0-127.255.255.255", "0.0.0.0/1"},
        {"255.255.255.254-255.255.255.255", "255.255.255.254/31"},
        {"10.0.0.0-10.0.0.3 10.0.0.8-10.0.0.15", "10.0.0.0/30 10.0.0.8/29"},
        {"::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "::/0"},
        {"2001:db8::-2001:db8::ffff:ffff:ffff:ffff", "2001:db8::/64"},
        {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
         "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ipalloc_range_set_t *set = set_of(strchr(cases[i].ranges, ':') ? 6 : 4, cases[i].ranges);
        ipalloc_cidr_t blocks[16];
        size_t count = 77;
        assert_ok(ipalloc_range_set_cidrs(set, blocks, COUNT_OF(blocks), &count, NULL));
        char text[1024] = "";
        for (size_t j = 0; j < count; j++) {
            char one[IPALLOC_CIDR_TEXT_MAX];
            assert_ok(ipalloc_cidr_format(&blocks[j], one, sizeof one, NULL));
            strcat(text, j == 0 ? "" : " ");
            strcat(text, one);
        }
        assert_string_equal(text, cases[i].blocks);
        /* The buffer's edges: what fits exactly is given, anything less gives the count only. */
        for (size_t capacity = 0; capacity < count; capacity++) {
            fill(blocks);
            size_t needed = 77;
            ipalloc_error_t error = ERROR_INIT;
            assert_code(ipalloc_range_set_cidrs(set, capacity == 0 ? NULL : blocks, capacity,
                                                &needed, &error),
                        ENOSPACE);
            assert_int_equal(needed, count);
            assert_int_equal(error.code, IPALLOC_ENOSPACE);
            assert_untouched(blocks);
        }
        assert_ok(ipalloc_range_set_cidrs(set, blocks, count, &count, NULL));
        ipalloc_range_set_free(set);
    }
    /* The most that one range can take: two blocks a bit, less two. */
    ipalloc_range_set_t *set = set_of(6, "::1-ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffe");
    size_t count = 0;
    assert_code(ipalloc_range_set_cidrs(set, NULL, 0, &count, NULL), ENOSPACE);
    assert_int_equal(count, 254);
    ipalloc_range_set_free(set);
}

static void a_long_set_against_a_table(void **state) {
    (void)state;
    enum { SPACE = 300 };
    uint64_t seed = random_seed();
    for (int round = 0; round < 200; round++) {
        unsigned char model[2][SPACE] = {{0}};
        ipalloc_range_set_t *sets[2];
        ipalloc_address_t base = A("10.0.0.0");
        for (int s = 0; s < 2; s++) {
            sets[s] = new_set(4);
            ipalloc_range_t ranges[40];
            size_t count = next_random(&seed) % 40;
            for (size_t i = 0; i < count; i++) {
                int lower = (int)(next_random(&seed) % SPACE);
                int length = (int)(next_random(&seed) % 12);
                int upper = lower + length < SPACE ? lower + length : SPACE - 1;
                ranges[i] = (ipalloc_range_t){plus(base, lower), plus(base, upper)};
                memset(model[s] + lower, 1, (size_t)(upper - lower + 1));
            }
            size_t first = count / 2;
            assert_ok(ipalloc_range_set_add(sets[s], ranges, first, 0, NULL));
            assert_ok(ipalloc_range_set_add(sets[s], ranges + first, count - first, 0, NULL));
        }
        int operation = (int)(next_random(&seed) % 3);
        for (int i = 0; i < SPACE; i++) {
            switch (operation) {
            case 0: model[0][i] |= model[1][i]; break;
            case 1: model[0][i] &= (unsigned char)!model[1][i]; break;
            default: model[0][i] &= model[1][i]; break;
            }
        }
        static int (*const operations[])(ipalloc_range_set_t *, const ipalloc_range_set_t *,
                                         ipalloc_error_t *) = {
            ipalloc_range_set_union, ipalloc_range_set_subtract, ipalloc_range_set_intersect};
        assert_ok(operations[operation](sets[0], sets[1], NULL));

        size_t size = 0, runs = 0;
        uint64_t ordinal = 0;
        for (int i = 0; i < SPACE; i++) {
            ipalloc_address_t address = plus(base, i), back;
            ipalloc_count_t found;
            int code = ipalloc_range_set_ordinal(sets[0], &address, &found, NULL);
            assert_int_equal(code, model[0][i] ? IPALLOC_OK : IPALLOC_ENOTFOUND);
            runs += model[0][i] && (i == 0 || !model[0][i - 1]);
            if (model[0][i]) {
                assert_int_equal(found.lo, ordinal);
                assert_ok(ipalloc_range_set_address(sets[0], found, &back, NULL));
                assert_memory_equal(&back, &address, sizeof back);
                ordinal++;
            }
        }
        assert_ok(ipalloc_range_set_size(sets[0], &size));
        assert_int_equal(size, runs);
        ipalloc_count_t total;
        assert_ok(ipalloc_range_set_count(sets[0], &total));
        assert_int_equal(total.lo, ordinal);
        ipalloc_range_set_free(sets[0]);
        ipalloc_range_set_free(sets[1]);
    }
}

static void null_and_unknown_values_are_answered(void **state) {
    (void)state;
    ipalloc_range_set_t *set = set_of(4, "10.0.0.1"), *made = NULL;
    ipalloc_error_t error = ERROR_INIT;
    ipalloc_range_t range = R("10.0.0.1");
    ipalloc_address_t address = range.lower;
    ipalloc_count_t count = {0, 0};
    ipalloc_cidr_t block;
    size_t size;
    int contained;
    assert_code(ipalloc_range_set_create(4, NULL, NULL, &error), EINVAL);
    assert_int_equal(error.code, IPALLOC_EINVAL);
    assert_code(ipalloc_range_set_create(0, NULL, &made, NULL), EINVAL);
    assert_code(ipalloc_range_set_create(5, NULL, &made, NULL), EINVAL);
    assert_code(ipalloc_range_set_create(-1, NULL, &made, NULL), EINVAL);
    assert_null(made);
    assert_code(ipalloc_range_set_add(NULL, &range, 1, 0, NULL), EINVAL);
    assert_code(ipalloc_range_set_union(NULL, set, NULL), EINVAL);
    assert_code(ipalloc_range_set_union(set, NULL, NULL), EINVAL);
    assert_code(ipalloc_range_set_subtract(NULL, set, NULL), EINVAL);
    assert_code(ipalloc_range_set_subtract(set, NULL, NULL), EINVAL);
    assert_code(ipalloc_range_set_intersect(NULL, set, NULL), EINVAL);
    assert_code(ipalloc_range_set_intersect(set, NULL, NULL), EINVAL);
    assert_code(ipalloc_range_set_size(NULL, &size), EINVAL);
    assert_code(ipalloc_range_set_size(set, NULL), EINVAL);
    assert_code(ipalloc_range_set_get(NULL, 0, &range, NULL), EINVAL);
    assert_code(ipalloc_range_set_get(set, 0, NULL, NULL), EINVAL);
    assert_code(ipalloc_range_set_count(NULL, &count), EINVAL);
    assert_code(ipalloc_range_set_count(set, NULL), EINVAL);
    assert_code(ipalloc_range_set_contains(NULL, &range, &contained, NULL), EINVAL);
    assert_code(ipalloc_range_set_contains(set, NULL, &contained, NULL), EINVAL);
    assert_code(ipalloc_range_set_contains(set, &range, NULL, NULL), EINVAL);
    assert_code(ipalloc_range_set_ordinal(NULL, &address, &count, NULL), EINVAL);
    assert_code(ipalloc_range_set_ordinal(set, NULL, &count, NULL), EINVAL);
    assert_code(ipalloc_range_set_ordinal(set, &address, NULL, NULL), EINVAL);
    assert_code(ipalloc_range_set_address(NULL, count, &address, NULL), EINVAL);
    assert_code(ipalloc_range_set_address(set, count, NULL, NULL), EINVAL);
    assert_code(ipalloc_range_set_cidrs(NULL, &block, 1, &size, NULL), EINVAL);
    assert_code(ipalloc_range_set_cidrs(set, NULL, 1, &size, NULL), EINVAL);
    assert_code(ipalloc_range_set_cidrs(set, &block, 1, NULL, NULL), EINVAL);
    assert_ok(ipalloc_range_set_free(NULL));
    assert_set(set, "10.0.0.1");
    ipalloc_range_set_free(set);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_are_merged_when_they_overlap_or_touch),
        cmocka_unit_test(union_difference_and_intersection),
        cmocka_unit_test(a_set_and_itself),
        cmocka_unit_test(families_do_not_mix),
        cmocka_unit_test(bad_ranges_are_refused_and_change_nothing),
        cmocka_unit_test(disjoint_refuses_what_shares_an_address),
        cmocka_unit_test(counts_ordinals_and_addresses),
        cmocka_unit_test(contains_takes_the_whole_range),
        cmocka_unit_test(large_counts),
        cmocka_unit_test(blocks_cover_the_set_exactly),
        cmocka_unit_test(a_long_set_against_a_table),
        cmocka_unit_test(null_and_unknown_values_are_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
