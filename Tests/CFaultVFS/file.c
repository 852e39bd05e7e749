/* Open files, as SQLite uses them. */
#include "file.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static open_file_t *enter(sqlite3_file *base) {
    open_file_t *opened = (open_file_t *)base;
    pthread_mutex_lock(&opened->vfs->mutex);
    return opened;
}

static int leave(open_file_t *opened, int code) {
    pthread_mutex_unlock(&opened->vfs->mutex);
    return code;
}

/* As `fault_begin`; a file that was open when the power went is dead. */
static int begin(open_file_t *opened, fault_kind_t kind, int off) {
    if (opened->generation != opened->vfs->generation) return off;
    return fault_begin(opened->vfs, kind, off);
}

static bool is_dead(const open_file_t *opened) {
    return opened->vfs->is_off || opened->generation != opened->vfs->generation;
}

/* MARK: bytes */

static int file_read(sqlite3_file *base, void *bytes, int size, sqlite3_int64 offset) {
    open_file_t *opened = enter(base);
    int code = begin(opened, FAULT_READ, SQLITE_IOERR_READ);
    if (code != SQLITE_OK) return leave(opened, code);
    int64_t there = opened->file->now.size - offset;
    if (there >= size) {
        memcpy(bytes, opened->file->now.bytes + offset, (size_t)size);
        return leave(opened, SQLITE_OK);
    }
    if (there < 0) there = 0;
    if (there > 0) memcpy(bytes, opened->file->now.bytes + offset, (size_t)there);
    memset((char *)bytes + there, 0, (size_t)(size - there));
    return leave(opened, SQLITE_IOERR_SHORT_READ);
}

static int file_write(sqlite3_file *base, const void *bytes, int size, sqlite3_int64 offset) {
    open_file_t *opened = enter(base);
    int code = begin(opened, FAULT_WRITE, SQLITE_IOERR_WRITE);
    if (code != SQLITE_OK) {
        if (!is_dead(opened)) disk_write(opened->file, bytes, size / 2, offset);
        return leave(opened, code);
    }
    disk_write(opened->file, bytes, size, offset);
    return leave(opened, fault_change(opened->vfs) ? SQLITE_IOERR_WRITE : SQLITE_OK);
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 size) {
    open_file_t *opened = enter(base);
    int code = begin(opened, FAULT_TRUNCATE, SQLITE_IOERR_TRUNCATE);
    if (code != SQLITE_OK) return leave(opened, code);
    disk_truncate(opened->file, size);
    return leave(opened, fault_change(opened->vfs) ? SQLITE_IOERR_TRUNCATE : SQLITE_OK);
}

static int file_sync(sqlite3_file *base, int flags) {
    (void)flags;
    open_file_t *opened = enter(base);
    disk_t *disk = &opened->vfs->disk;
    int code = begin(opened, FAULT_SYNC, SQLITE_IOERR_FSYNC);
    if (code != SQLITE_OK) {
        if (!is_dead(opened)) disk_fail_sync(disk, opened->file);
        return leave(opened, code);
    }
    if (fault_change(opened->vfs)) return leave(opened, SQLITE_IOERR_FSYNC);
    disk_sync(disk, opened->file);
    if (opened->needs_name_sync) {
        disk_sync_names(disk);
        opened->needs_name_sync = false;
    }
    return leave(opened, SQLITE_OK);
}

static int file_size(sqlite3_file *base, sqlite3_int64 *size) {
    open_file_t *opened = enter(base);
    *size = opened->file->now.size;
    return leave(opened, is_dead(opened) ? SQLITE_IOERR_FSTAT : SQLITE_OK);
}

/* MARK: locks of the file */

static int file_lock(sqlite3_file *base, int level) {
    open_file_t *opened = enter(base);
    disk_file_t *file = opened->file;
    if (is_dead(opened)) return leave(opened, SQLITE_IOERR_LOCK);
    if (level <= opened->lock) return leave(opened, SQLITE_OK);
    if (opened->lock == SQLITE_LOCK_NONE) {
        assert(level == SQLITE_LOCK_SHARED);
        if (file->pending != NULL || file->exclusive != NULL) return leave(opened, SQLITE_BUSY);
        file->shared++;
    } else if (level == SQLITE_LOCK_RESERVED) {
        if (file->reserved != NULL && file->reserved != opened) return leave(opened, SQLITE_BUSY);
        file->reserved = opened;
    } else {
        if (file->pending != NULL && file->pending != opened) return leave(opened, SQLITE_BUSY);
        if (file->reserved != NULL && file->reserved != opened) return leave(opened, SQLITE_BUSY);
        file->pending = opened;
        if (file->shared > 1) {
            opened->lock = SQLITE_LOCK_PENDING;
            return leave(opened, SQLITE_BUSY);
        }
        file->exclusive = opened;
    }
    opened->lock = level;
    return leave(opened, SQLITE_OK);
}

static int file_unlock(sqlite3_file *base, int level) {
    open_file_t *opened = enter(base);
    disk_file_t *file = opened->file;
    if (level >= opened->lock) return leave(opened, SQLITE_OK);
    if (file->exclusive == opened) file->exclusive = NULL;
    if (file->pending == opened) file->pending = NULL;
    if (file->reserved == opened) file->reserved = NULL;
    if (level == SQLITE_LOCK_NONE) file->shared--;
    assert(file->shared >= 0);
    opened->lock = level;
    return leave(opened, SQLITE_OK);
}

static int file_check_reserved(sqlite3_file *base, int *result) {
    open_file_t *opened = enter(base);
    *result = opened->file->reserved != NULL;
    return leave(opened, SQLITE_OK);
}

static int file_control(sqlite3_file *base, int operation, void *argument) {
    (void)base, (void)operation, (void)argument;
    return SQLITE_NOTFOUND;
}

static int file_sector_size(sqlite3_file *base) {
    (void)base;
    return 4096; /* as SQLite's own file system for Unix says */
}

static int file_characteristics(sqlite3_file *base) {
    (void)base;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE; /* as above */
}

/* MARK: shared memory: the index of the log */

static int shm_map(sqlite3_file *base, int region, int size, int extend, void volatile **memory) {
    open_file_t *opened = enter(base);
    *memory = NULL;
    if (is_dead(opened)) return leave(opened, SQLITE_IOERR_SHMMAP);
    if (region >= DISK_SHM_MAX) return leave(opened, SQLITE_IOERR_SHMSIZE);
    if (!opened->uses_shm) opened->file->shm_users++;
    opened->uses_shm = true;
    void **slot = &opened->file->shm[region];
    if (*slot == NULL && extend) *slot = calloc(1, (size_t)size);
    *memory = *slot;
    return leave(opened, SQLITE_OK);
}

/* Gives back the locks of the slots in `mask`. */
static void shm_release(open_file_t *opened, unsigned mask) {
    for (int slot = 0; slot < DISK_SHM_LOCKS; slot++) {
        if (opened->shm_shared & mask & (1u << slot)) opened->file->shm_shared[slot]--;
        if (opened->shm_exclusive & mask & (1u << slot)) opened->file->shm_exclusive[slot] = NULL;
    }
    opened->shm_shared &= ~mask;
    opened->shm_exclusive &= ~mask;
}

static int shm_lock(sqlite3_file *base, int first, int count, int flags) {
    open_file_t *opened = enter(base);
    disk_file_t *file = opened->file;
    unsigned mask = ((1u << count) - 1) << first;
    if (flags & SQLITE_SHM_UNLOCK) {
        shm_release(opened, mask);
        return leave(opened, SQLITE_OK);
    }
    if (is_dead(opened)) return leave(opened, SQLITE_IOERR_SHMLOCK);
    bool is_shared = flags & SQLITE_SHM_SHARED;
    for (int slot = first; slot < first + count; slot++) {
        int own = (opened->shm_shared >> slot) & 1;
        if (file->shm_exclusive[slot] != NULL && file->shm_exclusive[slot] != opened) {
            return leave(opened, SQLITE_BUSY);
        }
        if (!is_shared && file->shm_shared[slot] > own) return leave(opened, SQLITE_BUSY);
    }
    for (int slot = first; slot < first + count; slot++) {
        if (!is_shared) {
            file->shm_exclusive[slot] = opened;
        } else if (!(opened->shm_shared & (1u << slot))) {
            file->shm_shared[slot]++;
        }
    }
    if (is_shared) opened->shm_shared |= mask;
    else opened->shm_exclusive |= mask;
    return leave(opened, SQLITE_OK);
}

static void shm_barrier(sqlite3_file *base) {
    leave(enter(base), SQLITE_OK); /* the mutex orders memory */
}

/* The memory goes with its last user, so that the next one reads the log. */
static int shm_unmap(sqlite3_file *base, int remove) {
    (void)remove;
    open_file_t *opened = enter(base);
    shm_release(opened, ~0u);
    if (!opened->uses_shm) return leave(opened, SQLITE_OK);
    opened->uses_shm = false;
    if (--opened->file->shm_users == 0) {
        for (int region = 0; region < DISK_SHM_MAX; region++) {
            free(opened->file->shm[region]);
            opened->file->shm[region] = NULL;
        }
    }
    return leave(opened, SQLITE_OK);
}

static int file_close(sqlite3_file *base) {
    file_unlock(base, SQLITE_LOCK_NONE);
    shm_unmap(base, 0);
    open_file_t *opened = enter(base);
    disk_release(opened->file);
    return leave(opened, SQLITE_OK);
}

const sqlite3_io_methods fault_io_methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};
