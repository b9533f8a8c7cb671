/* Servers that cost next to nothing, so that what is measured is their client.
 *
 * usage: standins [TOKENS]
 *
 * Says its port on 127.0.0.1 and ends with its standard input. PUT is an object store: it keeps nothing, and
 * answers the MD5 of the body as ETag. POST is a recogniser as OpenAI's /v1/audio/transcriptions: it hears the
 * same sentence in everything. POST to /v1/chat/completions with "stream":true is a chat model that says
 * TOKENS tokens, one each millisecond; the first is "at N", N being CLOCK_MONOTONIC in nanoseconds when it was
 * sent. Without streaming it says nothing. Anything else is 200 and empty.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH 256
/* More than any head; bodies are not kept. */
#define HEAD 16384
#define BODY 65536

static const char transcription[] =
    "{\"task\":\"transcribe\",\"language\":\"english\",\"duration\":2.0,\"text\":\"We measured it twice.\","
    "\"segments\":[{\"id\":0,\"start\":0.1,\"end\":1.8,\"text\":\"We measured it twice.\"}],"
    "\"words\":[{\"word\":\"We\",\"start\":0.1,\"end\":0.3},{\"word\":\"measured\",\"start\":0.3,\"end\":0.9},"
    "{\"word\":\"it\",\"start\":0.9,\"end\":1.1},{\"word\":\"twice\",\"start\":1.1,\"end\":1.8}]}";

static const char completion[] =
    "{\"id\":\"1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"standin\",\"choices\":[{\"index\":0,"
    "\"message\":{\"role\":\"assistant\",\"content\":\"Nothing.\"},\"finish_reason\":\"stop\"}]}";

static const char asks_stream[] = "\"stream\":true";

struct client {
  int fd;
  size_t filled;            /* of `head` */
  unsigned long long left;  /* of the body */
  char method;              /* its second letter: U of PUT, O of POST, or C: chat, S: chat that streams */
  EVP_MD_CTX *md5;
  size_t tail;              /* bytes at the end of what came of a chat's body, in `last` */
  char last[sizeof asks_stream];
  char head[HEAD + 1];
};

static const EVP_MD *md5;
static int tokens = 100;

static void fail(const char *what) {
  fprintf(stderr, "standins: %s: %s\n", what, errno ? strerror(errno) : "not as expected");
  exit(1);
}

/* 0 when the client has left. Answers are small: there is always room for them. */
static int say(struct client *client, const char *text, size_t length) {
  return write(client->fd, text, length) == (ssize_t)length;
}

/* One event in a chunk of its own; 0 when the client has left. */
static int tell(int fd, const char *content) {
  char event[256], chunk[512];
  int size = snprintf(event, sizeof event,
                      "data: {\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"created\":1,"
                      "\"model\":\"standin\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},"
                      "\"finish_reason\":null}]}\n\n",
                      content);
  int length = snprintf(chunk, sizeof chunk, "%x\r\n%s\r\n", size, event);
  return send(fd, chunk, (size_t)length, MSG_NOSIGNAL) == length;
}

/* Says the tokens, and leaves. */
static void *stream(void *argument) {
  static const char head[] =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
      "Connection: close\r\n\r\n";
  static const char end[] = "e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n";
  int fd = (int)(long)argument, there = send(fd, head, sizeof head - 1, MSG_NOSIGNAL) > 0;
  struct timespec pause = {.tv_nsec = 1000000}, now;
  nanosleep(&pause, NULL);
  for (int i = 0; there && i < tokens; i++) {
    char first[64];
    clock_gettime(CLOCK_MONOTONIC, &now);
    snprintf(first, sizeof first, "at %lld", now.tv_sec * 1000000000LL + now.tv_nsec);
    there = tell(fd, i ? " word" : first);
    nanosleep(&pause, NULL);
  }
  if (there) (void)!send(fd, end, sizeof end - 1, MSG_NOSIGNAL);
  close(fd);
  return NULL;
}

/* Hands the client over to a thread of its own; 0, for nobody else reads from it any more. */
static int begin_stream(struct client *client) {
  pthread_t thread;
  int fd = dup(client->fd);
  if (fd < 0 || pthread_create(&thread, NULL, stream, (void *)(long)fd)) fail("stream");
  pthread_detach(thread);
  return 0;
}

static int answer(struct client *client) {
  char text[1024];
  int length;
  if (client->method == 'U') {
    unsigned char digest[EVP_MAX_MD_SIZE];
    char hex[33];
    if (!EVP_DigestFinal_ex(client->md5, digest, NULL)) fail("MD5");
    for (int i = 0; i < 16; i++) sprintf(hex + 2 * i, "%02x", digest[i]);
    length = snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nETag: \"%s\"\r\nContent-Length: 0\r\n\r\n", hex);
  } else if (client->method == 'S') {
    return begin_stream(client);
  } else if (client->method == 'O' || client->method == 'C') {
    const char *said = client->method == 'O' ? transcription : completion;
    length = snprintf(text, sizeof text,
                      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                      strlen(said), said);
  } else {
    length = snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  }
  client->method = 0;
  return say(client, text, (size_t)length);
}

/* Whether a chat's body asks for a stream, wherever it was cut into pieces. */
static void look_for_stream(struct client *client, const char *bytes, size_t length) {
  const size_t size = sizeof asks_stream - 1;
  char seam[2 * sizeof asks_stream];
  size_t some = length < size ? length : size;
  memcpy(seam, client->last, client->tail);
  memcpy(seam + client->tail, bytes, some);
  if (memmem(seam, client->tail + some, asks_stream, size) || memmem(bytes, length, asks_stream, size))
    client->method = 'S';
  size_t kept = client->tail + some < size ? client->tail + some : size;
  if (length >= size)
    memcpy(client->last, bytes + length - size, size);
  else
    memmove(client->last, seam + client->tail + some - kept, kept);
  client->tail = length >= size ? size : kept;
}

/* Takes bytes of the body; 0 when the client has left. */
static int take(struct client *client, const char *bytes, size_t length) {
  if (client->method == 'C') look_for_stream(client, bytes, length);
  if (client->method == 'U' && !EVP_DigestUpdate(client->md5, bytes, length)) fail("MD5");
  client->left -= length;
  return client->left > 0 || answer(client);
}

/* Begins the requests whose head is complete; 0 when the client has left. */
static int begin(struct client *client) {
  char *end;
  client->head[client->filled] = 0;
  while ((end = strstr(client->head, "\r\n\r\n"))) {
    *end = 0;
    const char *length = strcasestr(client->head, "\r\ncontent-length:");
    client->left = length ? strtoull(length + 17, NULL, 10) : 0;
    client->method = client->head[1];
    client->tail = 0;
    if (client->method == 'O' && strstr(client->head, "/chat/completions ")) client->method = 'C';
    if (client->method == 'U' && !EVP_DigestInit_ex(client->md5, md5, NULL)) fail("MD5");
    if (strcasestr(client->head, "\r\nexpect:") && !say(client, "HTTP/1.1 100 Continue\r\n\r\n", 25)) return 0;
    size_t used = (size_t)(end + 4 - client->head), rest = client->filled - used;
    size_t body = rest < client->left ? rest : (size_t)client->left;
    if (!take(client, client->head + used, body)) return 0;
    client->filled = rest - body;
    memmove(client->head, client->head + used + body, client->filled);
    client->head[client->filled] = 0;
  }
  return client->filled < HEAD;
}

/* Reads once; 0 when the client has left. */
static int serve(struct client *client) {
  static char body[BODY];
  ssize_t got;
  if (client->left > 0) {
    got = read(client->fd, body, client->left < BODY ? (size_t)client->left : BODY);
    return got > 0 && take(client, body, (size_t)got);
  }
  got = read(client->fd, client->head + client->filled, HEAD - client->filled);
  if (got <= 0) return 0;
  client->filled += (size_t)got;
  return begin(client);
}

static void join(int poll, int listener) {
  int one = 1;
  struct client *client = calloc(1, sizeof *client);
  if (!client || !(client->md5 = EVP_MD_CTX_new())) fail("memory");
  if ((client->fd = accept(listener, NULL, NULL)) < 0) fail("accept");
  setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = client};
  if (epoll_ctl(poll, EPOLL_CTL_ADD, client->fd, &event) < 0) fail("epoll_ctl");
}

static void leave(int poll, struct client *client) {
  /* A stream has a copy of the descriptor, which would keep the events coming. */
  epoll_ctl(poll, EPOLL_CTL_DEL, client->fd, NULL);
  close(client->fd);
  EVP_MD_CTX_free(client->md5);
  free(client);
}

int main(int count_of_arguments, char **arguments) {
  static int input = STDIN_FILENO, listener;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (count_of_arguments > 1) tokens = atoi(arguments[1]);
  md5 = EVP_MD_fetch(NULL, "MD5", NULL);
  if (!md5) fail("MD5");
  listener = socket(AF_INET, SOCK_STREAM, 0);
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) < 0 || listen(listener, 512) < 0 ||
      getsockname(listener, (struct sockaddr *)&address, &size) < 0)
    fail("listen");
  int poll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event on_input = {.events = EPOLLIN, .data.ptr = &input};
  struct epoll_event on_listener = {.events = EPOLLIN, .data.ptr = &listener};
  if (poll < 0 || epoll_ctl(poll, EPOLL_CTL_ADD, input, &on_input) < 0 ||
      epoll_ctl(poll, EPOLL_CTL_ADD, listener, &on_listener) < 0)
    fail("epoll");
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  for (;;) {
    struct epoll_event events[BATCH];
    int count = epoll_wait(poll, events, BATCH, -1);
    if (count < 0 && errno != EINTR) fail("epoll_wait");
    for (int i = 0; i < count; i++) {
      if (events[i].data.ptr == &input) return 0;
      if (events[i].data.ptr == &listener)
        join(poll, listener);
      else if (!serve(events[i].data.ptr))
        leave(poll, events[i].data.ptr);
    }
  }
}
