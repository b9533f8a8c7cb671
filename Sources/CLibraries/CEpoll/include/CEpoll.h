#pragma once

/* What Glibc's Swift module leaves out: epoll, eventfd, flags of sockets, names of threads, the
   allocator's controls. */
#include <stdbool.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/types.h>

/* send and recv that neither block nor raise SIGPIPE. `more`: further bytes follow at once. */
ssize_t interviewd_send(int socket, const void *bytes, size_t count, bool more);
ssize_t interviewd_receive(int socket, void *bytes, size_t count);

/* Ends our sending direction, or both. */
void interviewd_shut_sending(int socket);
void interviewd_shut(int socket);

/* Gives memory that the allocator holds in reserve back to the system. */
void interviewd_return_memory(void);

/* Names the calling thread, for top and debuggers: at most 15 bytes. */
void interviewd_name_thread(const char *name);
