/*
 * The results as text, each column one string with a NUL behind every entry: the header's list,
 * read for each. An entry is found by its place in that list, so that no table of pointers has to
 * be filled when the library is loaded.
 */
#include "CIPAllocMachine.h"
#include "ipalloc.h"

/* The places, which codes follow without a gap: the last one is for numbers that are no code. */
enum {
#define PLACE_OF(name, number, text) PLACE_##name,
    IPALLOC_ERROR_MAP(PLACE_OF)
#undef PLACE_OF
    PLACE_UNKNOWN
};
#define CODE_AT(place) ((place) == 0 ? IPALLOC_OK : IPALLOC_ERROR_FIRST + 1 - (place))
#define IN_PLACE(name, number, text) \
    _Static_assert(CODE_AT(PLACE_##name) == (number), "the codes have no gap");
IPALLOC_ERROR_MAP(IN_PLACE)
#undef IN_PLACE

static int place_of(int code) {
    for (int place = 0; place < PLACE_UNKNOWN; place++) {
        if (CODE_AT(place) == code)
            return place;
    }
    return PLACE_UNKNOWN;
}

static const char *entry_of(const char *column, int code) {
    for (int place = place_of(code); place > 0; place--)
        column += cipalloc_text_length(column) + 1;
    return column;
}

const char *ipalloc_strerror(int code) {
    static const char texts[] =
#define TEXT_OF(name, number, text) text "\0"
        IPALLOC_ERROR_MAP(TEXT_OF) "unknown error";
#undef TEXT_OF
    return entry_of(texts, code);
}

const char *ipalloc_error_name(int code) {
    static const char names[] =
#define NAME_OF(name, number, text) "IPALLOC_" #name "\0"
        IPALLOC_ERROR_MAP(NAME_OF) "IPALLOC_EUNKNOWN";
#undef NAME_OF
    return entry_of(names, code);
}

/*
 * The messages: what was asked, what stood in the way, what to do. Those of one code are lines.
 *
 *   %s %o     the subject, the obstacle; what follows in braces stands for one that is missing
 *   %w        whose state is in the way: the obstacle behind the subject, or one of the two
 *   %r %a     how many were requested, how many are available
 *   %p %c     the position, the code
 *   %i        the invariant with the number of the position
 */
#define MESSAGE_OK "success"
#define MESSAGE_EINVAL \
    "an argument is missing or not one of the known values; see the function's text"
#define MESSAGE_EHANDLE "the handle is of another kind or was freed; give a live one"
#define MESSAGE_ENOMEM "%r bytes: the allocator gave no memory; free some and try again"
#define MESSAGE_ESTRUCT                                                                        \
    "a struct_size of %r: the struct's first version has %a; set it to sizeof the struct"
#define MESSAGE_ESYNTAX                                                                        \
    "malformed text: byte %p, counted from 0, does not fit; correct the text from there on"
#define MESSAGE_EFAMILY                                                                        \
    "%s{the address} is of another family than the rest; give addresses of one family\n"       \
    "%s{the address} is IPv4-mapped; write it as the IPv4 address that it stands for"
#define MESSAGE_EREVERSED "%s{the range's start} lies behind the range's end %o; swap the two"
#define MESSAGE_EPREFIX                                                                        \
    "a prefix of %r bits: %s{the address} has %a; use a length from 0 to that"
#define MESSAGE_EOVERLAP                                                                       \
    "%s{the range} overlaps %o{another range}; leave one out or let them be merged"
#define MESSAGE_EOUTSIDE                                                                       \
    "%w{the address} is outside the pool; grow the pool or choose an address of it"
#define MESSAGE_EHELD "%w{the address} is held; release it or claim another"
#define MESSAGE_ERESERVED "%w{the address} is reserved; unreserve it or choose another"
#define MESSAGE_ENOTHELD                                                                       \
    "%w{the address} is not held; release only what is held, and only once"
#define MESSAGE_ENOTRESERVED                                                                   \
    "%w{the address} is not reserved; unreserve only what is reserved"
#define MESSAGE_EFULL                                                                          \
    "no address is free; release some or grow the pool\n"                                      \
    "no address is free, and %a must rest; wait or grow the pool\n"                            \
    "allocate %r: %a addresses are free; ask for fewer or grow the pool\n"                     \
    "allocate %r: %a address is free; ask for fewer or grow the pool"
#define MESSAGE_ECOUNT                                                                         \
    "a count of 0; ask for at least 1\n"                                                       \
    "a count of %r: there are %a; ask for fewer"
#define MESSAGE_ENOTFOUND                                                                      \
    "no such address; try another, or end the search\n"                                        \
    "number %r, counted from 0: there are %a; ask for a lower one\n"                           \
    "%s: no such address there; try another, or end the search"
#ifdef IPALLOC_CORE
#define MESSAGE_ETOOLARGE                                                                      \
    "%r addresses: a pool holds %a at most; split them among several pools, or link "          \
    "libipalloc-full"
#else
#define MESSAGE_ETOOLARGE                                                                      \
    "%r addresses: a pool holds %a at most; split them among several pools"
#endif
#define MESSAGE_EBUSY                                                                          \
    "another change of the pool's ranges is under way; try again when it has ended"
#define MESSAGE_ENOSPACE "%r needed: the buffer has room for %a; give a larger one"
#define MESSAGE_EIMAGESHORT "image, byte %p: the image is cut short; give all of its bytes"
#define MESSAGE_EIMAGEFORMAT                                                                   \
    "image, byte %p: not an image of a pool; see where the bytes come from"
#define MESSAGE_EIMAGECHECKSUM                                                                 \
    "image, byte %p: the checksum differs, the image is damaged; use another copy"
#define MESSAGE_EIMAGECONTENT                                                                  \
    "image, byte %p: the image contradicts itself; use another copy"
/* The third line and those after it are the invariants, the last one is for none of them. */
#define MESSAGE_ECORRUPT                                                                       \
    "the pool violates an invariant: %i; stop using it and load an image\n"                    \
    "the pool violates an invariant: %i at %s; stop using it and load an image\n"              \
    "ranges and reservations are sorted, disjoint and nested\n"                                \
    "segments are sorted, disjoint and cover the ranges\n"                                     \
    "only usable addresses are free\n"                                                         \
    "a block's tally is marked as changed or equals its free addresses\n"                      \
    "a line with a free address is marked\n"                                                   \
    "a block with a marked line is marked\n"                                                   \
    "the free list has exactly the linked blocks\n"                                            \
    "only usable addresses that are not free rest, and are found\n"                            \
    "only usable addresses are held\n"                                                         \
    "nodes lie where they belong, with right tallies and hints\n"                              \
    "exactly the held addresses have a generation\n"                                           \
    "rule %p"
#define MESSAGE_EADDRESS                                                                       \
    "an address at index %p: its family is %a; fill in the struct, with family 4 or 6"
#define MESSAGE_ERESTING                                                                       \
    "%w{the address} is resting since its release; wait or choose another"
#define MESSAGE_ENOBLOCK                                                                       \
    "a block of %r addresses: none is free as a whole, of %a free addresses; ask for a longer " \
    "prefix or grow the pool"
#define MESSAGE_EOTHERBLOCK                                                                    \
    "%s{the address} was not taken as one, but %o was; release what was taken as one"
#ifdef IPALLOC_CORE
#define MESSAGE_EIMAGEVERSION                                                                  \
    "image, byte %p: version %r is not known; link libipalloc-full, or use the release that "  \
    "wrote it, or a newer one"
#define MESSAGE_EUNSUPPORTED                                                                   \
    "this library has neither generations nor live images; link libipalloc-full"
#else
#define MESSAGE_EIMAGEVERSION                                                                  \
    "image, byte %p: version %r is not known; use the release that wrote it, or a newer one"
#define MESSAGE_EUNSUPPORTED                                                                   \
    "a live image's ranges stay as they are, and only fenced pools have generations; make "    \
    "another pool"
#endif
#define MESSAGE_EGENERATION                                                                    \
    "%s{the address} is held under generation %a, not %r; it has another holder, leave it"

const char *cipalloc_message(int code, int line) {
    static const char messages[] =
#define MESSAGE_OF(name, number, text) MESSAGE_##name "\0"
        IPALLOC_ERROR_MAP(MESSAGE_OF) "unknown error %c";
#undef MESSAGE_OF
    const char *message = entry_of(messages, code);
    while (line > 0)
        line -= *message++ == '\n';
    return message;
}
