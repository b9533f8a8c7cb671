#pragma once

/* Typed forms of libmicrohttpd's variadic functions, which Swift does not import. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <microhttpd.h>

/* What a daemon is started with; every callback gets `context` as its first argument. */
struct interviewd_mhd_configuration {
  int listen_fd;
  unsigned int connections;
  unsigned int connections_per_address;
  unsigned int idle_seconds;
  size_t connection_memory;
  void *context;
  MHD_AccessHandlerCallback access;
  void *(*target)(void *context, const char *target, struct MHD_Connection *connection);
  MHD_RequestCompletedCallback completed;
  MHD_NotifyConnectionCallback connection;
};

/* A daemon without threads and without a log, to be driven with MHD_run; NULL when it cannot start. The
   target of a request is handed out as it came: nothing is decoded. */
struct MHD_Daemon *interviewd_mhd_start(const struct interviewd_mhd_configuration *configuration);

/* The descriptor that becomes readable when MHD_run has work; -1 when there is none. */
int interviewd_mhd_epoll_fd(struct MHD_Daemon *daemon);

int interviewd_mhd_connection_fd(struct MHD_Connection *connection);
const struct sockaddr *interviewd_mhd_client_address(struct MHD_Connection *connection);
void *interviewd_mhd_connection_context(struct MHD_Connection *connection);
/* Bytes of the request line and the header fields. */
size_t interviewd_mhd_head_size(struct MHD_Connection *connection);
/* Whether libmicrohttpd has answered the request by itself. */
bool interviewd_mhd_is_answered(struct MHD_Connection *connection);
void interviewd_mhd_set_idle_seconds(struct MHD_Connection *connection, unsigned int seconds);
/* Frees what libmicrohttpd keeps of an upgraded connection. */
void interviewd_mhd_upgrade_close(struct MHD_UpgradeResponseHandle *handle);
