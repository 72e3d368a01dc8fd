// SPDX-License-Identifier: MIT
// Sockets, epoll, poll, queues, semaphores and shared memory as a guest program sees them.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <mqueue.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "show.h"

static void test_unix(void) {
  int s[2];
  show("socketpair", socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, s));
  int one = 1;
  show("passcred", setsockopt(s[1], SOL_SOCKET, SO_PASSCRED, &one, sizeof(one)));
  int p[2];
  pipe(p);
  char control[128] = {0}, text[32] = {0};
  struct iovec parts[2] = {{"ab", 2}, {"cde", 3}};
  struct msghdr m = {
      .msg_iov = parts, .msg_iovlen = 2, .msg_control = control, .msg_controllen = CMSG_SPACE(sizeof(int))};
  struct cmsghdr* c = CMSG_FIRSTHDR(&m);
  *c = (struct cmsghdr){.cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
  memcpy(CMSG_DATA(c), &p[1], sizeof(int));
  show("sendmsg", sendmsg(s[0], &m, 0));
  memset(control, 0, sizeof(control));
  struct iovec to = {text, sizeof(text)};
  struct msghdr r = {.msg_iov = &to, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
  show("recvmsg", recvmsg(s[1], &r, MSG_CMSG_CLOEXEC));
  printf("%s\n", text);
  for (c = CMSG_FIRSTHDR(&r); c != NULL; c = CMSG_NXTHDR(&r, c)) {
    printf("control %d %d %zu\n", c->cmsg_level, c->cmsg_type, (size_t)c->cmsg_len);
    if (c->cmsg_type == SCM_RIGHTS) {
      int fd;
      memcpy(&fd, CMSG_DATA(c), sizeof(fd));
      show("write to what was passed", write(fd, "!", 1));
      show("read", read(p[0], text, 1));
    } else {
      struct ucred who;
      memcpy(&who, CMSG_DATA(c), sizeof(who));
      show("sender is us", who.pid == getpid() && who.uid == getuid());
    }
  }
  struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "socket"};
  const int l = socket(AF_UNIX, SOCK_STREAM, 0);
  show("bind", bind(l, (struct sockaddr*)&name, sizeof(name)));
  show("listen", listen(l, 4));
  const int k = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
  show("connect", connect(k, (struct sockaddr*)&name, sizeof(name)));
  struct sockaddr_un peer;
  socklen_t bytes = sizeof(peer);
  const int a = accept4(l, (struct sockaddr*)&peer, &bytes, SOCK_CLOEXEC);
  show_ok("accept4", a);
  show("peer's name bytes", bytes);
  bytes = sizeof(peer);
  show("getsockname", getsockname(a, (struct sockaddr*)&peer, &bytes));
  printf("%s %u\n", peer.sun_path, bytes);
  int n = 0;
  write(k, "1234567", 7);
  show("fionread", ioctl(a, FIONREAD, &n));
  show("waiting", n);
  show("peek", recv(a, text, 3, MSG_PEEK));
  show("shutdown", shutdown(k, SHUT_WR));
  show("all", recv(a, text, sizeof(text), MSG_WAITALL));
  show("end", recv(a, text, sizeof(text), 0));
  show("no more", send(k, "x", 1, MSG_NOSIGNAL));
}

static void test_inet(void) {
  const int l = socket(AF_INET, SOCK_STREAM, 0);
  int value = 1;
  socklen_t bytes = sizeof(value);
  show("reuse", setsockopt(l, SOL_SOCKET, SO_REUSEADDR, &value, sizeof(value)));
  struct sockaddr_in name = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  show("bind", bind(l, (struct sockaddr*)&name, sizeof(name)));
  listen(l, 1);
  bytes = sizeof(name);
  show("name", getsockname(l, (struct sockaddr*)&name, &bytes));
  const int k = socket(AF_INET, SOCK_STREAM, 0);
  show("connect", connect(k, (struct sockaddr*)&name, sizeof(name)));
  const int a = accept(l, NULL, NULL);
  show("nodelay", setsockopt(k, IPPROTO_TCP, TCP_NODELAY, &value, sizeof(value)));
  bytes = sizeof(value);
  show("get nodelay", getsockopt(k, IPPROTO_TCP, TCP_NODELAY, &value, &bytes));
  show("is", value != 0 && bytes == 4);
  bytes = sizeof(value);
  show("type", getsockopt(k, SOL_SOCKET, SO_TYPE, &value, &bytes));
  show("is stream", value == SOCK_STREAM);
  struct timeval limit = {0, 20000};
  show("timeout", setsockopt(a, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)));
  char text[8];
  show("timed out", recv(a, text, sizeof(text), 0));
  show("send", send(k, "hey", 3, 0));
  show("recv", recv(a, text, sizeof(text), 0));
  const int u = socket(AF_INET, SOCK_DGRAM, 0), v = socket(AF_INET, SOCK_DGRAM, 0);
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  bind(u, (struct sockaddr*)&to, sizeof(to));
  bytes = sizeof(to);
  getsockname(u, (struct sockaddr*)&to, &bytes);
  struct iovec x = {"datagram", 8}, y = {"two", 3};
  struct mmsghdr both[2] = {{.msg_hdr = {.msg_name = &to, .msg_namelen = sizeof(to), .msg_iov = &x, .msg_iovlen = 1}},
                            {.msg_hdr = {.msg_name = &to, .msg_namelen = sizeof(to), .msg_iov = &y, .msg_iovlen = 1}}};
  show("sendmmsg", sendmmsg(v, both, 2, 0));
  show("lengths", both[0].msg_len * 100 + both[1].msg_len);
  char t[2][16];
  struct iovec rx = {t[0], 16}, ry = {t[1], 16};
  struct mmsghdr got[2] = {{.msg_hdr = {.msg_iov = &rx, .msg_iovlen = 1}},
                           {.msg_hdr = {.msg_iov = &ry, .msg_iovlen = 1}}};
  show("recvmmsg", recvmmsg(u, got, 2, MSG_WAITFORONE, NULL));
  show("lengths", got[0].msg_len * 100 + got[1].msg_len);
  show("sendto nowhere", sendto(v, "x", 1, 0, (struct sockaddr*)1, sizeof(to)));
  show("bad family", socket(99, SOCK_STREAM, 0));
}

/// Two blocks of ancillary data; their options have the numbers that netfilter's have for IPv4.
static void test_inet6(void) {
  const int u = socket(AF_INET6, SOCK_DGRAM, 0), v = socket(AF_INET6, SOCK_DGRAM, 0);
  struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
  socklen_t bytes = sizeof(to);
  show("bind 6", bind(u, (struct sockaddr*)&to, sizeof(to)));
  getsockname(u, (struct sockaddr*)&to, &bytes);
  int value = 1;
  show("hop limit", setsockopt(u, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &value, sizeof(value)));
  show("traffic class", setsockopt(u, IPPROTO_IPV6, IPV6_RECVTCLASS, &value, sizeof(value)));
  value = 12;
  show("set class", setsockopt(v, IPPROTO_IPV6, IPV6_TCLASS, &value, sizeof(value)));
  show("sendto 6", sendto(v, "six", 3, 0, (struct sockaddr*)&to, sizeof(to)));
  char text[8], control[128];
  struct iovec one = {text, sizeof(text)};
  struct msghdr m = {.msg_iov = &one, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof(control)};
  show("recvmsg 6", recvmsg(u, &m, MSG_DONTWAIT));
  for (struct cmsghdr* c = CMSG_FIRSTHDR(&m); c != NULL; c = CMSG_NXTHDR(&m, c)) {
    memcpy(&value, CMSG_DATA(c), sizeof(value));
    printf("%d %d: %d\n", c->cmsg_level, c->cmsg_type, value);
  }
}

static void test_waits(void) {
  const int e = epoll_create1(EPOLL_CLOEXEC), event = eventfd(0, EFD_NONBLOCK);
  struct epoll_event want = {EPOLLIN | EPOLLET, {.u64 = 0x1234567890abcdefULL}}, got[4];
  show("epoll add", epoll_ctl(e, EPOLL_CTL_ADD, event, &want));
  show("epoll add again", epoll_ctl(e, EPOLL_CTL_ADD, event, &want));
  show("nothing", epoll_wait(e, got, 4, 0));
  const unsigned long one = 1;
  write(event, &one, 8);
  show("epoll", epoll_wait(e, got, 4, 1000));
  printf("%x %lx\n", got[0].events, (unsigned long)got[0].data.u64);
  show("edge", epoll_wait(e, got, 4, 0));
  show("epoll del", epoll_ctl(e, EPOLL_CTL_DEL, event, NULL));
  show("epoll none", epoll_wait(e, got, 0, 0));
  static struct epoll_event many[1500];
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max < 2000 ? files.rlim_max : 2000;
  show("limit", setrlimit(RLIMIT_NOFILE, &files));
  const int first = dup(event);
  for (int n = 0; n < 1500; ++n) epoll_ctl(e, EPOLL_CTL_ADD, n == 0 ? first : dup(event), &want);
  show("epoll many", epoll_wait(e, many, 1500, 1000));
  show("the last", many[1499].data.u64 == want.data.u64);
  close_range((unsigned)first, 1999, 0);
  struct pollfd p[2] = {{event, POLLIN | POLLOUT, 0}, {777, POLLIN, 0}};
  show("poll", poll(p, 2, 100));
  printf("%x %x\n", p[0].revents, p[1].revents);
  fd_set set;
  FD_ZERO(&set);
  FD_SET(event, &set);
  struct timeval limit = {1, 0};
  show("select", select(event + 1, &set, NULL, NULL, &limit));
  show("is set", FD_ISSET(event, &set));
  struct timespec brief = {0, 5000000};
  show("ppoll", ppoll(NULL, 0, &brief, NULL));
}

static void test_ipc(void) {
  const int q = msgget(IPC_PRIVATE, 0600);
  struct {
    long type;
    char text[16];
  } message = {3, "queued"};
  show("msgsnd", msgsnd(q, &message, 7, 0));
  memset(message.text, 0, sizeof(message.text));
  show("msgrcv", msgrcv(q, &message, sizeof(message.text), 3, 0));
  printf("%s\n", message.text);
  show("msgrcv nothing", msgrcv(q, &message, 8, 0, IPC_NOWAIT));
  struct msqid_ds qs;
  show("msg stat", msgctl(q, IPC_STAT, &qs));
  show("count", (long)qs.msg_qnum);
  show("remove", msgctl(q, IPC_RMID, NULL));
  const int s = semget(IPC_PRIVATE, 2, 0600);
  unsigned short values[2] = {2, 5};
  show("setall", semctl(s, 0, SETALL, values));
  struct sembuf ops[2] = {{0, -1, 0}, {1, 3, IPC_NOWAIT}};
  show("semop", semop(s, ops, 2));
  show("value", semctl(s, 1, GETVAL));
  struct semid_ds ss;
  show("sem stat", semctl(s, 0, IPC_STAT, &ss));
  show("count", (long)ss.sem_nsems);
  ops[0].sem_op = -9;
  struct timespec brief = {0, 5000000};
  show("semtimedop", semtimedop(s, ops, 1, &brief));
  semctl(s, 0, IPC_RMID);
  const int m = shmget(IPC_PRIVATE, 10000, 0600);
  char* at = shmat(m, NULL, 0);
  show("shmat", at != (void*)-1);
  strcpy(at + 5000, "shared");
  const char* again = shmat(m, NULL, SHM_RDONLY);
  printf("%s\n", again + 5000);
  if (fork() == 0) {
    strcpy(at, "child");
    _exit(0);
  }
  wait(NULL);
  printf("%s\n", again);
  struct shmid_ds ms;
  show("shm stat", shmctl(m, IPC_STAT, &ms));
  printf("%ld %ld\n", (long)ms.shm_segsz, (long)ms.shm_nattch);
  show("shmdt", shmdt(at));
  show("shmdt again", shmdt(at));
  shmctl(m, IPC_RMID, NULL);
  struct mq_attr attributes = {.mq_maxmsg = 4, .mq_msgsize = 32};
  const mqd_t mq = mq_open("/tandem-test", O_RDWR | O_CREAT | O_NONBLOCK, 0600, &attributes);
  if (mq < 0) return;
  mq_unlink("/tandem-test");
  char text[32];
  unsigned priority = 0;
  mq_send(mq, "low", 4, 1);
  mq_send(mq, "high", 5, 9);
  const long n = mq_receive(mq, text, sizeof(text), &priority);
  fprintf(stderr, "mq %ld %u\n", n, priority);
}

int main(void) {
  test_unix();
  test_inet();
  test_inet6();
  test_waits();
  test_ipc();
}
