#pragma once
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>

/* Declared here because glibc shows them only under _GNU_SOURCE; defining that would make this module's
   structs differ from those of Swift's Glibc module. */
int accept4(int socket, struct sockaddr *address, socklen_t *length, int flags);
int pthread_setname_np(pthread_t thread, const char *name);

static inline int CLinux_accept(int listener, struct sockaddr_storage *peer, socklen_t *length) {
    return accept4(listener, (struct sockaddr *)peer, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

/* Names the calling thread for top and gdb; the kernel keeps 15 bytes. */
static inline void CLinux_name_this_thread(const char *name) {
    (void)pthread_setname_np(pthread_self(), name);
}
