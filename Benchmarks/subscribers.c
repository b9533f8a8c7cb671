/* Many subscribers of /ws/progress in one process, and when a message has reached all of them.
 *
 * usage: subscribers PORT COUNT INTERVIEW
 *
 * Opens COUNT WebSockets, subscribes each to INTERVIEW, and reads what comes; pings are answered. It says
 * "ready" once each has its two first messages: the answer and the present state. Then for every line on
 * standard input it says "armed", waits until each has one message more, and says when the first and the last
 * had it, in seconds of CLOCK_MONOTONIC. It ends with its standard input.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* More than any message of the interview that is followed. */
#define CAPACITY 8192
#define BATCH 512

struct subscriber {
  int fd;
  unsigned filled;
  unsigned long messages;
  unsigned char buffer[CAPACITY];
};

static struct subscriber *subscribers;
static unsigned count;
/* How many messages each is waited for, how many subscribers lack them, and when they came. */
static unsigned long target;
static unsigned missing;
static double first, last;

static void fail(const char *what) {
  fprintf(stderr, "subscribers: %s: %s\n", what, errno ? strerror(errno) : "not as expected");
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void send_all(int fd, const void *bytes, size_t length) {
  if (write(fd, bytes, length) != (ssize_t)length) fail("write");
}

/* A frame of a client carries a mask; one of zeros leaves the bytes as they are. */
static void send_frame(int fd, unsigned char opcode, const void *payload, size_t length) {
  unsigned char frame[6 + 125] = {0x80 | opcode, 0x80 | (unsigned char)length};
  if (length > 125) fail("frame");
  memcpy(frame + 6, payload, length);
  send_all(fd, frame, 6 + length);
}

static void arrived(struct subscriber *subscriber) {
  subscriber->messages++;
  if (subscriber->messages != target) return;
  last = now();
  if (first == 0) first = last;
  missing--;
}

/* Takes whole frames from the buffer's beginning. */
static void take_frames(struct subscriber *subscriber) {
  unsigned char *bytes = subscriber->buffer;
  unsigned start = 0;
  while (subscriber->filled - start >= 2) {
    unsigned header = 2, length = bytes[start + 1];
    if (length == 126) {
      if (subscriber->filled - start < 4) break;
      header = 4;
      length = (unsigned)bytes[start + 2] << 8 | bytes[start + 3];
    } else if (length > 126) {
      fail("a frame of this size or with a mask");
    }
    if (header + length > CAPACITY) fail("a frame of this size");
    if (subscriber->filled - start < header + length) break;
    switch (bytes[start]) {
      case 0x81: arrived(subscriber); break;
      case 0x89: send_frame(subscriber->fd, 0xA, bytes + start + header, length); break;
      default: fail("a frame of this kind");
    }
    start += header + length;
  }
  memmove(bytes, bytes + start, subscriber->filled - start);
  subscriber->filled -= start;
}

static void read_some(struct subscriber *subscriber) {
  ssize_t got = read(subscriber->fd, subscriber->buffer + subscriber->filled, CAPACITY - subscriber->filled);
  if (got == 0) errno = 0;
  if (got <= 0) fail("a subscriber was left");
  subscriber->filled += (unsigned)got;
  take_frames(subscriber);
}

static void open_socket(struct subscriber *subscriber, int port, const char *interview) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
  if (fd < 0) fail("socket");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) fail("connect");
  char head[256];
  int length = snprintf(
      head, sizeof head,
      "GET /ws/progress HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
      port);
  send_all(fd, head, (size_t)length);
  subscriber->fd = fd;
  unsigned char *end = NULL;
  while (!end) {
    ssize_t got = read(fd, subscriber->buffer + subscriber->filled, CAPACITY - subscriber->filled);
    if (got <= 0) fail("handshake");
    subscriber->filled += (unsigned)got;
    end = memmem(subscriber->buffer, subscriber->filled, "\r\n\r\n", 4);
  }
  errno = 0;
  if (!memmem(subscriber->buffer, subscriber->filled, " 101 ", 5)) fail("handshake");
  if (!memmem(subscriber->buffer, subscriber->filled, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", 28)) fail("handshake");
  unsigned head_length = (unsigned)(end + 4 - subscriber->buffer);
  memmove(subscriber->buffer, end + 4, subscriber->filled - head_length);
  subscriber->filled -= head_length;
  char wish[100];
  length = snprintf(wish, sizeof wish, "{\"action\":\"subscribe\",\"interview_id\":%s}", interview);
  send_frame(fd, 0x1, wish, (size_t)length);
  take_frames(subscriber);
}

static void arm(unsigned long more) {
  target += more;
  first = last = 0;
  missing = 0;
  for (unsigned i = 0; i < count; i++) missing += subscribers[i].messages < target;
}

int main(int argc, char **argv) {
  if (argc != 4) return fputs("usage: subscribers PORT COUNT INTERVIEW\n", stderr), 2;
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);

  count = (unsigned)atoi(argv[2]);
  subscribers = calloc(count, sizeof *subscribers);
  int poll = epoll_create1(EPOLL_CLOEXEC);
  if (!subscribers || poll < 0) fail("memory");
  struct epoll_event input = {.events = EPOLLIN, .data.ptr = NULL};
  if (epoll_ctl(poll, EPOLL_CTL_ADD, STDIN_FILENO, &input) < 0) fail("standard input");
  arm(2);
  for (unsigned i = 0; i < count; i++) {
    open_socket(&subscribers[i], atoi(argv[1]), argv[3]);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &subscribers[i]};
    if (epoll_ctl(poll, EPOLL_CTL_ADD, subscribers[i].fd, &event) < 0) fail("epoll");
  }

  struct epoll_event events[BATCH];
  int is_waiting = 1, is_ready = 0;
  for (;;) {
    if (is_waiting && missing == 0) {
      if (is_ready) printf("%.6f %.6f\n", first, last);
      else puts("ready");
      fflush(stdout);
      is_ready = 1;
      is_waiting = 0;
    }
    int happened = epoll_wait(poll, events, BATCH, -1);
    if (happened < 0 && errno != EINTR) fail("epoll");
    for (int i = 0; i < happened; i++) {
      if (events[i].data.ptr) {
        read_some(events[i].data.ptr);
        continue;
      }
      char line[64];
      if (read(STDIN_FILENO, line, sizeof line) <= 0) return 0;
      arm(1);
      is_waiting = 1;
      puts("armed");
      fflush(stdout);
    }
  }
}
