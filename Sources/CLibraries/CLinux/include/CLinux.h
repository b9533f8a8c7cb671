#pragma once

/* Linux calls that are variadic in C, or that Glibc's Swift module leaves out. */

/// prctl(PR_SET_NO_NEW_PRIVS): this process and its children can gain no privileges. 0 or -1 with errno.
int interviewd_no_new_privileges(void);

/// Lowers the soft and the hard limit; what is stricter already stays. `resource` is one of the INTERVIEWD_LIMIT values. 0 or -1 with errno.
/// For processor time the hard limit is a second later: at the soft one comes SIGXCPU, which names the reason,
/// at the hard one SIGKILL, which does not.
int interviewd_set_limit(int resource, unsigned long long limit);

enum interviewd_limit {
  INTERVIEWD_LIMIT_ADDRESS_SPACE, /* bytes */
  INTERVIEWD_LIMIT_CPU,           /* seconds */
  INTERVIEWD_LIMIT_FILE_SIZE,     /* bytes */
  INTERVIEWD_LIMIT_PROCESSES,
  INTERVIEWD_LIMIT_OPEN_FILES,
  INTERVIEWD_LIMIT_CORE,          /* bytes */
};

/// Enlarges a pipe's buffer (F_SETPIPE_SZ). The resulting size, or -1 with errno.
int interviewd_set_pipe_size(int descriptor, int bytes);

/// pipe2(2) with O_CLOEXEC. 0 or -1 with errno.
int interviewd_pipe(int descriptors[2]);

/// posix_spawn of `path`, in its own process group, with exactly the given descriptors as 0, 1, 2, ... and
/// all others closed. Returns 0 or an errno value.
int interviewd_spawn(int *pid, const char *path, char *const arguments[], char *const environment[],
                     const int descriptors[], int count);
