"""gunicorn's threads for requests that have arrived, not for those that are still to come.

Its `gthread` gives a thread to each connection, for as long as that takes to send a request; some
dozens of silent ones stop a site. Here the main loop collects a request (of a long one its
beginning), which costs a silent connection no thread, and closes what takes too long.
"""

import errno
import re
import selectors
import socket
import struct
import time
from collections import deque
from contextlib import suppress
from functools import partial

from gunicorn import util
from gunicorn.workers.gthread import TConn, ThreadWorker

END_OF_HEAD = b"\r\n\r\n"
# As many digits as `int` takes: a number that is passed over would count as no body.
LENGTH_OF_BODY = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,4300})[ \t]*\r\n", re.IGNORECASE)
NO_LENGTH = re.compile(rb"\r\ntransfer-encoding[ \t]*:", re.IGNORECASE)
MOST_COLLECTED = 64 * 1024
MOST_THROWN_AWAY = 256 * 1024 * 1024  # else who still sends a refused body never sees why
IN_VAIN = (errno.EAGAIN, errno.ECONNABORTED, errno.EMFILE, errno.ENFILE)


class Connection(TConn):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.arrived = bytearray()
        self.is_at_end = False

    def collect(self):
        """Takes what is there, without waiting."""
        with suppress(OSError):  # none of this connection's may end the worker
            data = self.sock.recv(MOST_COLLECTED)
            self.arrived += data
            self.is_at_end = not data

    @property
    def is_worth_a_thread(self):
        return (
            self.is_whole or len(self.arrived) >= MOST_COLLECTED or self._has_no_length(self._end)
        )

    @property
    def is_whole(self):
        """Nothing of the request is still to come."""
        if self.is_at_end:
            return True
        end = self._end
        if end < 0 or self._has_no_length(end):
            return False
        return len(self.arrived) >= end + len(END_OF_HEAD) + self._body(end)

    @property
    def _end(self):
        return self.arrived.find(END_OF_HEAD)

    def _has_no_length(self, end):
        return end >= 0 and NO_LENGTH.search(self.arrived, 0, end + 2) is not None

    def _body(self, end):
        length = LENGTH_OF_BODY.search(self.arrived, 0, end + 2)
        return int(length[1]) if length else 0

    def init(self):
        super().init()
        self.parser.unreader.unread(bytes(self.arrived))
        self.arrived.clear()

    def close(self, graceful=False):
        util.close(self.sock)  # a thread has waited for the client already


class Worker(ThreadWorker):
    seconds_to_arrive = 20
    seconds_of_silence = 10  # while the rest of a long body comes, or an answer goes

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.in_line = deque()  # of requests whose rest is still to come
        self.at_work = set()  # of those, the ones that have a thread

    def accept(self, listener):
        try:
            client, address = listener.accept()
        except OSError as error:
            if error.errno not in IN_VAIN:
                raise
            return
        self.nr_conns += 1
        silence = struct.pack("ll", self.seconds_of_silence, 0)
        for direction in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            client.setsockopt(socket.SOL_SOCKET, direction, silence)
        self.await_request(Connection(self.cfg, client, address, listener.getsockname()))

    def await_request(self, connection):
        connection.sock.setblocking(False)
        connection.timeout = time.monotonic() + self.seconds_to_arrive
        self.pending_conns.append(connection)
        arrival = partial(self.on_pending_socket_readable, connection)
        self.poller.register(connection.sock, selectors.EVENT_READ, arrival)

    def on_pending_socket_readable(self, conn, client):
        conn.collect()
        if conn.is_worth_a_thread:
            self.give_thread(conn)

    def give_thread(self, connection):
        """Half of the threads at most wait for the rest of requests: others are never kept out."""
        self.poller.unregister(connection.sock)
        if connection.is_whole:
            self.begin(connection)
        else:
            self.in_line.append(connection)
            self.begin_those_in_line()

    def begin(self, connection):
        self.pending_conns.remove(connection)
        connection.data_ready = True
        self.enqueue_req(connection)

    def begin_those_in_line(self):
        while self.in_line and len(self.at_work) < max(1, self.cfg.threads // 2):
            connection = self.in_line.popleft()
            if connection in self.pending_conns:  # else its time was over
                self.at_work.add(connection)
                self.begin(connection)

    def on_client_socket_readable(self, conn, client):
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self.await_request(conn)

    def handle(self, conn):
        is_kept = super().handle(conn)
        if is_kept:
            conn.arrived += conn.parser.unreader.take_buffered()
        elif conn in self.at_work:  # a refusal would be lost if closed while the client still sends
            util.close_graceful(conn.sock, max_drain=MOST_THROWN_AWAY)
        return is_kept

    def finish_request(self, conn, fs):
        self.at_work.discard(conn)
        super().finish_request(conn, fs)
        if conn.arrived and conn in self.keepalived_conns:  # the next request came with this one
            self.on_client_socket_readable(conn, conn.sock)
            if conn.is_worth_a_thread:
                self.give_thread(conn)
        self.begin_those_in_line()

    def murder_pending(self):
        if not self.alive:
            for connection in self.pending_conns:
                connection.timeout = 0
        super().murder_pending()
