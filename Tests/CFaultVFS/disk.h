/*
 * The disk behind the file system: files as bytes, with what is synchronised and what is not.
 * The caller serialises.
 */
#ifndef DISK_H
#define DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault_vfs.h"

enum { DISK_SECTOR = 512, DISK_SHM_MAX = 64, DISK_SHM_LOCKS = 8 };

typedef struct {
    uint8_t *bytes;
    int64_t size;
    int64_t capacity;
} disk_bytes_t;

/* A write, or a truncation if `bytes` is NULL. */
typedef struct disk_change {
    struct disk_change *next;
    int64_t offset;
    int64_t size;
    uint8_t *bytes;
} disk_change_t;

typedef struct {
    int references;
    disk_bytes_t now;         /* what the programs see */
    disk_bytes_t durable;     /* what a power cut leaves for certain */
    disk_change_t *first;     /* from `durable` to `now`, oldest first */
    disk_change_t **end;
    int64_t change_count;
    int64_t promised_count;   /* changes that a delayed synchronisation answered for */
    int shared;               /* SQLite's locks of the file */
    void *reserved, *pending, *exclusive;
    void *shm[DISK_SHM_MAX]; /* the index of the log in shared memory, and its locks */
    int shm_users;
    int shm_shared[DISK_SHM_LOCKS];
    void *shm_exclusive[DISK_SHM_LOCKS];
} disk_file_t;

typedef struct {
    char *path;
    disk_file_t *now;
    disk_file_t *durable;
} disk_name_t;

/* `path` becomes the name of `file`, or of nothing; with `old_path`, that stops being one. */
typedef struct disk_rename {
    struct disk_rename *next;
    char *path;
    disk_file_t *file;
    char *old_path;
} disk_rename_t;

typedef struct {
    uint64_t random;
    disk_name_t *names;
    size_t name_count;
    disk_rename_t *first;
    disk_rename_t **end;
    int64_t rename_count;
    bool delay;
    fault_losses_t losses;
} disk_t;

void disk_init(disk_t *disk, uint64_t seed);
void disk_deinit(disk_t *disk);
uint64_t disk_random(disk_t *disk);

/* The file of this name, or NULL. */
disk_file_t *disk_find(disk_t *disk, const char *path);
/* A new file, under a name unless that is NULL. */
disk_file_t *disk_create(disk_t *disk, const char *path);
void disk_release(disk_file_t *file);

void disk_write(disk_file_t *file, const void *bytes, int64_t size, int64_t offset);
void disk_truncate(disk_file_t *file, int64_t size);
void disk_sync(disk_t *disk, disk_file_t *file);
/* A synchronisation that failed: what was waiting is on disk or lost, and waits no more. */
void disk_fail_sync(disk_t *disk, disk_file_t *file);

void disk_remove(disk_t *disk, const char *path);
void disk_rename(disk_t *disk, const char *path, const char *new_path);
void disk_sync_names(disk_t *disk);

/* Replaces every file by what a power cut leaves of it. Open files keep the old ones. */
void disk_cut(disk_t *disk);

#endif
