/* WebSocket clients of one process, as the daemon sees them: enough of RFC 6455 for messages of some kilobytes. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* More than any message that comes. */
#define CAPACITY 8192

struct client {
  int fd;
  unsigned filled;
  unsigned char buffer[CAPACITY];
};

/* What is to be done with a message of text. */
static void arrived(struct client *client, const char *text, size_t length);

static void fail(const char *what) {
  fprintf(stderr, "sockets: %s: %s\n", what, errno ? strerror(errno) : "not as expected");
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void allow_many_descriptors(void) {
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

static void send_all(int fd, const void *bytes, size_t length) {
  if (write(fd, bytes, length) != (ssize_t)length) fail("write");
}

/* A frame of a client carries a mask; one of zeros leaves the bytes as they are. */
static void send_frame(int fd, unsigned char opcode, const void *payload, size_t length) {
  unsigned char frame[8 + CAPACITY] = {0x80 | opcode, 0x80 | (unsigned char)(length < 126 ? length : 126)};
  size_t header = 2;
  if (length > CAPACITY) fail("frame");
  if (length > 125) {
    frame[2] = (unsigned char)(length >> 8);
    frame[3] = (unsigned char)length;
    header = 4;
  }
  memcpy(frame + header + 4, payload, length);
  send_all(fd, frame, header + 4 + length);
}

/* Takes whole frames from the buffer's beginning. */
static void take_frames(struct client *client) {
  unsigned char *bytes = client->buffer;
  unsigned start = 0;
  while (client->filled - start >= 2) {
    unsigned header = 2, length = bytes[start + 1];
    if (length == 126) {
      if (client->filled - start < 4) break;
      header = 4;
      length = (unsigned)bytes[start + 2] << 8 | bytes[start + 3];
    } else if (length > 126) {
      fail("a frame of this size or with a mask");
    }
    if (header + length > CAPACITY) fail("a frame of this size");
    if (client->filled - start < header + length) break;
    unsigned char *payload = bytes + start + header;
    switch (bytes[start]) {
      case 0x81: arrived(client, (const char *)payload, length); break;
      case 0x89: send_frame(client->fd, 0xA, payload, length); break;
      default: fail("a frame of this kind");
    }
    start += header + length;
  }
  memmove(bytes, bytes + start, client->filled - start);
  client->filled -= start;
}

static void read_some(struct client *client) {
  ssize_t got = read(client->fd, client->buffer + client->filled, CAPACITY - client->filled);
  if (got == 0) errno = 0;
  if (got <= 0) fail("a client was left");
  client->filled += (unsigned)got;
  take_frames(client);
}

/* Connects and shakes hands; what comes after that waits in the buffer. */
static void open_socket(struct client *client, int port, const char *path) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
  if (fd < 0) fail("socket");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) fail("connect");
  char head[256];
  int length = snprintf(
      head, sizeof head,
      "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
      path, port);
  send_all(fd, head, (size_t)length);
  client->fd = fd;
  unsigned char *end = NULL;
  while (!end) {
    ssize_t got = read(fd, client->buffer + client->filled, CAPACITY - client->filled);
    if (got <= 0) fail("handshake");
    client->filled += (unsigned)got;
    end = memmem(client->buffer, client->filled, "\r\n\r\n", 4);
  }
  errno = 0;
  if (!memmem(client->buffer, client->filled, " 101 ", 5)) fail("handshake");
  if (!memmem(client->buffer, client->filled, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", 28)) fail("handshake");
  unsigned head_length = (unsigned)(end + 4 - client->buffer);
  memmove(client->buffer, end + 4, client->filled - head_length);
  client->filled -= head_length;
}
