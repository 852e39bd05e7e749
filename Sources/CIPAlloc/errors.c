/* The table of results as text: the header's one list, read twice. */
#include "ipalloc.h"

const char *ipalloc_strerror(int code) {
    switch (code) {
#define TEXT_OF(name, number, text) \
    case number:                    \
        return text;
        IPALLOC_ERROR_MAP(TEXT_OF)
#undef TEXT_OF
    default:
        return "unknown error";
    }
}

const char *ipalloc_error_name(int code) {
    switch (code) {
#define NAME_OF(name, number, text) \
    case number:                    \
        return "IPALLOC_" #name;
        IPALLOC_ERROR_MAP(NAME_OF)
#undef NAME_OF
    default:
        return "IPALLOC_EUNKNOWN";
    }
}
