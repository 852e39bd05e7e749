/*
 * A file system for SQLite that lives in memory, fails on demand and loses power.
 *
 * What was written and not synchronised is kept apart from what was. When the power is cut, each
 * sector of each write that was not synchronised is kept, forgotten or torn at random, on its own:
 * so later writes may survive earlier ones. Names behave like a journaling directory: changes
 * survive in order, up to a random one, unless the directory was synchronised.
 *
 * It promises what SQLite assumes of a Unix file system, and no more: bytes outside a write are
 * never harmed by it. All functions are thread-safe.
 */
#ifndef FAULT_VFS_H
#define FAULT_VFS_H

#include <stdbool.h>
#include <stdint.h>

typedef struct fault_vfs fault_vfs_t;

typedef enum {
    FAULT_OPEN,
    FAULT_READ,
    FAULT_WRITE,
    FAULT_SYNC,
    FAULT_TRUNCATE,
    FAULT_DELETE,
    FAULT_KIND_COUNT
} fault_kind_t;

/* How sectors fared in all power cuts so far. */
typedef struct {
    int64_t kept;
    int64_t forgotten;
    int64_t torn;
} fault_losses_t;

/* Registers a file system under a name that stays in use by it alone; NULL without memory. */
fault_vfs_t *fault_vfs_create(const char *name, uint64_t seed);

/* Unregisters and frees it. No connection uses it any more. */
void fault_vfs_destroy(fault_vfs_t *vfs);

/* Lets the n-th operation of a kind from now on, counted from 1, fail once with this result code
 * of SQLite; 0 takes it back. A failed write has written half. A failed synchronisation leaves
 * nothing to be synchronised: what was waiting is on disk or lost at random, as the kernel does. */
void fault_vfs_fail(fault_vfs_t *vfs, fault_kind_t kind, int64_t n, int code);

/* Whether the failure that was asked for last has happened. */
bool fault_vfs_has_failed(fault_vfs_t *vfs);

/* How many operations of a kind there were. */
int64_t fault_vfs_count(fault_vfs_t *vfs, fault_kind_t kind);

/* Cuts the power during the n-th change from now on, counted from 1: a write, a truncation, a
 * synchronisation, a new or a deleted name. 0 takes it back. */
void fault_vfs_cut_after(fault_vfs_t *vfs, int64_t n);

/* Cuts the power now. */
void fault_vfs_cut(fault_vfs_t *vfs);

bool fault_vfs_is_off(fault_vfs_t *vfs);

/* Turns the power on again; files hold what survived. Open files stay dead. */
void fault_vfs_restart(fault_vfs_t *vfs);

/* Makes every synchronisation answer at once and take effect only at the file's next one. */
void fault_vfs_delay_sync(fault_vfs_t *vfs, bool delay);

fault_losses_t fault_vfs_losses(fault_vfs_t *vfs);

/* The size of a file, or -1 if there is none. */
int64_t fault_vfs_size(fault_vfs_t *vfs, const char *path);

/* Removes a name, if it is there. */
void fault_vfs_remove(fault_vfs_t *vfs, const char *path);

/* Renames a file and synchronises the directory; false if there is none or the power is off. */
bool fault_vfs_rename(fault_vfs_t *vfs, const char *path, const char *new_path);

#endif
