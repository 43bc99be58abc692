"""Each extension that SMTP and LMTP advertise is used over a socket; one that is advertised and not used here is a failure."""
import imaplib
import secrets
import time

from lib.wire import Connection, authenticate, password, port, tls

MECHANISMS = {"PLAIN", "LOGIN", "SCRAM-SHA-256"}


class Smtp(Connection):
    def __init__(self, name="SMTP"):
        super().__init__(name)
        assert self.greeting.startswith(b"220 "), self.greeting
        self.verb = "LHLO" if name == "LMTP" else "EHLO"
        self.hello()

    def reply(self):
        lines = [self.line().decode()]
        while lines[-1][3] == "-":
            lines.append(self.line().decode())
        return lines

    def run(self, command, code):
        self.send(command + "\r\n")
        lines = self.reply()
        assert all(line.startswith(code) for line in lines), (command, lines)
        return lines

    def hello(self):
        words = [line[4:].partition(" ") for line in self.run(self.verb + " capabilities.test", "250")[1:]]
        self.offers = {name: rest for name, _, rest in words}

    def login(self, mechanism="PLAIN"):
        end = authenticate(self, "AUTH", mechanism, "alice", b"334 ")
        assert end.startswith(b"235 2.7.0"), end

    def envelope(self, sender="<x@elsewhere.test>", recipient="<bob@example.test>"):
        self.run("MAIL FROM:" + sender, "250 2.1.0")
        self.run("RCPT TO:" + recipient, "250 2.1.5")


def message(text="What is said is done.", subject=None):
    subject = subject or "smtp " + secrets.token_hex(6)
    return subject, f"From: x@elsewhere.test\r\nSubject: {subject}\r\n\r\n{text}\r\n".encode()


def arrived(subject, what, user="bob"):
    """The message by its subject, or by a text in it, once it is in the mailbox."""
    for _ in range(100):
        imap = imaplib.IMAP4_SSL("127.0.0.1", port("IMAPS"), ssl_context=tls)
        imap.login(user, password)
        imap.select("INBOX", readonly=True)
        found = imap.search(None, what, f'"{subject}"')[1][0].split()
        octets = imap.fetch(found[-1], "(BODY.PEEK[])")[1][0][1] if found else None
        imap.logout()
        if octets is not None:
            return octets
        time.sleep(0.2)
    raise AssertionError(subject + " did not arrive")


def pipelining():
    c = Smtp()
    subject, mail = message()
    c.send("MAIL FROM:<x@elsewhere.test>\r\nRCPT TO:<nobody@example.test>\r\nRCPT TO:<bob@example.test>\r\nDATA\r\n")
    assert [c.reply()[0][:3] for _ in range(4)] == ["250", "550", "250", "354"]
    c.send(mail + b".\r\nRSET\r\nQUIT\r\n")
    assert [c.reply()[0][:3] for _ in range(3)] == ["250", "250", "221"]
    arrived(subject, "SUBJECT")


def size():
    c = Smtp()
    limit = int(c.offers["SIZE"])
    c.run(f"MAIL FROM:<x@elsewhere.test> SIZE={limit + 1}", "552 5.3.4")
    c.run(f"MAIL FROM:<x@elsewhere.test> SIZE={limit}", "250")


def eight_bit():
    c = Smtp()
    subject, mail = message("Grüße")
    c.envelope("<x@elsewhere.test> BODY=8BITMIME")
    c.run("DATA", "354")
    c.send(mail + b".\r\n")
    assert c.reply()[0].startswith("250 2."), subject
    assert "Grüße".encode() in arrived(subject, "SUBJECT")


def enhanced_status_codes():
    c = Smtp()
    c.run("MAIL FROM:<x@elsewhere.test>", "250 2.1.0")
    c.run("RCPT TO:<nobody@example.test>", "550 5.1.1")
    c.run("RCPT TO:<a@foreign.test>", "550 5.7.1")
    c.run("QUIT", "221 2.0.0")


def utf8():
    c = Smtp()
    c.run("MAIL FROM:<grüße@elsewhere.test>", "5")
    subject, mail = message()
    c.envelope("<grüße@elsewhere.test> SMTPUTF8")
    c.run("DATA", "354")
    c.send(mail + b".\r\n")
    assert c.reply()[0].startswith("250 2."), subject
    assert "Return-Path: <grüße@elsewhere.test>".encode() in arrived(subject, "SUBJECT")


def chunking():
    c = Smtp()
    subject, mail = message("In two pieces.\r\n.\r\nThe dot stays.")
    c.envelope()
    c.send(b"BDAT 10\r\n" + mail[:10])
    assert c.reply()[0].startswith("250 2.")
    c.send(b"BDAT %d LAST\r\n" % (len(mail) - 10) + mail[10:])
    assert c.reply()[0].startswith("250 2.")
    assert arrived(subject, "SUBJECT").endswith(mail)


def dsn():
    c = Smtp("SUBMISSIONS")
    c.login()
    subject, mail = message()
    envid = secrets.token_hex(6)
    c.envelope(
        f"<alice@example.test> RET=HDRS ENVID={envid}",
        "<bob@example.test> NOTIFY=SUCCESS ORCPT=rfc822;bob+40example.test",
    )
    c.run("DATA", "354")
    c.send(mail + b".\r\n")
    assert c.reply()[0].startswith("250 2."), subject
    arrived(subject, "SUBJECT")
    notice = arrived(envid, "BODY", "alice")
    assert b"Original-Envelope-Id: " + envid.encode() in notice, notice
    assert b"Original-Recipient: rfc822;bob@example.test" in notice, notice
    assert b"Action: delivered" in notice, notice


def starttls():
    for name, code in (("SMTP", "503 5.5.1"), ("SUBMISSION", "530 5.7.0")):
        c = Smtp(name)
        c.run("STARTTLS", "220 2.0.0")
        c.encrypt()
        c.run("MAIL FROM:<x@elsewhere.test>", code)  # rfc3207#4.2: what was said before is forgotten
        c.hello()
        assert "STARTTLS" not in c.offers, c.offers


def auth():
    for mechanism in Smtp("SUBMISSIONS").offers["AUTH"].split():
        assert mechanism in MECHANISMS, mechanism
        c = Smtp("SUBMISSIONS")
        c.login(mechanism)
        c.envelope("<alice@example.test>")
        c.run("AUTH PLAIN", "503")


EXTENSIONS = {
    "PIPELINING": pipelining,
    "SIZE": size,
    "8BITMIME": eight_bit,
    "ENHANCEDSTATUSCODES": enhanced_status_codes,
    "SMTPUTF8": utf8,
    "CHUNKING": chunking,
    "DSN": dsn,
    "STARTTLS": starttls,
    "AUTH": auth,
}

names = set()
for listener in ("SMTP", "SUBMISSION", "SUBMISSIONS", "LMTP"):
    names.update(Smtp(listener).offers)
assert names == set(EXTENSIONS), names ^ set(EXTENSIONS)
for name, use in EXTENSIONS.items():
    print(name, flush=True)
    use()

lmtp = Smtp("LMTP")
subject, mail = message()
lmtp.envelope()
lmtp.run("RCPT TO:<alice@example.test>", "250 2.1.5")
lmtp.run("DATA", "354")
lmtp.send(mail + b".\r\n")
assert [lmtp.reply()[0][:5] for _ in range(2)] == ["250 2", "250 2"]  # rfc2033#4.2: one each
arrived(subject, "SUBJECT")
arrived(subject, "SUBJECT", "alice")
