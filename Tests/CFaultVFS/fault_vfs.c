#include "fault_vfs.h"

#include <stdlib.h>
#include <string.h>

#include "file.h"

int fault_begin(fault_vfs_t *vfs, fault_kind_t kind, int off) {
    if (vfs->is_off) return off;
    vfs->counts[kind]++;
    if (vfs->fail_after == 0 || vfs->fail_kind != kind || --vfs->fail_after > 0) return SQLITE_OK;
    vfs->has_failed = true;
    return vfs->fail_code;
}

bool fault_change(fault_vfs_t *vfs) {
    if (vfs->cut_after == 0 || --vfs->cut_after > 0) return false;
    vfs->is_off = true;
    return true;
}

/* MARK: SQLite's file system */

static fault_vfs_t *enter(sqlite3_vfs *base) {
    fault_vfs_t *vfs = (fault_vfs_t *)base;
    pthread_mutex_lock(&vfs->mutex);
    return vfs;
}

static int leave(fault_vfs_t *vfs, int code) {
    pthread_mutex_unlock(&vfs->mutex);
    return code;
}

static int vfs_open(
    sqlite3_vfs *base, const char *path, sqlite3_file *base_file, int flags, int *flags_out) {
    open_file_t *opened = (open_file_t *)base_file;
    memset(opened, 0, sizeof *opened);
    fault_vfs_t *vfs = enter(base);
    int code = fault_begin(vfs, FAULT_OPEN, SQLITE_CANTOPEN);
    if (code != SQLITE_OK) return leave(vfs, code);
    disk_file_t *file = path == NULL ? NULL : disk_find(&vfs->disk, path);
    if (file != NULL) {
        file->references++;
    } else {
        if (!(flags & SQLITE_OPEN_CREATE)) return leave(vfs, SQLITE_CANTOPEN);
        if (fault_change(vfs)) return leave(vfs, SQLITE_CANTOPEN);
        file = disk_create(&vfs->disk, path);
    }
    /* As SQLite's own file system for Unix does for journals, whether they are new or not. */
    opened->needs_name_sync =
        (flags & SQLITE_OPEN_CREATE) &&
        (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL));
    opened->base.pMethods = &fault_io_methods;
    opened->vfs = vfs;
    opened->file = file;
    opened->generation = vfs->generation;
    if (flags_out != NULL) *flags_out = flags;
    return leave(vfs, SQLITE_OK);
}

static int vfs_delete(sqlite3_vfs *base, const char *path, int sync_names) {
    fault_vfs_t *vfs = enter(base);
    int code = fault_begin(vfs, FAULT_DELETE, SQLITE_IOERR_DELETE);
    if (code != SQLITE_OK) return leave(vfs, code);
    if (disk_find(&vfs->disk, path) == NULL) return leave(vfs, SQLITE_IOERR_DELETE_NOENT);
    disk_remove(&vfs->disk, path);
    if (fault_change(vfs)) return leave(vfs, SQLITE_IOERR_DELETE);
    if (sync_names) disk_sync_names(&vfs->disk);
    return leave(vfs, SQLITE_OK);
}

static int vfs_access(sqlite3_vfs *base, const char *path, int flags, int *result) {
    (void)flags;
    fault_vfs_t *vfs = enter(base);
    *result = disk_find(&vfs->disk, path) != NULL;
    return leave(vfs, vfs->is_off ? SQLITE_IOERR_ACCESS : SQLITE_OK);
}

static int vfs_full_pathname(sqlite3_vfs *base, const char *path, int size, char *full) {
    (void)base;
    if (strlen(path) >= (size_t)size) return SQLITE_CANTOPEN;
    strcpy(full, path);
    return SQLITE_OK;
}

static int vfs_randomness(sqlite3_vfs *base, int size, char *bytes) {
    fault_vfs_t *vfs = enter(base);
    for (int index = 0; index < size; index++) bytes[index] = (char)disk_random(&vfs->disk);
    return leave(vfs, size);
}

static int vfs_sleep(sqlite3_vfs *base, int microseconds) {
    (void)base;
    return microseconds;
}

static int vfs_current_time(sqlite3_vfs *base, double *days) {
    (void)base;
    *days = 2440587.5; /* 1970-01-01 as a Julian day */
    return SQLITE_OK;
}

static int vfs_last_error(sqlite3_vfs *base, int size, char *text) {
    (void)base, (void)size, (void)text;
    return 0;
}

/* MARK: the interface of tests */

fault_vfs_t *fault_vfs_create(const char *name, uint64_t seed) {
    fault_vfs_t *vfs = calloc(1, sizeof *vfs);
    if (vfs == NULL) return NULL;
    vfs->name = strdup(name);
    pthread_mutex_init(&vfs->mutex, NULL);
    disk_init(&vfs->disk, seed);
    vfs->base = (sqlite3_vfs){
        .iVersion = 1,
        .szOsFile = sizeof(open_file_t),
        .mxPathname = 512,
        .zName = vfs->name,
        .xOpen = vfs_open,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_full_pathname,
        .xRandomness = vfs_randomness,
        .xSleep = vfs_sleep,
        .xCurrentTime = vfs_current_time,
        .xGetLastError = vfs_last_error,
    };
    if (vfs->name != NULL && sqlite3_vfs_register(&vfs->base, 0) == SQLITE_OK) return vfs;
    fault_vfs_destroy(vfs);
    return NULL;
}

void fault_vfs_destroy(fault_vfs_t *vfs) {
    if (vfs == NULL) return;
    sqlite3_vfs_unregister(&vfs->base);
    disk_deinit(&vfs->disk);
    pthread_mutex_destroy(&vfs->mutex);
    free(vfs->name);
    free(vfs);
}

void fault_vfs_fail(fault_vfs_t *vfs, fault_kind_t kind, int64_t n, int code) {
    pthread_mutex_lock(&vfs->mutex);
    vfs->fail_kind = kind;
    vfs->fail_after = n;
    vfs->fail_code = code;
    vfs->has_failed = false;
    pthread_mutex_unlock(&vfs->mutex);
}

bool fault_vfs_has_failed(fault_vfs_t *vfs) {
    pthread_mutex_lock(&vfs->mutex);
    bool has_failed = vfs->has_failed;
    pthread_mutex_unlock(&vfs->mutex);
    return has_failed;
}

int64_t fault_vfs_count(fault_vfs_t *vfs, fault_kind_t kind) {
    pthread_mutex_lock(&vfs->mutex);
    int64_t count = vfs->counts[kind];
    pthread_mutex_unlock(&vfs->mutex);
    return count;
}

void fault_vfs_cut_after(fault_vfs_t *vfs, int64_t n) {
    pthread_mutex_lock(&vfs->mutex);
    vfs->cut_after = n;
    pthread_mutex_unlock(&vfs->mutex);
}

void fault_vfs_cut(fault_vfs_t *vfs) {
    pthread_mutex_lock(&vfs->mutex);
    vfs->is_off = true;
    pthread_mutex_unlock(&vfs->mutex);
}

bool fault_vfs_is_off(fault_vfs_t *vfs) {
    pthread_mutex_lock(&vfs->mutex);
    bool is_off = vfs->is_off;
    pthread_mutex_unlock(&vfs->mutex);
    return is_off;
}

void fault_vfs_restart(fault_vfs_t *vfs) {
    pthread_mutex_lock(&vfs->mutex);
    disk_cut(&vfs->disk);
    vfs->generation++;
    vfs->is_off = false;
    vfs->cut_after = 0;
    vfs->fail_after = 0;
    pthread_mutex_unlock(&vfs->mutex);
}

void fault_vfs_delay_sync(fault_vfs_t *vfs, bool delay) {
    pthread_mutex_lock(&vfs->mutex);
    vfs->disk.delay = delay;
    pthread_mutex_unlock(&vfs->mutex);
}

fault_losses_t fault_vfs_losses(fault_vfs_t *vfs) {
    pthread_mutex_lock(&vfs->mutex);
    fault_losses_t losses = vfs->disk.losses;
    pthread_mutex_unlock(&vfs->mutex);
    return losses;
}

int64_t fault_vfs_size(fault_vfs_t *vfs, const char *path) {
    pthread_mutex_lock(&vfs->mutex);
    disk_file_t *file = disk_find(&vfs->disk, path);
    int64_t size = file == NULL ? -1 : file->now.size;
    pthread_mutex_unlock(&vfs->mutex);
    return size;
}

void fault_vfs_remove(fault_vfs_t *vfs, const char *path) {
    pthread_mutex_lock(&vfs->mutex);
    if (!vfs->is_off) disk_remove(&vfs->disk, path);
    pthread_mutex_unlock(&vfs->mutex);
}

bool fault_vfs_rename(fault_vfs_t *vfs, const char *path, const char *new_path) {
    pthread_mutex_lock(&vfs->mutex);
    bool is_done = false;
    if (!vfs->is_off && disk_find(&vfs->disk, path) != NULL) {
        disk_rename(&vfs->disk, path, new_path);
        if (!fault_change(vfs)) {
            disk_sync_names(&vfs->disk);
            is_done = true;
        }
    }
    pthread_mutex_unlock(&vfs->mutex);
    return is_done;
}
