/*
 * What libipalloc says of what only libipalloc-full has. The other tests of it are those of
 * libipalloc-full, without those of generations and live images.
 */
#include <sys/mman.h>

#include "support.h"

static ipalloc_error_t error;
static char text[IPALLOC_ERROR_TEXT_MAX];

static const char *message(void) {
    assert_ok(ipalloc_error_format(&error, text, sizeof text, NULL));
    return text;
}

static void large_pools_are_refused(void **state) {
    (void)state;
    ipalloc_range_t largest = R("::-::ffff:ffff"), larger = R("::-::1:0:0"), all = R("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    ipalloc_pool_t *pool = NULL;
    error = (ipalloc_error_t)ERROR_INIT;
    assert_code(ipalloc_pool_create(&larger, 1, NULL, 0, NULL, &pool, &error), ETOOLARGE);
    assert_null(pool);
    assert_string_equal(message(),
                        "4294967297 addresses: a pool holds 4294967296 at most; split them "
                        "among several pools, or link libipalloc-full");
    assert_code(ipalloc_pool_create(&all, 1, NULL, 0, NULL, &pool, &error), ETOOLARGE);
    assert_null(pool);
    assert_ok(ipalloc_pool_create(&largest, 1, NULL, 0, NULL, &pool, NULL));
    ipalloc_address_t address;
    assert_ok(ipalloc_pool_allocate_lowest(pool, &address, NULL));
    assert_address(address, "::");
    assert_code(ipalloc_pool_grow(pool, &larger, 1, &error), ETOOLARGE);
    assert_ok(ipalloc_pool_check(pool, NULL));
    ipalloc_pool_free(pool);
}

/*
 * The image of a pool that may not rest: one range of 2^31 + 1 addresses, all held. The pages of its
 * groups are never written, so that the quarter of a gigabyte that is examined is not there.
 */
static void images_too_large_to_rest_are_refused(void **state) {
    (void)state;
    enum { PAGE = 4096, HEAD = 64 + 32, GROUPS = (1 << 25) + 1 };
    const size_t end = HEAD + (size_t)GROUPS * 8;
    const size_t pages = (end + PAGE - 1) / PAGE, size = end + pages * 4;
    uint8_t *image = mmap(NULL, size, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    assert_ptr_not_equal(image, MAP_FAILED);
    const uint64_t header[] = {0x1A434F4C4C415049, 1 | 4ULL << 32, 1, 0, GROUPS, 0, size};
    memcpy(image, header, sizeof header);
    const uint32_t sum = crc32c(image, 60), last = 1u << 31;
    memcpy(image + 60, &sum, 4);
    memcpy(image + 64 + 16, &last, 4);
    static const uint8_t zeros[PAGE];
    const uint32_t of_first = crc32c(image, PAGE), of_others = crc32c(zeros, PAGE);
    const uint32_t of_last = crc32c(zeros, end % PAGE);
    for (size_t page = 0; page < pages; page++) {
        const uint32_t *of_page = page == 0 ? &of_first : page == pages - 1 ? &of_last : &of_others;
        memcpy(image + end + page * 4, of_page, 4);
    }
    ipalloc_pool_options_t options = {.struct_size = sizeof options, .flags = IPALLOC_POOL_RESTING};
    ipalloc_pool_t *pool = NULL;
    error = (ipalloc_error_t)ERROR_INIT;
    assert_code(ipalloc_pool_image_load(image, size, &options, &pool, &error), ETOOLARGE);
    assert_null(pool);
    assert_non_null(strstr(message(), "2147483649 addresses"));
    assert_int_equal(munmap(image, size), 0);
}

static void generations_are_refused(void **state) {
    (void)state;
    ipalloc_pool_options_t options = {.struct_size = sizeof options, .flags = IPALLOC_POOL_FENCED};
    ipalloc_range_t range = R("10.0.0.1-10.0.0.9");
    ipalloc_pool_t *pool = NULL;
    error = (ipalloc_error_t)ERROR_INIT;
    assert_code(ipalloc_pool_create(&range, 1, NULL, 0, &options, &pool, &error), EUNSUPPORTED);
    assert_null(pool);
    assert_string_equal(message(), "this library has neither generations nor live images; link "
                                   "libipalloc-full");
    assert_ok(ipalloc_pool_create(&range, 1, NULL, 0, NULL, &pool, NULL));
    size_t size = 0;
    uint8_t *image = image_of(pool, &size);
    ipalloc_pool_t *loaded = NULL;
    assert_code(ipalloc_pool_image_load(image, size, &options, &loaded, NULL), EUNSUPPORTED);
    assert_null(loaded);
    /* The version of an image stands at byte 8: those of images that only libipalloc-full writes. */
    for (uint8_t version = 3; version <= 4; version++) {
        image[8] = version;
        assert_code(ipalloc_image_validate(image, size, &error), EIMAGEVERSION);
        assert_non_null(strstr(message(), "link libipalloc-full"));
        assert_code(ipalloc_pool_image_load(image, size, NULL, &loaded, NULL), EIMAGEVERSION);
    }
    free(image);
    ipalloc_address_t address = A("10.0.0.1");
    uint64_t generation = 0;
    assert_ok(ipalloc_pool_claim(pool, &address, NULL));
    assert_code(ipalloc_pool_generation(pool, &address, &generation, NULL), EUNSUPPORTED);
    assert_code(ipalloc_pool_release_fenced(pool, &address, 1, NULL, NULL), EUNSUPPORTED);
    assert_ok(ipalloc_pool_release(pool, &address, NULL, NULL));
    ipalloc_pool_free(pool);
}

static void live_images_are_refused(void **state) {
    (void)state;
    ipalloc_range_t range = R("10.0.0.1-10.0.0.9");
    ipalloc_pool_t *pool = NULL, *attached = NULL;
    assert_ok(ipalloc_pool_create(&range, 1, NULL, 0, NULL, &pool, NULL));
    _Alignas(64) static unsigned char memory[4096];
    size_t size = 0;
    assert_code(ipalloc_pool_live_write(pool, memory, sizeof memory, &size, NULL), EUNSUPPORTED);
    assert_code(ipalloc_pool_attach(memory, sizeof memory, NULL, &attached, NULL), EUNSUPPORTED);
    assert_null(attached);
    ipalloc_pool_free(pool);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(large_pools_are_refused),
        cmocka_unit_test(images_too_large_to_rest_are_refused),
        cmocka_unit_test(generations_are_refused),
        cmocka_unit_test(live_images_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
