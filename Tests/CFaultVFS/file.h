/* The file system's and the open files' inside. */
#ifndef FILE_H
#define FILE_H

#include <pthread.h>
#include <sqlite3.h>

#include "disk.h"

struct fault_vfs {
    sqlite3_vfs base;
    pthread_mutex_t mutex;
    disk_t disk;
    char *name;
    uint64_t generation; /* counts restarts */
    bool is_off;
    int64_t counts[FAULT_KIND_COUNT];
    int64_t cut_after;
    fault_kind_t fail_kind;
    int64_t fail_after;
    int fail_code;
    bool has_failed;
};

typedef struct {
    sqlite3_file base;
    fault_vfs_t *vfs;
    disk_file_t *file;
    uint64_t generation;
    bool needs_name_sync;
    int lock;
    bool uses_shm;
    unsigned shm_shared, shm_exclusive; /* bits of slots */
} open_file_t;

extern const sqlite3_io_methods fault_io_methods;

/* Counts an operation and says how it ends: SQLITE_OK, `off` if there is no power, or the code
 * of the failure that was asked for. */
int fault_begin(fault_vfs_t *vfs, fault_kind_t kind, int off);

/* Counts a change; true if the power is cut during it. */
bool fault_change(fault_vfs_t *vfs);

#endif
