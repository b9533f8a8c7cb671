#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int interviewd_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }

int interviewd_set_limit(int resource, unsigned long long limit) {
  static const int names[] = {RLIMIT_AS, RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_NPROC, RLIMIT_NOFILE, RLIMIT_CORE};
  rlim_t hard = resource == INTERVIEWD_LIMIT_CPU ? limit + 1 : limit;
  struct rlimit value;
  if (getrlimit(names[resource], &value) != 0) return -1;
  /* A stricter limit that is in force already stays: raising it is refused. */
  if (hard < value.rlim_max) value.rlim_max = hard;
  value.rlim_cur = limit < value.rlim_max ? limit : value.rlim_max;
  return setrlimit(names[resource], &value);
}

int interviewd_set_pipe_size(int descriptor, int bytes) { return fcntl(descriptor, F_SETPIPE_SZ, bytes); }

int interviewd_pipe(int descriptors[2]) { return pipe2(descriptors, O_CLOEXEC); }

/* Frees what was prepared and passes `status` on. */
static int spawned(int status, int sources[], int count) {
  for (int i = 0; i < count; i++) close(sources[i]);
  return status;
}

int interviewd_spawn(int *pid, const char *path, char *const arguments[], char *const environment[],
                     const int descriptors[], int count) {
  enum { most = 8 };
  int sources[most], status = 0;
  if (count > most) return EINVAL;
  /* Copies above the targets 0…count-1, so that no dup2 below overwrites a source that is still needed. */
  for (int i = 0; i < count; i++) {
    sources[i] = fcntl(descriptors[i], F_DUPFD_CLOEXEC, count);
    if (sources[i] < 0) return spawned(errno, sources, i);
  }
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  status = posix_spawn_file_actions_init(&actions);
  if (status != 0) return spawned(status, sources, count);
  status = posix_spawnattr_init(&attributes);
  if (status != 0) {
    posix_spawn_file_actions_destroy(&actions);
    return spawned(status, sources, count);
  }
  for (int i = 0; i < count && status == 0; i++)
    status = posix_spawn_file_actions_adddup2(&actions, sources[i], i);
  if (status == 0) status = posix_spawn_file_actions_addclosefrom_np(&actions, count);
  /* Its own group: a Ctrl-C on the terminal reaches the parent alone, which then ends the child. */
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  if (status == 0) status = posix_spawnattr_setpgroup(&attributes, 0);
  if (status == 0) status = posix_spawnattr_setsigmask(&attributes, &none);
  if (status == 0) status = posix_spawnattr_setsigdefault(&attributes, &all);
  if (status == 0)
    status = posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  if (status == 0) status = posix_spawn(pid, path, &actions, &attributes, arguments, environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return spawned(status, sources, count);
}

int interviewd_socket_pair(int sockets[2]) {
  return socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets);
}

/* Room for the descriptors of one message, aligned as the kernel wants it. */
union control {
  char bytes[CMSG_SPACE(sizeof(int) * INTERVIEWD_MOST_DESCRIPTORS)];
  struct cmsghdr alignment;
};

int interviewd_send_message(int socket, const void *bytes, size_t length, const int descriptors[], int count) {
  if (count < 0 || count > INTERVIEWD_MOST_DESCRIPTORS) {
    errno = EINVAL;
    return -1;
  }
  struct iovec part = {.iov_base = (void *)bytes, .iov_len = length};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
  union control control;
  if (count > 0) {
    memset(&control, 0, sizeof control);
    message.msg_control = control.bytes;
    message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof(int) * count);
    memcpy(CMSG_DATA(header), descriptors, sizeof(int) * count);
  }
  ssize_t sent;
  do sent = sendmsg(socket, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent < 0 ? -1 : 0;
}

ssize_t interviewd_receive_message(int socket, void *bytes, size_t size, int descriptors[], int *count) {
  struct iovec part = {.iov_base = bytes, .iov_len = size};
  union control control;
  struct msghdr message = {.msg_iov = &part,
                           .msg_iovlen = 1,
                           .msg_control = control.bytes,
                           .msg_controllen = sizeof control.bytes};
  *count = 0;
  ssize_t length;
  do length = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  while (length < 0 && errno == EINTR);
  if (length < 0) return -1;
  for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header)) {
    if (header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS) continue;
    /* One header: the buffer has no room for the descriptors of two. */
    *count = (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
    memcpy(descriptors, CMSG_DATA(header), sizeof(int) * *count);
  }
  if (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) {
    for (int i = 0; i < *count; i++) close(descriptors[i]);
    *count = 0;
    errno = EMSGSIZE;
    return -1;
  }
  return length;
}

int interviewd_fork_sibling(void) {
  /* glibc has no call for this. The exit signal is the caller's own, SIGCHLD; no new stack: memory is copied. */
  return (int)syscall(SYS_clone, CLONE_PARENT, 0, 0, 0, 0);
}

int interviewd_memory_file(void) { return memfd_create("interviewd", MFD_CLOEXEC); }

void interviewd_close_from(int first) { closefrom(first); }
