#!/bin/sh
# Describes the interface that include/ipalloc.h declares, as four lists to be compared:
#   prototypes.txt   every function's declaration, one a line
#   structs.txt      size and alignment of every struct, offset and size of every member
#   errors.txt       the table of codes
#   constants.txt    every other constant with its value
#
# usage: scripts/abi-describe.sh FOLDER
#
# After a change of the header that is meant, `scripts/abi-describe.sh packaging/abi` makes the
# lists anew; what may change within a major version stands in section 1 of the header.
set -eu

folder=$1
: "${CC:=cc}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$folder"

# The header without comments and directives, one statement or struct a line, blanks squeezed.
sed '/^#include/d' include/ipalloc.h > "$work/bare.h"
"$CC" -E -P "$work/bare.h" | tr -s ' \n\t' ' ' \
    | awk '{
        depth = 0
        for (i = 1; i <= length($0); i++) {
            c = substr($0, i, 1)
            if (c == "{") depth++
            if (c == "}") depth--
            line = line c
            if (c == ";" && depth == 0) { sub(/^ +/, "", line); print line; line = "" }
        }
    }' > "$work/statements"

grep -v '^typedef\|^enum\|{' "$work/statements" | grep 'ipalloc_[a-z0-9_]* *(' | LC_ALL=C sort \
    > "$folder/prototypes.txt"

# A program that prints what only the compiler knows.
{
    echo '#include "ipalloc.h"'
    echo '#include <stdio.h>'
    echo 'int main(int count, char **names) { (void)names;'
    echo 'if (count == 2) {'
    sed -n 's/^typedef struct [a-z0-9_]* { \(.*\) } \([a-z0-9_]*\);$/\2 \1/p' "$work/statements" \
        | awk '{
            type = $1
            sub(/^[^ ]* /, "")
            printf "printf(\"%s: size %%zu, alignment %%zu\\n\", sizeof(%s), _Alignof(%s));\n",
                type, type, type
            n = split($0, members, ";")
            for (i = 1; i <= n; i++) {
                member = members[i]
                if (member !~ /[a-z]/) continue
                if (match(member, /\(\*[a-z0-9_]+\)/)) {
                    member = substr(member, RSTART + 2, RLENGTH - 3)
                } else {
                    sub(/\[.*/, "", member)
                    sub(/.*[ *]/, "", member)
                }
                printf "printf(\"    %s: offset %%zu, size %%zu\\n\", ", member
                printf "offsetof(%s, %s), sizeof(((%s *)0)->%s));\n", type, member, type, member
            }
        }'
    echo '} else if (count == 3) {'
    echo '#define LINE(name, number, text) printf("IPALLOC_%s %d %s%c", #name, number, text, 10);'
    echo 'IPALLOC_ERROR_MAP(LINE)'
    echo '} else {'
    {
        "$CC" -E -dM "$work/bare.h" \
            | sed -n 's/^#define \(IPALLOC_[A-Z0-9_]*\) ..*$/\1/p' \
            | grep -v '^IPALLOC_VERSION\|^IPALLOC_CURSOR_INIT$'
        # Enumerators: those of the table of errors have their own list.
        sed -n 's/^enum { \(.*\)};$/\1/p' "$work/statements" | grep -v IPALLOC_EINVAL \
            | grep -o 'IPALLOC_[A-Z0-9_]*'
        echo IPALLOC_ERROR_FIRST
    } | LC_ALL=C sort -u | sed 's/.*/printf("& %lld\\n", (long long)&);/'
    echo '} return 0; }'
} > "$work/describe.c"
"$CC" -std=c11 -Wall -Wextra -Werror -I include -o "$work/describe" "$work/describe.c"
"$work/describe" structs > "$folder/structs.txt"
"$work/describe" errors errors > "$folder/errors.txt"
"$work/describe" > "$folder/constants.txt"
