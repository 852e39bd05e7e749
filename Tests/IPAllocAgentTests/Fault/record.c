/* Each line is `verb TAB path`, and `TAB path` once more for names; DiskRecord.swift reads them. */
#define _GNU_SOURCE
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static int record = -1;

void record_begin(void) {
    const char *path = getenv("IPALLOC_FAULT_RECORD");
    if (!path) return;
    int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
    record = (int)syscall(SYS_openat, AT_FDCWD, path, flags, 0600);
}

void record_path(const char *verb, const char *path, const char *other) {
    if (record < 0) return;
    int error = errno;
    char line[3 * PATH_MAX];
    int length = snprintf(line, sizeof line, "%s\t%s%s%s\n", verb, path, other ? "\t" : "",
                          other ? other : "");
    /* One call for a line, so that the lines of several threads do not mix. */
    if (length > 0 && length < (int)sizeof line) syscall(SYS_write, record, line, length);
    errno = error;
}

void record_file(const char *verb, int fd) {
    if (record < 0) return;
    int error = errno;
    char link[32], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length > 0) {
        path[length] = 0;
        record_path(verb, path, NULL);
    }
    errno = error;
}
