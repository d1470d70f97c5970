/* Between a program and the system, loaded with LD_PRELOAD: records every change of the files below
 * WENJIN_SHIM_FOLDER, with its bytes and in the one order in which the changes took place, in the file
 * WENJIN_SHIM_TRACE; and answers the WENJIN_SHIM_FAIL_SYNC-th sync below that folder with EIO instead
 * of doing it. What it could not record (vectored writes, allocation, copies within the kernel) ends
 * the program, so that nothing is missed in silence. Mappings are left out: SQLite maps only its
 * `-shm`, which holds nothing durable.
 *
 * A record: kind (1 byte), length of the path (2), length of the bytes (4), place (8), path, bytes;
 * little-endian, the path below the folder. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST 4096

/* Held over each recorded call, so that the order in the trace is the order on the disk. */
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX];
static size_t folder_length;
static int trace = -1;
static long syncs, failing;
/* The path below the folder, by descriptor. */
static char *names[MOST];

__attribute__((constructor)) static void begin(void) {
  const char *where = getenv("WENJIN_SHIM_FOLDER"), *to = getenv("WENJIN_SHIM_TRACE");
  const char *fail = getenv("WENJIN_SHIM_FAIL_SYNC");
  if (!where || !to || strlen(where) >= sizeof folder) abort();
  trace = (int)syscall(SYS_openat, AT_FDCWD, to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (trace < 0) abort();
  if (fail) failing = atol(fail);
  folder_length = strlen(where);
  memcpy(folder, where, folder_length + 1);
}

/* The path below the folder, "" for the folder itself; none where it lies elsewhere. */
static const char *below(const char *path) {
  if (!folder_length || strncmp(path, folder, folder_length)) return NULL;
  path += folder_length;
  return *path == '/' ? path + 1 : *path ? NULL : path;
}

static const char *name_of(int fd) { return fd >= 0 && fd < MOST ? names[fd] : NULL; }

static void keep(const void *bytes, size_t count) {
  for (size_t done = 0; done < count;) {
    long wrote = syscall(SYS_write, trace, (const char *)bytes + done, count - done);
    if (wrote <= 0) abort();
    done += (size_t)wrote;
  }
}

static void record(char kind, const char *path, uint64_t place, const void *bytes, size_t count) {
  unsigned char head[15];
  uint16_t path_length = (uint16_t)strlen(path);
  uint32_t length = (uint32_t)count;
  head[0] = (unsigned char)kind;
  memcpy(head + 1, &path_length, 2);
  memcpy(head + 3, &length, 4);
  memcpy(head + 7, &place, 8);
  keep(head, sizeof head);
  keep(path, path_length);
  keep(bytes, count);
}

static void take_turn(void) { pthread_mutex_lock(&turn); }

/* Gives up the turn without touching errno. */
static long answer(long result) {
  int error = errno;
  pthread_mutex_unlock(&turn);
  errno = error;
  return result;
}

static int opened(const char *path, int flags, unsigned mode) {
  take_turn();
  const char *name = below(path);
  int there = name && syscall(SYS_faccessat, AT_FDCWD, path, F_OK) == 0;
  long fd = syscall(SYS_openat, AT_FDCWD, path, flags, mode);
  if (fd >= MOST) abort();
  if (fd >= 0) {
    free(names[fd]);
    names[fd] = name ? strdup(name) : NULL;
    if (name && !there) record('C', name, 0, "", 0);
    if (name && there && (flags & O_TRUNC)) record('T', name, 0, "", 0);
  }
  return (int)answer(fd);
}

#define OPEN(function)                                    \
  int function(const char *path, int flags, ...) {        \
    va_list rest;                                         \
    va_start(rest, flags);                                \
    unsigned mode = va_arg(rest, unsigned);               \
    va_end(rest);                                         \
    return opened(path, flags, flags & O_CREAT ? mode : 0); \
  }
OPEN(open)
OPEN(open64)

int close(int fd) {
  if (!name_of(fd)) return (int)syscall(SYS_close, fd);
  take_turn();
  free(names[fd]);
  names[fd] = NULL;
  return (int)answer(syscall(SYS_close, fd));
}

ssize_t write(int fd, const void *bytes, size_t count) {
  if (!name_of(fd)) return syscall(SYS_write, fd, bytes, count);
  take_turn();
  long wrote = syscall(SYS_write, fd, bytes, count);
  if (wrote > 0) {
    long end = syscall(SYS_lseek, fd, 0, SEEK_CUR);
    record('W', names[fd], (uint64_t)(end - wrote), bytes, (size_t)wrote);
  }
  return answer(wrote);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t place) {
  if (!name_of(fd)) return syscall(SYS_pwrite64, fd, bytes, count, place);
  take_turn();
  long wrote = syscall(SYS_pwrite64, fd, bytes, count, place);
  if (wrote > 0) record('W', names[fd], (uint64_t)place, bytes, (size_t)wrote);
  return answer(wrote);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t place) {
  return pwrite64(fd, bytes, count, place);
}

int ftruncate64(int fd, off64_t size) {
  if (!name_of(fd)) return (int)syscall(SYS_ftruncate, fd, size);
  take_turn();
  long done = syscall(SYS_ftruncate, fd, size);
  if (done == 0) record('T', names[fd], (uint64_t)size, "", 0);
  return (int)answer(done);
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static int synced(int fd, long call) {
  if (!name_of(fd)) return (int)syscall(call, fd);
  take_turn();
  if (++syncs == failing) {
    record('F', names[fd], 0, "", 0);
    errno = EIO;
    return (int)answer(-1);
  }
  long done = syscall(call, fd);
  if (done == 0) record('S', names[fd], 0, "", 0);
  return (int)answer(done);
}

int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

/* Descriptors of a file that moved write under its new name; those of one removed, nowhere. */
static void moved(const char *from, const char *to) {
  for (int fd = 0; fd < MOST; fd++) {
    if (!names[fd] || strcmp(names[fd], from)) continue;
    free(names[fd]);
    names[fd] = to ? strdup(to) : NULL;
  }
}

int unlink(const char *path) {
  take_turn();
  long done = syscall(SYS_unlinkat, AT_FDCWD, path, 0);
  const char *name = below(path);
  if (done == 0 && name) {
    moved(name, NULL);
    record('U', name, 0, "", 0);
  }
  return (int)answer(done);
}

int rename(const char *from, const char *to) {
  take_turn();
  long done = syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
  const char *old = below(from), *new = below(to);
  if (!old != !new) abort();
  if (done == 0 && old) {
    moved(old, new);
    record('R', old, 0, new, strlen(new));
  }
  return (int)answer(done);
}

int linkat(int from_at, const char *from, int to_at, const char *to, int flags) {
  take_turn();
  long done = syscall(SYS_linkat, from_at, from, to_at, to, flags);
  const char *old = below(from), *new = below(to);
  if (!old != !new) abort();
  if (done == 0 && old) record('L', old, 0, new, strlen(new));
  return (int)answer(done);
}

int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int mkdir(const char *path, mode_t mode) {
  take_turn();
  long done = syscall(SYS_mkdirat, AT_FDCWD, path, mode);
  const char *name = below(path);
  if (done == 0 && name) record('M', name, 0, "", 0);
  return (int)answer(done);
}

/* What is not recorded. */
#define UNSEEN(fd) if (name_of(fd)) abort()

ssize_t writev(int fd, const struct iovec *parts, int count) {
  UNSEEN(fd);
  return syscall(SYS_writev, fd, parts, count);
}

int fallocate64(int fd, int mode, off64_t place, off64_t size) {
  UNSEEN(fd);
  return (int)syscall(SYS_fallocate, fd, mode, place, size);
}

int fallocate(int fd, int mode, off_t place, off_t size) { return fallocate64(fd, mode, place, size); }

int posix_fallocate64(int fd, off64_t place, off64_t size) {
  return fallocate64(fd, 0, place, size) ? errno : 0;
}

int posix_fallocate(int fd, off_t place, off_t size) { return posix_fallocate64(fd, place, size); }

ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t count, unsigned flags) {
  UNSEEN(out);
  return syscall(SYS_copy_file_range, in, from, out, to, count, flags);
}

ssize_t sendfile64(int out, int in, off64_t *from, size_t count) {
  UNSEEN(out);
  return syscall(SYS_sendfile, out, in, from, count);
}

ssize_t sendfile(int out, int in, off_t *from, size_t count) { return sendfile64(out, in, from, count); }
