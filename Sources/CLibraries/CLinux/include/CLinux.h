#pragma once

#include <stddef.h>
#include <sys/types.h>

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

/// A connected pair of sockets (AF_UNIX, SOCK_SEQPACKET: whole messages, and their end) with close-on-exec.
/// 0 or -1 with errno.
int interviewd_socket_pair(int sockets[2]);

/// Sends one message with `count` descriptors (at most INTERVIEWD_MOST_DESCRIPTORS). Never raises SIGPIPE.
/// 0 or -1 with errno.
int interviewd_send_message(int socket, const void *bytes, size_t length, const int descriptors[], int count);

/// Receives one message and the descriptors that came with it, close-on-exec; `count` becomes their number.
/// The message's length, 0 when the other end is closed, or -1 with errno (EMSGSIZE for what does not fit;
/// nothing is left open then).
ssize_t interviewd_receive_message(int socket, void *bytes, size_t size, int descriptors[], int *count);

enum { INTERVIEWD_MOST_DESCRIPTORS = 4 };

/// Forks, but as a sibling: the new process is a child of this process's parent (CLONE_PARENT), which reaps it.
/// Only for a process with one thread, for nothing that libraries do around fork (pthread_atfork) happens.
/// The child's pid, 0 in the child, or -1 with errno.
int interviewd_fork_sibling(void);

/// A new file in memory alone (memfd_create) with close-on-exec. Its descriptor, or -1 with errno.
int interviewd_memory_file(void);

/// Closes all descriptors from `first` on.
void interviewd_close_from(int first);
