#define _GNU_SOURCE
#include "CEpoll.h"

#include <malloc.h>
#include <pthread.h>
#include <sys/socket.h>

ssize_t interviewd_send(int socket, const void *bytes, size_t count, bool more) {
  return send(socket, bytes, count, MSG_NOSIGNAL | MSG_DONTWAIT | (more ? MSG_MORE : 0));
}

ssize_t interviewd_receive(int socket, void *bytes, size_t count) {
  return recv(socket, bytes, count, MSG_DONTWAIT);
}

void interviewd_shut_sending(int socket) { shutdown(socket, SHUT_WR); }

void interviewd_shut(int socket) { shutdown(socket, SHUT_RDWR); }

void interviewd_return_memory(void) { malloc_trim(0); }

void interviewd_name_thread(const char *name) { pthread_setname_np(pthread_self(), name); }
