#define _GNU_SOURCE
#include "CLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
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
