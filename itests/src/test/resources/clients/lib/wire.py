"""What the scripts that look at every capability have in common: a connection, and the clients of SASL."""
import base64
import hashlib
import hmac
import os
import secrets
import socket
import ssl

port = lambda name: int(os.environ[name])
password = os.environ["PASSWORD"]
tls = ssl.create_default_context()
tls.check_hostname = False
tls.verify_mode = ssl.CERT_NONE
b64 = lambda octets: base64.b64encode(octets).decode()


class Connection:
    def __init__(self, name):
        self.socket = socket.create_connection(("127.0.0.1", port(name)), 20)
        if name.endswith("S"):
            self.socket = tls.wrap_socket(self.socket)
        self.file = self.socket.makefile("rb")
        self.greeting = self.line()

    def send(self, text):
        self.socket.sendall(text if isinstance(text, bytes) else text.encode())

    def line(self):
        line = self.file.readline()
        assert line.endswith(b"\r\n"), line
        return line[:-2]

    def encrypt(self):
        self.socket = tls.wrap_socket(self.socket)
        self.file = self.socket.makefile("rb")


def plain(user):
    return b"\0" + user.encode() + b"\0" + password.encode()


def scram(user):
    """The two messages of a client of SCRAM-SHA-256 (rfc7677), and a check of the server's last one."""
    nonce = secrets.token_hex(12)
    bare = f"n={user},r={nonce}"
    challenge = (yield ("n,," + bare).encode()).decode()
    values = dict(part.split("=", 1) for part in challenge.split(","))
    assert values["r"].startswith(nonce) and int(values["i"]) >= 4096, challenge
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(values["s"]), int(values["i"]))
    mac = lambda key, text: hmac.new(key, text.encode() if isinstance(text, str) else text, "sha256").digest()
    last = "c=biws,r=" + values["r"]
    said = f"{bare},{challenge},{last}"
    key = mac(salted, "Client Key")
    proof = bytes(a ^ b for a, b in zip(key, mac(hashlib.sha256(key).digest(), said)))
    end = (yield f"{last},p={b64(proof)}".encode()).decode()
    assert end == "v=" + b64(mac(mac(salted, "Server Key"), said)), end
    yield b""


def responses(mechanism, user):
    """What a client answers to each challenge."""
    if mechanism == "PLAIN":
        yield plain(user)
    elif mechanism == "LOGIN":
        yield user.encode()
        yield password.encode()
    elif mechanism == "SCRAM-SHA-256":
        exchange = scram(user)
        challenge = yield next(exchange)
        while True:
            challenge = yield exchange.send(challenge)
    else:
        raise AssertionError("no test knows the mechanism " + mechanism)


def authenticate(connection, command, mechanism, user, prompt=b"+ "):
    """Without an initial response; gives the line that ends the exchange."""
    connection.send(f"{command} {mechanism}\r\n")
    client = responses(mechanism, user)
    answer = None
    line = connection.line()
    while line.startswith(prompt):
        challenge = base64.b64decode(line[len(prompt):])
        answer = next(client) if answer is None else client.send(challenge)
        connection.send(b64(answer) + "\r\n")
        line = connection.line()
    return line
