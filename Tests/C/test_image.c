/* Section 10 of the header: images. */
#include <sys/mman.h>

#include "support.h"

/* A pool with something of everything, made the long way round or straight. */
static ipalloc_pool_t *sample(int detour) {
    ipalloc_range_t ranges[] = {R("10.0.0.0-10.0.3.255"), R("10.1.0.7-10.1.0.99")};
    ipalloc_range_t excluded[] = {R("10.0.0.0"), R("10.0.3.255")};
    ipalloc_pool_t *pool;
    ipalloc_address_t address;
    ipalloc_cursor_t cursor = IPALLOC_CURSOR_INIT;
    if (!detour) {
        assert_ok(ipalloc_pool_create(ranges, 2, excluded, 2, NULL, &pool, NULL));
        for (int i = 0; i < 100; i++) {
            assert_ok(ipalloc_pool_allocate_next(pool, &cursor, &address, NULL));
        }
        return pool;
    }
    ipalloc_range_t halves[] = {R("10.1.0.50-10.1.0.99"), R("10.0.2.0-10.0.3.255")};
    ipalloc_range_t rest[] = {R("10.1.0.7-10.1.0.49"), R("10.0.0.0-10.0.1.255"), R("10.4.0.0")};
    assert_ok(ipalloc_pool_create(halves, 2, NULL, 0, NULL, &pool, NULL));
    assert_ok(ipalloc_pool_grow(pool, rest, 3, NULL));
    assert_ok(ipalloc_pool_shrink(pool, &rest[2], 1, NULL));
    ipalloc_range_t more = R("10.0.3.250-10.0.3.254");
    assert_ok(ipalloc_pool_reserve(pool, excluded, 2, NULL));
    assert_ok(ipalloc_pool_reserve(pool, &more, 1, NULL));
    assert_ok(ipalloc_pool_unreserve(pool, &more, 1, NULL));
    for (int i = 200; i >= 1; i--) {
        address = plus(A("10.0.0.0"), i);
        assert_ok(ipalloc_pool_claim(pool, &address, NULL));
    }
    for (int i = 101; i <= 200; i++) {
        address = plus(A("10.0.0.0"), i);
        assert_ok(ipalloc_pool_release(pool, &address, &cursor, NULL));
    }
    assert_ok(ipalloc_pool_reclaim(pool, NULL));
    return pool;
}

static void equal_states_have_equal_images(void **state) {
    (void)state;
    ipalloc_pool_t *straight = sample(0), *round = sample(1);
    size_t size, other_size;
    uint8_t *image = image_of(straight, &size), *other = image_of(round, &other_size);
    assert_int_equal(size, other_size);
    assert_memory_equal(image, other, size);
    free(other);
    ipalloc_address_t address;
    assert_ok(ipalloc_pool_allocate_lowest(round, &address, NULL));
    other = image_of(round, &other_size);
    assert_int_equal(size, other_size);
    assert_memory_not_equal(image, other, size);
    free(other);
    free(image);
    ipalloc_pool_free(straight);
    ipalloc_pool_free(round);
}

static void assert_same_answers(const ipalloc_pool_t *left, const ipalloc_pool_t *right) {
    static const int states[] = {IPALLOC_FREE, IPALLOC_HELD, IPALLOC_RESERVED, IPALLOC_ANY};
    for (size_t i = 0; i < COUNT_OF(states); i++) {
        ipalloc_range_t one, other;
        const ipalloc_address_t *from = NULL, *other_from = NULL;
        int code, other_code;
        do {
            code = ipalloc_pool_next_range(left, states[i], from, &one, NULL);
            other_code = ipalloc_pool_next_range(right, states[i], other_from, &other, NULL);
            assert_int_equal(code, other_code);
            if (code == IPALLOC_OK) {
                assert_memory_equal(&one, &other, sizeof one);
            }
            from = &one.upper;
            other_from = &other.upper;
        } while (code == IPALLOC_OK);
    }
}

static void a_pool_comes_back_from_its_image(void **state) {
    (void)state;
    static const char *const ranges[] = {
        "10.0.0.1", "10.0.0.0-10.0.0.63", "10.0.0.0-10.0.0.64", "10.0.0.1-10.0.15.255",
        "10.0.0.0-10.1.0.0", "255.255.255.0-255.255.255.255", "0.0.0.0-0.0.0.9", "::-::ffff",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:0-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        "2001:db8::ffff:ffff:ffff:fff0-2001:db8:0:1::f",
    };
    for (size_t i = 0; i < COUNT_OF(ranges); i++) {
        ipalloc_pool_t *pool = pool_of(ranges[i], "none"), *back = NULL;
        ipalloc_range_t whole = R(ranges[i]), gone = {whole.upper, whole.upper};
        assert_ok(ipalloc_pool_reserve(pool, &gone, 1, NULL));
        ipalloc_address_t address;
        ipalloc_cursor_t cursor = IPALLOC_CURSOR_INIT;
        for (int j = 0; j < 37; j++) {
            ipalloc_pool_allocate_next(pool, &cursor, &address, NULL);
        }
        size_t size, again_size;
        uint8_t *image = image_of(pool, &size);
        ipalloc_error_t error = ERROR_INIT;
        assert_ok(ipalloc_image_validate(image, size, &error));
        assert_ok(ipalloc_pool_image_load(image, size, NULL, &back, &error));
        uint8_t *again = image_of(back, &again_size);
        assert_int_equal(size, again_size);
        assert_memory_equal(image, again, size);
        /* The bytes may go after the call. */
        memset(image, 0xEE, size);
        free(image);
        free(again);
        assert_ok(ipalloc_pool_check(back, NULL));
        assert_same_answers(pool, back);
        /* And the pool lives on. */
        int code = ipalloc_pool_allocate_lowest(pool, &address, NULL);
        ipalloc_address_t same;
        assert_int_equal(ipalloc_pool_allocate_lowest(back, &same, NULL), code);
        if (code == IPALLOC_OK) {
            assert_memory_equal(&address, &same, sizeof same);
        }
        assert_ok(ipalloc_pool_unreserve(back, &gone, 1, NULL));
        assert_ok(ipalloc_pool_claim(back, &gone.lower, NULL));
        assert_ok(ipalloc_pool_check(back, NULL));
        ipalloc_pool_free(back);
        ipalloc_pool_free(pool);
    }
}

static void an_empty_pool_has_an_image(void **state) {
    (void)state;
    static const int families[] = {IPALLOC_IPV4, IPALLOC_IPV6};
    for (size_t i = 0; i < COUNT_OF(families); i++) {
        ipalloc_pool_options_t options = {.struct_size = sizeof options, .family = families[i]};
        ipalloc_pool_t *pool, *back;
        assert_ok(ipalloc_pool_create(NULL, 0, NULL, 0, &options, &pool, NULL));
        size_t size;
        uint8_t *image = image_of(pool, &size);
        assert_ok(ipalloc_pool_image_load(image, size, NULL, &back, NULL));
        assert_counts(back, 0, 0, 0, 0);
        ipalloc_address_t v4 = A("10.0.0.1"), v6 = A("::1");
        assert_code(ipalloc_pool_claim(back, families[i] == 4 ? &v4 : &v6, NULL), EOUTSIDE);
        assert_code(ipalloc_pool_claim(back, families[i] == 4 ? &v6 : &v4, NULL), EFAMILY);
        free(image);
        ipalloc_pool_free(back);
        ipalloc_pool_free(pool);
    }
}

static void the_buffer_may_be_anywhere_and_must_be_large_enough(void **state) {
    (void)state;
    ipalloc_pool_t *pool = sample(0);
    size_t size, written;
    uint8_t *image = image_of(pool, &size);
    uint8_t *buffer = malloc(size + 16);
    for (size_t shift = 0; shift < 9; shift++) {
        memset(buffer, UNTOUCHED, size + 16);
        assert_ok(ipalloc_pool_image_write(pool, buffer + shift, size, &written, NULL));
        assert_int_equal(written, size);
        assert_memory_equal(buffer + shift, image, size);
        assert_true(all_untouched(buffer + shift + size, 16 - shift));
        ipalloc_pool_t *back;
        assert_ok(ipalloc_image_validate(buffer + shift, size, NULL));
        assert_ok(ipalloc_pool_image_load(buffer + shift, size, NULL, &back, NULL));
        ipalloc_pool_free(back);
    }
    const size_t too_small[] = {0, 1, 8, size / 2, size - 1};
    for (size_t i = 0; i < COUNT_OF(too_small); i++) {
        memset(buffer, UNTOUCHED, size);
        written = 77;
        ipalloc_error_t error = ERROR_INIT;
        assert_code(ipalloc_pool_image_write(pool, buffer, too_small[i], &written, &error),
                    ENOSPACE);
        assert_int_equal(error.code, IPALLOC_ENOSPACE);
        assert_int_equal(written, size);
        assert_true(all_untouched(buffer, size));
    }
    assert_ok(ipalloc_pool_image_write(pool, buffer, size + 16, &written, NULL));
    assert_int_equal(written, size);
    free(buffer);
    free(image);
    ipalloc_pool_free(pool);
}

static int is_image_error(int code) {
    return code <= IPALLOC_EIMAGESHORT && code >= IPALLOC_EIMAGECONTENT;
}

/* Both functions answer the same; what is refused makes no pool. */
static int examine(const uint8_t *image, size_t size) {
    ipalloc_error_t error = ERROR_INIT, load_error = ERROR_INIT;
    int code = ipalloc_image_validate(image, size, &error);
    ipalloc_pool_t *pool = NULL;
    assert_int_equal(ipalloc_pool_image_load(image, size, NULL, &pool, &load_error), code);
    if (code == IPALLOC_OK) {
        assert_ok(ipalloc_pool_check(pool, NULL));
        ipalloc_pool_free(pool);
        return code;
    }
    assert_null(pool);
    assert_true(is_image_error(code));
    assert_int_equal(error.code, code);
    assert_true(error.position <= size);
    assert_int_equal(load_error.position, error.position);
    return code;
}

static void an_image_cut_short_is_refused_at_every_length(void **state) {
    (void)state;
    ipalloc_pool_t *pool = sample(0);
    size_t size;
    uint8_t *image = image_of(pool, &size);
    for (size_t length = 0; length < size; length++) {
        uint8_t *cut = malloc(length == 0 ? 1 : length); /* its end is the end of the memory */
        memcpy(cut, image, length);
        assert_code(examine(cut, length), EIMAGESHORT);
        free(cut);
    }
    assert_code(examine(image, size), OK);
    free(image);
    ipalloc_pool_free(pool);
}

static void a_damaged_image_is_refused_wherever_the_damage_is(void **state) {
    (void)state;
    ipalloc_pool_t *pool = sample(0);
    size_t size;
    uint8_t *image = image_of(pool, &size);
    unsigned answers[5] = {0};
    for (size_t i = 0; i < size; i++) {
        for (int bit = 0; bit < 8; bit += (i < 256 ? 1 : 3)) {
            image[i] ^= (uint8_t)(1 << bit);
            int code = examine(image, size);
            image[i] ^= (uint8_t)(1 << bit);
            if (code == IPALLOC_OK) {
                fail_msg("bit %d of byte %zu of %zu may be anything", bit, i, size);
            }
            answers[IPALLOC_EIMAGESHORT - code]++;
        }
    }
    /* A version that is not known is told apart from damage, and so are other bytes. */
    assert_true(answers[IPALLOC_EIMAGESHORT - IPALLOC_EIMAGEFORMAT] > 0);
    assert_true(answers[IPALLOC_EIMAGESHORT - IPALLOC_EIMAGEVERSION] > 0);
    assert_true(answers[IPALLOC_EIMAGESHORT - IPALLOC_EIMAGECHECKSUM] > 0);
    assert_code(examine(image, size), OK);
    free(image);
    ipalloc_pool_free(pool);
}

static void bytes_from_anywhere_are_refused(void **state) {
    (void)state;
    uint64_t seed = random_seed();
    static uint8_t bytes[20000];
    for (int round = 0; round < 300; round++) {
        size_t size = next_random(&seed) % sizeof bytes;
        for (size_t i = 0; i < size; i++) {
            bytes[i] = round == 0 ? 0 : round == 1 ? 0xFF : (uint8_t)next_random(&seed);
        }
        assert_true(is_image_error(examine(bytes, size)));
    }
}

/* ---- images made by hand, from docs/image-format.md alone ---- */

typedef struct draft {
    uint8_t bytes[8192];
    size_t size;
    uint32_t family;
    uint64_t range_count, reserved_count, group_count, free_count;
    ipalloc_range_t ranges[8], reserved[8]; /* in the draft a range may be anything */
    uint64_t groups[64];
} draft_t;

static void put(draft_t *draft, uint64_t number, int width) {
    for (int i = 0; i < width; i++) {
        draft->bytes[draft->size++] = (uint8_t)(number >> (8 * i));
    }
}

static void put_address(draft_t *draft, const ipalloc_address_t *address) {
    int last = address->family == IPALLOC_IPV4 ? 3 : 15;
    for (int i = 0; i < 16; i++) {
        put(draft, i <= last ? address->bytes[last - i] : 0, 1);
    }
}

static void patch(draft_t *draft, size_t offset, uint64_t number, int width) {
    size_t end = draft->size;
    draft->size = offset;
    put(draft, number, width);
    draft->size = end;
}

/* The header's checksum and those of the pages, anew. */
static void seal(draft_t *draft, size_t content) {
    patch(draft, 60, crc32c(draft->bytes, 60), 4);
    draft->size = content;
    for (size_t start = 0; start < content; start += 4096) {
        size_t length = content - start < 4096 ? content - start : 4096;
        put(draft, crc32c(draft->bytes + start, length), 4);
    }
}

/* Writes the draft out; returns where the checksums begin. */
static size_t write_draft(draft_t *draft) {
    memset(draft->bytes, 0, sizeof draft->bytes);
    draft->size = 64;
    for (uint64_t i = 0; i < draft->range_count; i++) {
        put_address(draft, &draft->ranges[i].lower);
        put_address(draft, &draft->ranges[i].upper);
    }
    for (uint64_t i = 0; i < draft->reserved_count; i++) {
        put_address(draft, &draft->reserved[i].lower);
        put_address(draft, &draft->reserved[i].upper);
    }
    for (uint64_t i = 0; i < draft->group_count; i++) {
        put(draft, draft->groups[i], 8);
    }
    size_t content = draft->size, pages = (content + 4095) / 4096;
    memcpy(draft->bytes, "IPALLOC\x1A", 8);
    patch(draft, 8, 1, 4);
    patch(draft, 12, draft->family, 4);
    patch(draft, 16, draft->range_count, 8);
    patch(draft, 24, draft->reserved_count, 8);
    patch(draft, 32, draft->group_count, 8);
    patch(draft, 40, draft->free_count, 8);
    patch(draft, 48, content + 4 * pages, 8);
    seal(draft, content);
    return content;
}

/* 10.0.0.60-10.0.0.70 and 10.0.1.0, of which .61 is reserved, .60 and .64 held. */
static draft_t good_draft(void) {
    static draft_t draft;
    memset(&draft, 0, sizeof draft);
    draft.family = 4;
    draft.range_count = 2;
    draft.ranges[0] = R("10.0.0.60-10.0.0.70");
    draft.ranges[1] = R("10.0.1.0");
    draft.reserved_count = 1;
    draft.reserved[0] = R("10.0.0.61");
    draft.group_count = 3;
    draft.groups[0] = 3ull << 62; /* .62 and .63 */
    draft.groups[1] = 0x7E;       /* .65 to .70 */
    draft.groups[2] = 1;
    draft.free_count = 9;
    return draft;
}

static void an_image_made_by_hand_is_the_librarys(void **state) {
    (void)state;
    draft_t draft = good_draft();
    write_draft(&draft);
    assert_code(examine(draft.bytes, draft.size), OK);
    ipalloc_pool_t *pool;
    assert_ok(ipalloc_pool_create(draft.ranges, 2, draft.reserved, 1, NULL, &pool, NULL));
    ipalloc_address_t held[] = {A("10.0.0.60"), A("10.0.0.64")};
    assert_ok(ipalloc_pool_claim_many(pool, held, 2, NULL));
    size_t size;
    uint8_t *image = image_of(pool, &size);
    assert_int_equal(size, draft.size);
    assert_memory_equal(image, draft.bytes, size);
    free(image);
    ipalloc_pool_free(pool);
}

static void an_image_that_contradicts_itself_is_refused(void **state) {
    (void)state;
    for (int flaw = 0;; flaw++) {
        draft_t draft = good_draft();
        size_t content = 0;
        const char *what = NULL;
        switch (flaw) {
        case 0: what = "range ends before it starts";
            draft.ranges[1] = (ipalloc_range_t){A("10.0.1.1"), A("10.0.1.0")};
            break;
        case 1: what = "ranges descend";
            draft.ranges[0] = R("10.0.1.0");
            draft.ranges[1] = R("10.0.0.60-10.0.0.70");
            break;
        case 2: what = "ranges overlap"; draft.ranges[1] = R("10.0.0.70-10.0.1.0"); break;
        case 3: what = "ranges touch"; draft.ranges[1] = R("10.0.0.71"); break;
        case 4: what = "range ends beyond IPv4";
            draft.ranges[1] = (ipalloc_range_t){A("10.0.1.0"), A("::1:0:0")};
            break;
        case 5: what = "reserved range outside"; draft.reserved[0] = R("10.0.0.59"); break;
        case 6: what = "reserved range half outside";
            draft.reserved[0] = R("10.0.0.70-10.0.0.71");
            break;
        case 7: what = "reserved range across two ranges";
            draft.reserved[0] = R("10.0.0.70-10.0.1.0");
            break;
        case 8: what = "reserved ranges touch";
            draft.reserved_count = 2;
            draft.reserved[1] = R("10.0.0.62");
            draft.groups[0] = 1ull << 63;
            draft.free_count = 8;
            break;
        case 9: what = "a free address outside"; draft.groups[2] = 3; draft.free_count = 10; break;
        case 10: what = "a free address that is reserved";
            draft.groups[0] |= 1ull << 61;
            draft.free_count = 10;
            break;
        case 11: what = "too many free"; draft.free_count = 8; break;
        case 12: what = "too few free"; draft.free_count = 10; break;
        case 13: what = "a group less"; draft.group_count = 2; draft.free_count = 8; break;
        case 14: what = "a group more"; draft.group_count = 4; break;
        case 15: what = "no such family"; draft.family = 5; break;
        case 16: what = "no such family, and its low byte is one"; draft.family = 0x104; break;
        case 17: what = "more than 2^32 addresses";
            draft.family = 6;
            draft.ranges[0] = R("2001:db8::-2001:db8::1:0:0");
            draft.range_count = 1;
            draft.reserved_count = 0;
            draft.group_count = 1;
            draft.groups[0] = 0;
            draft.free_count = 0;
            break;
        case 18: what = "more than 2^32 addresses in two ranges";
            draft.family = 6;
            draft.ranges[0] = R("2001:db8::-2001:db8::ffff:ffff");
            draft.ranges[1] = R("2001:db9::");
            draft.reserved_count = 0;
            draft.group_count = 1;
            draft.groups[0] = 0;
            draft.free_count = 0;
            break;
        case 19: what = "unused bytes are used";
            content = write_draft(&draft);
            patch(&draft, 56, 1, 4);
            break;
        case 20: what = "its size is not its size";
            content = write_draft(&draft);
            patch(&draft, 48, draft.size - 1, 8);
            break;
        case 21: what = "counts that overflow";
            content = write_draft(&draft);
            patch(&draft, 16, 1ull << 59, 8);
            break;
        case 22: what = "counts that overflow";
            content = write_draft(&draft);
            patch(&draft, 32, UINT64_MAX, 8);
            break;
        default: return;
        }
        if (content == 0) {
            write_draft(&draft);
        } else {
            seal(&draft, content);
        }
        int code = examine(draft.bytes, draft.size);
        if (code != IPALLOC_EIMAGECONTENT) {
            fail_msg("\"%s\" is answered %s", what, ipalloc_error_name(code));
        }
    }
}

static void the_header_tells_versions_and_lengths_apart(void **state) {
    (void)state;
    draft_t draft = good_draft();
    size_t content = write_draft(&draft);
    patch(&draft, 8, 7, 4);
    seal(&draft, content);
    assert_code(examine(draft.bytes, draft.size), EIMAGEVERSION);
    patch(&draft, 8, 1, 4);
    patch(&draft, 0, 'i', 1);
    seal(&draft, content);
    assert_code(examine(draft.bytes, draft.size), EIMAGEFORMAT);
    patch(&draft, 0, 'I', 1);
    seal(&draft, content);
    assert_code(examine(draft.bytes, draft.size), OK);
    assert_code(examine(draft.bytes, draft.size + 1), EIMAGEFORMAT); /* something behind it */
    assert_code(examine(draft.bytes, draft.size - 1), EIMAGESHORT);
}

static void a_pool_of_any_size_may_rest_once_loaded(void **state) {
    (void)state;
    ipalloc_pool_t *pool = pool_of("2001:db8::-2001:db8::1:0:0", "none"), *loaded = NULL;
    size_t size;
    uint8_t *image = image_of(pool, &size);
    ipalloc_pool_options_t options = {.struct_size = sizeof options};
    ipalloc_address_t address = A("2001:db8::7");
    options.flags = IPALLOC_POOL_RESTING;
    options.resting_time = UINT64_MAX;
    assert_ok(ipalloc_pool_image_load(image, size, &options, &loaded, NULL));
    assert_ok(ipalloc_pool_claim(loaded, &address, NULL));
    assert_ok(ipalloc_pool_release(loaded, &address, NULL, NULL));
    assert_code(ipalloc_pool_claim(loaded, &address, NULL), ERESTING);
    ipalloc_pool_free(loaded);
    ipalloc_pool_free(pool);
    free(image);
}

static void null_is_answered(void **state) {
    (void)state;
    ipalloc_pool_t *pool = sample(0), *back = NULL;
    size_t size;
    uint8_t *image = image_of(pool, &size);
    ipalloc_error_t error = ERROR_INIT;
    assert_code(ipalloc_pool_image_size(NULL, &size, &error), EINVAL);
    assert_code(ipalloc_pool_image_size(pool, NULL, &error), EINVAL);
    assert_code(ipalloc_pool_image_write(NULL, image, size, &size, &error), EINVAL);
    assert_code(ipalloc_pool_image_write(pool, NULL, size, &size, &error), EINVAL);
    assert_code(ipalloc_pool_image_write(pool, image, size, NULL, &error), EINVAL);
    assert_code(ipalloc_image_validate(NULL, size, &error), EINVAL);
    assert_code(ipalloc_pool_image_load(NULL, size, NULL, &back, &error), EINVAL);
    assert_code(ipalloc_pool_image_load(image, size, NULL, NULL, &error), EINVAL);
    assert_null(back);
    free(image);
    ipalloc_pool_free(pool);
}

static void an_image_in_a_file_is_mapped_and_loaded(void **state) {
    (void)state;
    ipalloc_pool_t *pool = sample(0), *back = NULL;
    size_t size;
    uint8_t *image = image_of(pool, &size);
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(fwrite(image, 1, size, file), size);
    assert_int_equal(fflush(file), 0);
    void *mapped = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fileno(file), 0);
    assert_ptr_not_equal(mapped, MAP_FAILED);
    assert_ok(ipalloc_image_validate(mapped, size, NULL));
    assert_ok(ipalloc_pool_image_load(mapped, size, NULL, &back, NULL));
    /* The pool is a copy: it outlives the mapping. */
    assert_int_equal(munmap(mapped, size), 0);
    fclose(file);
    assert_same_answers(pool, back);
    free(image);
    ipalloc_pool_free(back);
    ipalloc_pool_free(pool);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_image_in_a_file_is_mapped_and_loaded),
        cmocka_unit_test(equal_states_have_equal_images),
        cmocka_unit_test(a_pool_comes_back_from_its_image),
        cmocka_unit_test(an_empty_pool_has_an_image),
        cmocka_unit_test(the_buffer_may_be_anywhere_and_must_be_large_enough),
        cmocka_unit_test(an_image_cut_short_is_refused_at_every_length),
        cmocka_unit_test(a_damaged_image_is_refused_wherever_the_damage_is),
        cmocka_unit_test(bytes_from_anywhere_are_refused),
        cmocka_unit_test(an_image_made_by_hand_is_the_librarys),
        cmocka_unit_test(an_image_that_contradicts_itself_is_refused),
        cmocka_unit_test(the_header_tells_versions_and_lengths_apart),
        FULL_UNIT_TEST(a_pool_of_any_size_may_rest_once_loaded)
        cmocka_unit_test(null_is_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
