/*
 * A pool of ten IPv4 addresses from C: allocate, claim, release, ask.
 *
 *     cc -o demo demo.c $(pkg-config --cflags --libs ipalloc) && ./demo
 */
#include <ipalloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Says why a call was refused, and gives up. */
static void must(int code, const ipalloc_error_t *error) {
    if (code == IPALLOC_OK) {
        return;
    }
    char text[IPALLOC_ERROR_TEXT_MAX];
    ipalloc_error_format(error, text, sizeof text, NULL);
    fprintf(stderr, "%s\n", text);
    exit(1);
}

static void print(const char *what, const ipalloc_address_t *address) {
    char text[IPALLOC_ADDRESS_TEXT_MAX];
    ipalloc_address_format(address, text, sizeof text, NULL);
    printf("%s %s\n", what, text);
}

int main(void) {
    if (ipalloc_version_number() != IPALLOC_VERSION_NUMBER) {
        fprintf(stderr, "compiled for %s, found %s\n", IPALLOC_VERSION, ipalloc_version_string());
        return 1;
    }
    ipalloc_error_t error = {.struct_size = sizeof error};

    /* 10.6.168.171 to .180, of which .173 is the gateway. */
    ipalloc_range_t range, gateway;
    must(ipalloc_range_parse("10.6.168.171-10.6.168.180", IPALLOC_NUL_TERMINATED, IPALLOC_IPV4,
                             &range, &error), &error);
    must(ipalloc_range_parse("10.6.168.173", IPALLOC_NUL_TERMINATED, IPALLOC_IPV4, &gateway,
                             &error), &error);
    ipalloc_pool_t *pool;
    must(ipalloc_pool_create(&range, 1, &gateway, 1, NULL, &pool, &error), &error);

    /* Three addresses by way of a cursor, which passes over the gateway. */
    ipalloc_cursor_t cursor = IPALLOC_CURSOR_INIT;
    ipalloc_address_t address;
    for (int i = 0; i < 3; i++) {
        must(ipalloc_pool_allocate_next(pool, &cursor, &address, &error), &error);
        print("allocated", &address);
    }

    /* One that is asked for by name, and what is said when it is asked for again. */
    ipalloc_address_t wanted;
    must(ipalloc_address_parse("10.6.168.180", IPALLOC_NUL_TERMINATED, IPALLOC_IPV4, &wanted,
                               &error), &error);
    must(ipalloc_pool_claim(pool, &wanted, &error), &error);
    print("claimed", &wanted);
    int code = ipalloc_pool_claim(pool, &wanted, &error);
    printf("claimed again: %s\n", ipalloc_error_name(code));

    /* The lowest free one after a release is the released one. */
    must(ipalloc_pool_release(pool, &range.lower, NULL, &error), &error);
    must(ipalloc_pool_allocate_lowest(pool, &address, &error), &error);
    print("lowest", &address);

    ipalloc_pool_counts_t counts = {.struct_size = sizeof counts};
    must(ipalloc_pool_counts(pool, &counts, &error), &error);
    printf("%llu of %llu held, %llu free, %llu reserved\n", (unsigned long long)counts.held.lo,
           (unsigned long long)counts.capacity.lo, (unsigned long long)counts.free.lo,
           (unsigned long long)counts.reserved.lo);

    ipalloc_range_t held;
    const ipalloc_address_t *from = NULL;
    while (ipalloc_pool_next_range(pool, IPALLOC_HELD, from, &held, NULL) == IPALLOC_OK) {
        char text[IPALLOC_RANGE_TEXT_MAX];
        ipalloc_range_format(&held, text, sizeof text, NULL);
        printf("held: %s\n", text);
        from = &held.upper;
    }

    /* The pool as bytes, and a pool from them. */
    size_t size;
    must(ipalloc_pool_image_size(pool, &size, &error), &error);
    void *image = malloc(size);
    void *again = malloc(size);
    if (image == NULL || again == NULL) {
        return 1;
    }
    must(ipalloc_pool_image_write(pool, image, size, &size, &error), &error);
    ipalloc_pool_t *copy;
    must(ipalloc_pool_image_load(image, size, NULL, &copy, &error), &error);
    must(ipalloc_pool_image_write(copy, again, size, &size, &error), &error);
    printf("image and copy are %s\n", memcmp(image, again, size) == 0 ? "equal" : "different");

    free(again);
    free(image);
    ipalloc_pool_free(copy);
    ipalloc_pool_free(pool);
    return 0;
}
