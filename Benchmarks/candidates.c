/* Many candidates of /ws/ai-interview in one process, and how long each waits for its next question.
 *
 * usage: candidates PORT COUNT SECONDS ROUNDS <ORDER
 *
 * Opens COUNT WebSockets and begins an interview on each, BEGINNING at a time: with the message that is the first
 * line of standard input, in which every @ becomes the candidate's number. The second line is the answer. It says
 * "ready" once each has its first question. For the third line everybody answers ROUNDS times, once in SECONDS, evenly
 * spread; then it says, in milliseconds, the median, the 99th percentile and the greatest time from sending an answer
 * to receiving the next question. It stays connected until its standard input ends.
 */
#define _GNU_SOURCE
#include "sockets.h"
#include <sys/epoll.h>

#define BATCH 512
#define BEGINNING 16

/* The client first: a pointer to one is a pointer to the other. */
struct candidate {
  struct client client;
  unsigned questions;
  double answered;
};

static struct candidate *candidates;
static unsigned count, begun, started;
static double *times;
static size_t measured;

static void arrived(struct client *client, const char *text, size_t length) {
  struct candidate *candidate = (struct candidate *)client;
  if (memmem(text, length, "\"type\":\"error\"", 14)) {
    fprintf(stderr, "candidates: %.*s\n", (int)length, text);
    exit(1);
  }
  if (!memmem(text, length, "\"type\":\"question\"", 17)) return;
  if (candidate->questions++ == 0) {
    started++;
    return;
  }
  times[measured++] = (now() - candidate->answered) * 1000;
}

/* The line without its end. */
static char *read_line(void) {
  static char lines[3][CAPACITY];
  static int next;
  char *line = lines[next++];
  if (!fgets(line, CAPACITY, stdin)) exit(0);
  line[strcspn(line, "\n")] = 0;
  return line;
}

static void begin(struct candidate *candidate, int port, const char *order) {
  static char message[CAPACITY];
  size_t size = 0;
  for (const char *at = order; *at && size + 16 < sizeof message; at++) {
    if (*at == '@')
      size += (size_t)sprintf(message + size, "%u", begun);
    else
      message[size++] = *at;
  }
  begun++;
  open_socket(&candidate->client, port, "/ws/ai-interview");
  take_frames(&candidate->client);
  send_frame(candidate->client.fd, 0x1, message, size);
}

static int by_size(const void *left, const void *right) {
  double a = *(const double *)left, b = *(const double *)right;
  return (a > b) - (a < b);
}

/* Reads what has come, waiting for at most so many milliseconds. */
static void read_all(int poll, int wait) {
  struct epoll_event events[BATCH];
  int happened = epoll_wait(poll, events, BATCH, wait);
  if (happened < 0 && errno != EINTR) fail("epoll");
  for (int i = 0; i < happened; i++) read_some(&((struct candidate *)events[i].data.ptr)->client);
}

static void answer_all(int poll, double seconds, size_t answers, const char *answer) {
  double start = now(), step = seconds / count;
  size_t length = strlen(answer);
  for (size_t next = 0; measured < answers;) {
    while (next < answers && now() >= start + step * (double)next) {
      struct candidate *candidate = &candidates[next % count];
      if (candidate->questions < next / count + 1) fail("a question did not come before the next answer");
      candidate->answered = now();
      send_frame(candidate->client.fd, 0x1, answer, length);
      next++;
    }
    read_all(poll, 1);
  }
}

int main(int argc, char **argv) {
  if (argc != 5) return fputs("usage: candidates PORT COUNT SECONDS ROUNDS <ORDER\n", stderr), 2;
  allow_many_descriptors();
  count = (unsigned)atoi(argv[2]);
  size_t answers = (size_t)count * (size_t)atoi(argv[4]);
  candidates = calloc(count, sizeof *candidates);
  times = calloc(answers, sizeof *times);
  int poll = epoll_create1(EPOLL_CLOEXEC);
  if (!candidates || !times || poll < 0) fail("memory");
  char *order = read_line(), *answer = read_line();
  while (started < count) {
    while (begun < count && begun - started < BEGINNING) {
      struct candidate *candidate = &candidates[begun];
      begin(candidate, atoi(argv[1]), order);
      struct epoll_event event = {.events = EPOLLIN, .data.ptr = candidate};
      if (epoll_ctl(poll, EPOLL_CTL_ADD, candidate->client.fd, &event) < 0) fail("epoll");
    }
    read_all(poll, -1);
  }
  puts("ready");
  fflush(stdout);
  read_line();
  answer_all(poll, atof(argv[3]), answers, answer);
  qsort(times, answers, sizeof *times, by_size);
  printf("%.3f %.3f %.3f\n", times[answers / 2], times[answers * 99 / 100], times[answers - 1]);
  fflush(stdout);
  while (getchar() != EOF) {}
  return 0;
}
