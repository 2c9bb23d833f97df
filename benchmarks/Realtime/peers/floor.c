/*
 * The floor: what the kernel takes for the rooms' job. No HTTP but an answer, no checks, no limits, no members: frames are read, unmasked
 * and put into the buffers of everybody else in the room; what one turn of epoll brings goes out in one send a socket.
 * Usage: floor <port>
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST_SOCKETS = 65536, MOST_ROOMS = 4096, MOST_EVENTS = 512, MOST_WAITING = 16 << 20 };

struct player {
    int room; /* -1 until the handshake is over. */
    int kept; /* Bytes of a frame that is not whole yet. */
    unsigned char rest[2048];
    unsigned char *out;
    size_t length, size;
    int dirty, blocked;
};

static struct player *players[MOST_SOCKETS];
static struct { int *members; int count, size; } rooms[MOST_ROOMS];
static int dirty[MOST_SOCKETS], dirty_count, epoll;

static void watch(int fd, int operation, unsigned events)
{
    struct epoll_event event = { .events = events, .data.fd = fd };
    epoll_ctl(epoll, operation, fd, &event);
}

static void leave(int fd)
{
    struct player *player = players[fd];
    if (player->room >= 0) {
        int *members = rooms[player->room].members, last = --rooms[player->room].count;
        for (int i = 0; i < last; i++)
            if (members[i] == fd)
                members[i] = members[last];
    }
    players[fd] = NULL;
    free(player->out);
    free(player);
    close(fd);
}

static void put(int fd, const unsigned char *frame, size_t length)
{
    struct player *player = players[fd];
    if (player->length + length > player->size) {
        if (player->size >= MOST_WAITING)
            return; /* Lost, and counted as such by the generator. */
        player->size = player->size ? player->size * 2 : 4096;
        player->out = realloc(player->out, player->size);
    }
    memcpy(player->out + player->length, frame, length);
    player->length += length;
    if (!player->dirty) {
        player->dirty = 1;
        dirty[dirty_count++] = fd;
    }
}

static void flush(int fd)
{
    struct player *player = players[fd];
    player->dirty = 0;
    ssize_t sent = send(fd, player->out, player->length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0)
        sent = 0;
    player->length -= sent;
    memmove(player->out, player->out + sent, player->length);
    if (player->blocked != (player->length > 0)) {
        player->blocked = player->length > 0;
        watch(fd, EPOLL_CTL_MOD, player->blocked ? EPOLLIN | EPOLLOUT : EPOLLIN);
    }
}

/* "GET /room/<number> HTTP/1.1": the generator does not check the answer's key. */
static void greet(int fd, const char *request)
{
    static const char answer[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                 "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
    int number = atoi(request + strlen("GET /room/")) % MOST_ROOMS;
    if (rooms[number].count == rooms[number].size) {
        rooms[number].size = rooms[number].size ? rooms[number].size * 2 : 16;
        rooms[number].members = realloc(rooms[number].members, rooms[number].size * sizeof(int));
    }
    rooms[number].members[rooms[number].count++] = fd;
    players[fd]->room = number;
    if (send(fd, answer, sizeof answer - 1, MSG_NOSIGNAL) < 0)
        perror("send");
}

/* Frames of at most 125 bytes, which is all that the generator sends. Returns the bytes taken. */
static size_t take(int fd, unsigned char *bytes, size_t length)
{
    size_t at = 0;
    while (length - at >= 6) {
        unsigned char *frame = bytes + at, *mask = frame + 2, *data = frame + 6, out[2 + 125];
        size_t size = frame[1] & 0x7F;
        if (length - at < 6 + size)
            break;
        at += 6 + size;
        if ((frame[0] & 0x0F) != 2)
            continue;
        out[0] = frame[0];
        out[1] = size;
        for (size_t i = 0; i < size; i++)
            out[2 + i] = data[i] ^ mask[i & 3];
        int room = players[fd]->room;
        for (int i = 0; i < rooms[room].count; i++)
            if (rooms[room].members[i] != fd)
                put(rooms[room].members[i], out, 2 + size);
    }
    return at;
}

static void hear(int fd)
{
    static unsigned char buffer[256 * 1024];
    struct player *player = players[fd];
    memcpy(buffer, player->rest, player->kept);
    ssize_t got = recv(fd, buffer + player->kept, sizeof buffer - player->kept - 1, MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN)) {
        leave(fd);
        return;
    }
    if (got < 0)
        return;
    size_t length = player->kept + got, taken = 0;
    if (player->room < 0) {
        buffer[length] = 0;
        if (strstr((char *)buffer, "\r\n\r\n")) {
            greet(fd, (char *)buffer);
            taken = length;
        }
    } else {
        taken = take(fd, buffer, length);
    }
    player->kept = length - taken;
    if (player->kept > (int)sizeof player->rest) {
        leave(fd);
        return;
    }
    memcpy(player->rest, buffer + taken, player->kept);
}

int main(int count, char **words)
{
    struct rlimit limit = { MOST_SOCKETS, MOST_SOCKETS };
    setrlimit(RLIMIT_NOFILE, &limit);
    int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(count > 1 ? atoi(words[1]) : 0), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 4096)) {
        perror("listen");
        return 1;
    }
    epoll = epoll_create1(0);
    watch(listener, EPOLL_CTL_ADD, EPOLLIN);
    for (;;) {
        struct epoll_event events[MOST_EVENTS];
        int ready = epoll_wait(epoll, events, MOST_EVENTS, -1);
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd == listener) {
                int client = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
                if (client < 0 || client >= MOST_SOCKETS)
                    continue;
                setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                players[client] = calloc(1, sizeof(struct player));
                players[client]->room = -1;
                watch(client, EPOLL_CTL_ADD, EPOLLIN);
            } else if (players[fd]) {
                if (events[i].events & EPOLLOUT)
                    flush(fd);
                if (events[i].events & ~EPOLLOUT)
                    hear(fd);
            }
        }
        for (int i = 0; i < dirty_count; i++)
            if (players[dirty[i]])
                flush(dirty[i]);
        dirty_count = 0;
    }
}
