/* Servers that cost next to nothing, so that what is measured is their client.
 *
 * usage: standins
 *
 * Says its port on 127.0.0.1 and ends with its standard input. PUT is an object store: it keeps nothing, and
 * answers the MD5 of the body as ETag. POST is a recogniser as OpenAI's /v1/audio/transcriptions: it hears the
 * same sentence in everything. Anything else is 200 and empty.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
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

struct client {
  int fd;
  size_t filled;            /* of `head` */
  unsigned long long left;  /* of the body */
  char method;              /* its second letter: U of PUT, O of POST */
  EVP_MD_CTX *md5;
  char head[HEAD + 1];
};

static const EVP_MD *md5;

static void fail(const char *what) {
  fprintf(stderr, "standins: %s: %s\n", what, errno ? strerror(errno) : "not as expected");
  exit(1);
}

/* 0 when the client has left. Answers are small: there is always room for them. */
static int say(struct client *client, const char *text, size_t length) {
  return write(client->fd, text, length) == (ssize_t)length;
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
  } else if (client->method == 'O') {
    length = snprintf(text, sizeof text,
                      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                      sizeof transcription - 1, transcription);
  } else {
    length = snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  }
  client->method = 0;
  return say(client, text, (size_t)length);
}

/* Takes bytes of the body; 0 when the client has left. */
static int take(struct client *client, const char *bytes, size_t length) {
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

static void leave(struct client *client) {
  close(client->fd);
  EVP_MD_CTX_free(client->md5);
  free(client);
}

int main(void) {
  static int input = STDIN_FILENO, listener;
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
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
        leave(events[i].data.ptr);
    }
  }
}
