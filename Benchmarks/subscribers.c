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
#include "sockets.h"
#include <sys/epoll.h>

#define BATCH 512

/* The client first: a pointer to one is a pointer to the other. */
struct subscriber {
  struct client client;
  unsigned long messages;
};

static struct subscriber *subscribers;
static unsigned count;
/* How many messages each is waited for, how many subscribers lack them, and when they came. */
static unsigned long target;
static unsigned missing;
static double first, last;

static void arrived(struct client *client, const char *text, size_t length) {
  struct subscriber *subscriber = (struct subscriber *)client;
  (void)text, (void)length;
  subscriber->messages++;
  if (subscriber->messages != target) return;
  last = now();
  if (first == 0) first = last;
  missing--;
}

static void subscribe(struct client *client, int port, const char *interview) {
  open_socket(client, port, "/ws/progress");
  char wish[100];
  int length = snprintf(wish, sizeof wish, "{\"action\":\"subscribe\",\"interview_id\":%s}", interview);
  send_frame(client->fd, 0x1, wish, (size_t)length);
  take_frames(client);
}

static void arm(unsigned long more) {
  target += more;
  first = last = 0;
  missing = 0;
  for (unsigned i = 0; i < count; i++) missing += subscribers[i].messages < target;
}

int main(int argc, char **argv) {
  if (argc != 4) return fputs("usage: subscribers PORT COUNT INTERVIEW\n", stderr), 2;
  allow_many_descriptors();

  count = (unsigned)atoi(argv[2]);
  subscribers = calloc(count, sizeof *subscribers);
  int poll = epoll_create1(EPOLL_CLOEXEC);
  if (!subscribers || poll < 0) fail("memory");
  struct epoll_event input = {.events = EPOLLIN, .data.ptr = NULL};
  if (epoll_ctl(poll, EPOLL_CTL_ADD, STDIN_FILENO, &input) < 0) fail("standard input");
  arm(2);
  for (unsigned i = 0; i < count; i++) {
    subscribe(&subscribers[i].client, atoi(argv[1]), argv[3]);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = &subscribers[i]};
    if (epoll_ctl(poll, EPOLL_CTL_ADD, subscribers[i].client.fd, &event) < 0) fail("epoll");
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
        read_some(&((struct subscriber *)events[i].data.ptr)->client);
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
