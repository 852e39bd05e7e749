#include "disk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* SplitMix64 (Steele, Lea and Flood, 2014). */
uint64_t disk_random(disk_t *disk) {
    uint64_t mixed = (disk->random += 0x9E3779B97F4A7C15u);
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
    return mixed ^ (mixed >> 31);
}

void disk_init(disk_t *disk, uint64_t seed) {
    memset(disk, 0, sizeof *disk);
    disk->random = seed;
    disk->end = &disk->first;
}

static void *checked(void *memory) {
    if (memory == NULL) abort();
    return memory;
}

/* MARK: bytes */

/* Makes the bytes at least `size` long; new ones are 0. */
static void extend(disk_bytes_t *bytes, int64_t size) {
    if (size > bytes->capacity) {
        int64_t capacity = bytes->capacity * 2 > size ? bytes->capacity * 2 : size;
        bytes->bytes = checked(realloc(bytes->bytes, (size_t)capacity));
        bytes->capacity = capacity;
    }
    if (size > bytes->size) {
        memset(bytes->bytes + bytes->size, 0, (size_t)(size - bytes->size));
        bytes->size = size;
    }
}

static void put(disk_bytes_t *bytes, const void *source, int64_t size, int64_t offset) {
    extend(bytes, offset + size);
    memcpy(bytes->bytes + offset, source, (size_t)size);
}

static void apply(disk_bytes_t *bytes, const disk_change_t *change) {
    if (change->bytes != NULL) {
        put(bytes, change->bytes, change->size, change->offset);
    } else if (change->size < bytes->size) {
        bytes->size = change->size;
    } else {
        extend(bytes, change->size);
    }
}

/* MARK: files */

disk_file_t *disk_create(disk_t *disk, const char *path) {
    disk_file_t *file = checked(calloc(1, sizeof *file));
    file->end = &file->first;
    file->references = 1;
    if (path == NULL) return file;
    disk_rename_t *change = checked(calloc(1, sizeof *change));
    change->path = checked(strdup(path));
    change->file = file;
    file->references++;
    *disk->end = change;
    disk->end = &change->next;
    disk->rename_count++;
    for (size_t index = 0; index < disk->name_count; index++) {
        if (strcmp(disk->names[index].path, path) != 0) continue;
        assert(disk->names[index].now == NULL);
        disk->names[index].now = file;
        file->references++;
        return file;
    }
    disk->names = checked(realloc(disk->names, (disk->name_count + 1) * sizeof *disk->names));
    disk->names[disk->name_count++] = (disk_name_t){checked(strdup(path)), file, NULL};
    file->references++;
    return file;
}

static disk_change_t *take_change(disk_file_t *file) {
    disk_change_t *change = file->first;
    file->first = change->next;
    if (file->first == NULL) file->end = &file->first;
    file->change_count--;
    return change;
}

static void free_change(disk_change_t *change) {
    free(change->bytes);
    free(change);
}

void disk_release(disk_file_t *file) {
    if (file == NULL || --file->references > 0) return;
    while (file->first != NULL) free_change(take_change(file));
    for (int index = 0; index < DISK_SHM_MAX; index++) free(file->shm[index]);
    free(file->now.bytes);
    free(file->durable.bytes);
    free(file);
}

static void append_change(disk_file_t *file, disk_change_t *change) {
    *file->end = change;
    file->end = &change->next;
    file->change_count++;
    apply(&file->now, change);
}

void disk_write(disk_file_t *file, const void *bytes, int64_t size, int64_t offset) {
    disk_change_t *change = checked(calloc(1, sizeof *change));
    change->offset = offset;
    change->size = size;
    change->bytes = checked(malloc(size > 0 ? (size_t)size : 1));
    memcpy(change->bytes, bytes, (size_t)size);
    append_change(file, change);
}

void disk_truncate(disk_file_t *file, int64_t size) {
    disk_change_t *change = checked(calloc(1, sizeof *change));
    change->size = size;
    append_change(file, change);
}

void disk_sync(disk_t *disk, disk_file_t *file) {
    int64_t count = disk->delay ? file->promised_count : file->change_count;
    for (; count > 0; count--) {
        disk_change_t *change = take_change(file);
        apply(&file->durable, change);
        free_change(change);
    }
    file->promised_count = file->change_count;
}

/* Applies what survives of a change: each sector on its own, with `keep` chances of 8. */
static void survive(disk_t *disk, disk_bytes_t *bytes, const disk_change_t *change, uint64_t keep) {
    if (change->bytes == NULL) {
        if (disk_random(disk) % 8 < keep) apply(bytes, change);
        return;
    }
    int64_t done = 0;
    while (done < change->size) {
        int64_t offset = change->offset + done;
        int64_t size = DISK_SECTOR - offset % DISK_SECTOR;
        if (size > change->size - done) size = change->size - done;
        if (disk_random(disk) % 8 < keep) {
            put(bytes, change->bytes + done, size, offset);
            disk->losses.kept++;
        } else if (disk_random(disk) % 4 == 0) {
            int64_t part = (int64_t)(disk_random(disk) % (uint64_t)size);
            put(bytes, change->bytes + done, part, offset);
            disk->losses.torn++;
        } else {
            disk->losses.forgotten++;
        }
        done += size;
    }
}

void disk_fail_sync(disk_t *disk, disk_file_t *file) {
    uint64_t keep = disk_random(disk) % 9;
    while (file->first != NULL) {
        disk_change_t *change = take_change(file);
        survive(disk, &file->durable, change, keep);
        free_change(change);
    }
    file->promised_count = 0;
}

/* MARK: names */

static disk_name_t *name_of(disk_t *disk, const char *path) {
    for (size_t index = 0; index < disk->name_count; index++) {
        if (strcmp(disk->names[index].path, path) == 0) return &disk->names[index];
    }
    return NULL;
}

disk_file_t *disk_find(disk_t *disk, const char *path) {
    disk_name_t *name = name_of(disk, path);
    return name == NULL ? NULL : name->now;
}

void disk_remove(disk_t *disk, const char *path) {
    disk_name_t *name = name_of(disk, path);
    if (name == NULL || name->now == NULL) return;
    disk_release(name->now);
    name->now = NULL;
    disk_rename_t *change = checked(calloc(1, sizeof *change));
    change->path = checked(strdup(path));
    *disk->end = change;
    disk->end = &change->next;
    disk->rename_count++;
}

void disk_rename(disk_t *disk, const char *path, const char *new_path) {
    disk_name_t *name = name_of(disk, path);
    assert(name != NULL && name->now != NULL);
    disk_file_t *file = name->now;
    name->now = NULL; /* its reference goes to the change */
    disk_rename_t *change = checked(calloc(1, sizeof *change));
    change->path = checked(strdup(new_path));
    change->file = file;
    change->old_path = checked(strdup(path));
    *disk->end = change;
    disk->end = &change->next;
    disk->rename_count++;
    disk_name_t *target = name_of(disk, new_path);
    if (target == NULL) {
        disk->names = checked(realloc(disk->names, (disk->name_count + 1) * sizeof *disk->names));
        target = &disk->names[disk->name_count++];
        *target = (disk_name_t){checked(strdup(new_path)), NULL, NULL};
    }
    disk_release(target->now);
    target->now = file;
    file->references++;
}

/* Makes the oldest change of names durable. */
static void keep_rename(disk_t *disk) {
    disk_rename_t *change = disk->first;
    disk->first = change->next;
    if (disk->first == NULL) disk->end = &disk->first;
    disk->rename_count--;
    disk_name_t *name = name_of(disk, change->path);
    assert(name != NULL);
    disk_release(name->durable);
    name->durable = change->file;
    if (change->old_path != NULL) {
        disk_name_t *old = name_of(disk, change->old_path);
        disk_release(old->durable);
        old->durable = NULL;
    }
    free(change->path);
    free(change->old_path);
    free(change);
}

void disk_sync_names(disk_t *disk) {
    while (disk->first != NULL) keep_rename(disk);
}

static void forget_renames(disk_t *disk) {
    while (disk->first != NULL) {
        disk_rename_t *change = disk->first;
        disk->first = change->next;
        disk_release(change->file);
        free(change->path);
        free(change->old_path);
        free(change);
    }
    disk->end = &disk->first;
    disk->rename_count = 0;
}

/* MARK: power */

/* A new file with what is left of an old one. */
static disk_file_t *remains(disk_t *disk, const disk_file_t *old) {
    disk_file_t *file = disk_create(disk, NULL);
    uint64_t keep = disk_random(disk) % 9;
    put(&file->durable, old->durable.bytes, old->durable.size, 0);
    for (disk_change_t *change = old->first; change != NULL; change = change->next) {
        survive(disk, &file->durable, change, keep);
    }
    put(&file->now, file->durable.bytes, file->durable.size, 0);
    return file;
}

void disk_cut(disk_t *disk) {
    uint64_t kept = disk_random(disk) % (uint64_t)(disk->rename_count + 1);
    for (; kept > 0; kept--) keep_rename(disk);
    forget_renames(disk);
    for (size_t index = 0; index < disk->name_count; index++) {
        disk_name_t *name = &disk->names[index];
        disk_release(name->now);
        name->now = NULL;
        if (name->durable == NULL) continue;
        disk_file_t *file = remains(disk, name->durable);
        disk_release(name->durable);
        name->durable = name->now = file;
        file->references++;
    }
}

void disk_deinit(disk_t *disk) {
    forget_renames(disk);
    for (size_t index = 0; index < disk->name_count; index++) {
        disk_release(disk->names[index].now);
        disk_release(disk->names[index].durable);
        free(disk->names[index].path);
    }
    free(disk->names);
}
