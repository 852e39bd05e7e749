#!/bin/sh
# Which functions answer which codes: what the header says, and what a program was answered.
#
# usage: scripts/answers.sh listed     one "function code" a line, as the manual in ipalloc.h has it
#        scripts/answers.sh recorder   a C header that, included before anything else, notes what each call
#                                      answers, and prints "# answered function code" lines at the end.
#                                      Calls through pointers are not noted.
set -eu
export LC_ALL=C

listed() {
    awk '
    /^ *\/\*/ { comment = ""; inside = 1 }
    inside { comment = comment " " $0; if (/\*\//) inside = 0; next }
    match($0, /^int ipalloc_[a-z0-9_]*\(/) {
        name = substr($0, 5, RLENGTH - 5)
        functions[++count] = name
        text = comment
        gsub(/ \* /, " ", text)
        if (!sub(/.*Errors:/, "", text)) next
        for (rest = text; match(rest, /IPALLOC_E[A-Z]+/); rest = substr(rest, RSTART + RLENGTH))
            codes[name] = codes[name] " " substr(rest, RSTART, RLENGTH)
        for (rest = text; match(rest, / as ipalloc_[a-z0-9_]+/); rest = substr(rest, RSTART + RLENGTH))
            others[name] = others[name] " " substr(rest, RSTART + 4, RLENGTH - 4)
    }
    # What a function answers, and what is said of another one it is like.
    function show(name, like, depth,    count, parts, i) {
        count = split(codes[like], parts, " ")
        for (i = 1; i <= count; i++) print name, parts[i]
        count = split(others[like], parts, " ")
        for (i = 1; i <= count && depth < 4; i++) show(name, parts[i], depth + 1)
    }
    END { for (i = 1; i <= count; i++) show(functions[i], functions[i], 0) }
    ' include/ipalloc.h | sort -u
}

recorder() {
    sed -n 's/^int \(ipalloc_[a-z0-9_]*\)(.*/\1/p' packaging/abi/prototypes.txt | awk '
    BEGIN {
        print "#include \"ipalloc.h\""
        print "#include <stdio.h>"
        print "static unsigned char ipalloc_answers[128][64];"
        print "static inline int ipalloc_answered(int function, int code) {"
        print "    int place = IPALLOC_ERROR_FIRST - code;"
        print "    if (place >= 0 && place < 64)"
        print "        __atomic_store_n(&ipalloc_answers[function][place], 1, __ATOMIC_RELAXED);"
        print "    return code;"
        print "}"
    }
    {
        printf "#define %s(...) ipalloc_answered(%d, %s(__VA_ARGS__))\n", $1, NR - 1, $1
        names = names "        \"" $1 "\",\n"
    }
    END {
        print "__attribute__((destructor)) static void ipalloc_print_answers(void) {"
        printf "    static const char *const names[] = {\n%s    };\n", names
        print "    for (int i = 0; i < (int)(sizeof names / sizeof names[0]); i++)"
        print "        for (int j = 0; j < 64; j++)"
        print "            if (ipalloc_answers[i][j])"
        print "                printf(\"# answered %s %s\\n\", names[i],"
        print "                       ipalloc_error_name(IPALLOC_ERROR_FIRST - j));"
        print "}"
    }'
}

case ${1:-} in
listed | recorder) "$1" ;;
*) sed -n 's/^# usage: //p' "$0" >&2; exit 64 ;;
esac
