/* What a program does with names and bytes, in the order in which it does it. */
#ifndef RECORD_H
#define RECORD_H

/* Begins the record in the file that IPALLOC_FAULT_RECORD names; none without it. */
void record_begin(void);

/* Adds a line: what is done, with which path, and the other path if there is one. Keeps errno. */
void record_path(const char *verb, const char *path, const char *other);

/* The same for an open file. */
void record_file(const char *verb, int fd);

#endif
