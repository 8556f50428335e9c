"""A mail server of the tests' own, as kind or as broken as a test wants it."""

import socketserver
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from threading import Thread


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        if self.server.mood == "silent":
            self.rfile.read()  # until the client gives up
            return
        self.answer("220 thu.example")
        for line in iter(self.rfile.readline, b""):
            command = line.split()[0].upper()
            if command == b"DATA":
                if not self.take():
                    return
            elif command == b"RCPT":
                self.answer(self.server.moods.get(self.server.mood, "250 OK"))
            elif command == b"QUIT":
                self.answer("221 OK")
                return
            else:
                self.answer("250 OK")

    def take(self):
        if self.server.mood == "drops":
            return False
        self.answer("354 OK")
        lines = iter(self.rfile.readline, b".\r\n")
        self.server.letters.append(message_from_bytes(b"".join(lines), policy=default))
        self.answer("250 OK")
        return True

    def answer(self, words):
        self.wfile.write(f"{words}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    moods = {"refuses": "550 no such person", "busy": "451 try later"}

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Session)
        self.mood = "kind"
        self.letters = []
        self.port = self.server_address[1]


@contextmanager
def smtp_server():
    server = Server()
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
