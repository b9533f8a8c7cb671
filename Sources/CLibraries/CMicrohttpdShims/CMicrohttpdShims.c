#include "CMicrohttpdShims.h"

#include <string.h>

static size_t leave_encoded(void *context, struct MHD_Connection *connection, char *text) {
  (void)context;
  (void)connection;
  return strlen(text);
}

struct MHD_Daemon *interviewd_mhd_start(const struct interviewd_mhd_configuration *c) {
  /* No MHD_USE_INTERNAL_POLLING_THREAD: its epoll threads stall after 128 events at once. */
  return MHD_start_daemon(
      MHD_USE_EPOLL | MHD_USE_SUSPEND_RESUME | MHD_ALLOW_UPGRADE, 0, NULL, NULL, c->access, c->context,
      MHD_OPTION_LISTEN_SOCKET, c->listen_fd,
      MHD_OPTION_CONNECTION_LIMIT, c->connections,
      MHD_OPTION_PER_IP_CONNECTION_LIMIT, c->connections_per_address,
      MHD_OPTION_CONNECTION_TIMEOUT, c->idle_seconds,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, c->connection_memory,
      MHD_OPTION_STRICT_FOR_CLIENT, 0,
      MHD_OPTION_SIGPIPE_HANDLED_BY_APP, 1,
      MHD_OPTION_UNESCAPE_CALLBACK, leave_encoded, NULL,
      MHD_OPTION_URI_LOG_CALLBACK, c->target, c->context,
      MHD_OPTION_NOTIFY_COMPLETED, c->completed, c->context,
      MHD_OPTION_NOTIFY_CONNECTION, c->connection, c->context,
      MHD_OPTION_END);
}

int interviewd_mhd_epoll_fd(struct MHD_Daemon *daemon) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);
  return info != NULL ? info->listen_fd : -1;
}

int interviewd_mhd_connection_fd(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info != NULL ? info->connect_fd : -1;
}

const struct sockaddr *interviewd_mhd_client_address(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  return info != NULL ? info->client_addr : NULL;
}

void *interviewd_mhd_connection_context(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info != NULL ? info->socket_context : NULL;
}

size_t interviewd_mhd_head_size(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info =
      MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
  return info != NULL ? info->header_size : 0;
}

bool interviewd_mhd_is_answered(struct MHD_Connection *connection) {
  return MHD_get_connection_info(connection, MHD_CONNECTION_INFO_HTTP_STATUS) != NULL;
}

void interviewd_mhd_set_idle_seconds(struct MHD_Connection *connection, unsigned int seconds) {
  MHD_set_connection_option(connection, MHD_CONNECTION_OPTION_TIMEOUT, seconds);
}

void interviewd_mhd_upgrade_close(struct MHD_UpgradeResponseHandle *handle) {
  MHD_upgrade_action(handle, MHD_UPGRADE_ACTION_CLOSE);
}
