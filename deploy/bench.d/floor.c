/* floor PORT FILE: answers whatever it is asked with the bytes of FILE, from two threads, by one read and one write each.
 *
 * It reads no HTTP, so it is no server: it is what the machine itself and the load generator leave to any server. */
#define _GNU_SOURCE
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static char answer[1 << 20];
static size_t length;
static int port;

static void give_up(const char *what) {
    perror(what);
    exit(1);
}

static void watch(int loop, int descriptor) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};
    if (epoll_ctl(loop, EPOLL_CTL_ADD, descriptor, &event)) give_up("epoll_ctl");
}

static void take(int loop, int door) {
    int one = 1, client = accept4(door, NULL, NULL, SOCK_NONBLOCK);
    if (client < 0) return;
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    watch(loop, client);
}

static void serve(int client) {
    char asked[16384];
    ssize_t count = recv(client, asked, sizeof asked, 0);
    if (count <= 0) {
        close(client);
    } else if (count > 4 && !memcmp(asked + count - 4, "\r\n\r\n", 4)) {
        send(client, answer, length, MSG_NOSIGNAL);
    }
}

static void *run(void *unused) {
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct epoll_event events[256];
    int one = 1, door = socket(AF_INET, SOCK_STREAM, 0), loop = epoll_create1(0);
    setsockopt(door, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
    if (bind(door, (struct sockaddr *)&place, sizeof place) || listen(door, 512)) give_up("listen");
    watch(loop, door);
    for (;;) {
        int count = epoll_wait(loop, events, 256, -1);
        for (int i = 0; i < count; i++) {
            events[i].data.fd == door ? take(loop, door) : serve(events[i].data.fd);
        }
    }
    return unused;
}

int main(int count, char **words) {
    FILE *file = count == 3 ? fopen(words[2], "rb") : NULL;
    pthread_t other;
    if (!file) give_up("floor PORT FILE");
    port = atoi(words[1]);
    length = fread(answer, 1, sizeof answer, file);
    if (pthread_create(&other, NULL, run, NULL)) give_up("pthread_create");
    run(NULL);
}
