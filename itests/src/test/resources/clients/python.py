"""Python's own clients: smtplib, imaplib, poplib."""
import imaplib
import os
import poplib
import smtplib
import ssl
import time
from email.message import EmailMessage

port = lambda name: int(os.environ[name])
password = os.environ["PASSWORD"]
tls = ssl.create_default_context()
tls.check_hostname = False
tls.verify_mode = ssl.CERT_NONE

mail = EmailMessage()
mail["From"] = "alice@example.test"
mail["To"] = "bob@example.test"
mail["Subject"] = "by Python: Grüße"
mail.set_content("Hello from Python.\n.\n" + "long " * 30 + "\n")
mail.add_attachment(bytes(range(256)) * 400, maintype="application", subtype="octet-stream", filename="ä.bin")

with smtplib.SMTP("127.0.0.1", port("SUBMISSION")) as smtp:
    assert smtp.starttls(context=tls)[0] == 220
    smtp.login("alice", password)
    for feature in ("pipelining", "8bitmime", "size", "smtputf8", "enhancedstatuscodes", "chunking", "dsn"):
        assert smtp.has_extn(feature) or feature == "dsn", feature
    smtp.send_message(mail)
with smtplib.SMTP_SSL("127.0.0.1", port("SUBMISSIONS"), context=tls) as smtp:
    try:
        smtp.login("alice", "wrong")
        raise AssertionError("a wrong password was taken")
    except smtplib.SMTPAuthenticationError:
        pass
with smtplib.SMTP("127.0.0.1", port("SMTP")) as smtp:
    try:
        smtp.sendmail("x@elsewhere.test", ["a@foreign.test"], "Subject: x\r\n\r\nx\r\n")
        raise AssertionError("an open relay")
    except smtplib.SMTPRecipientsRefused as e:
        assert e.recipients["a@foreign.test"][0] == 550, e.recipients

time.sleep(0.2)
imap = imaplib.IMAP4("127.0.0.1", port("IMAP"))
imap.starttls(tls)
imap.login("bob@example.test", password)
assert imap.select("INBOX")[0] == "OK"
found = imap.uid("SEARCH", "CHARSET", "UTF-8", "TEXT", '"Hello from Python"')[1][0].split()
assert found, "not found"
uid = found[-1].decode()
data = imap.uid("FETCH", uid, "(UID RFC822.SIZE BODY.PEEK[])")[1][0]
assert len(data[1]) == int(data[0].split(b"RFC822.SIZE ")[1].split()[0].strip(b")")), data[0]
import email
import email.policy
got = email.message_from_bytes(data[1], policy=email.policy.default)
assert got["Subject"] == "by Python: Grüße"
assert next(got.iter_attachments()).get_content() == bytes(range(256)) * 400
structure = imap.uid("FETCH", uid, "(BODYSTRUCTURE)")[1][0]
assert b'"APPLICATION" "OCTET-STREAM"' in structure.upper(), structure
assert imap.create("Projects/Horses")[0] == "OK"
assert imap.uid("COPY", uid, "Projects/Horses")[0] == "OK"
assert imap.uid("STORE", uid, "+FLAGS", "(\\Flagged)")[0] == "OK"
assert imap.append("Projects/Horses", "(\\Seen)", imaplib.Time2Internaldate(time.time()), bytes(mail))[0] == "OK"
assert imap.status("Projects/Horses", "(MESSAGES UNSEEN)")[1][0].endswith(b"(MESSAGES 2 UNSEEN 1)")
assert b"MESSAGES 2" in imap.status("Projects/Horses", "(MESSAGES)")[1][0]
assert imap.delete("Projects/Horses")[0] == "OK"
imap.logout()

pop = poplib.POP3("127.0.0.1", port("POP3"))
assert "UIDL" in pop.capa()
pop.stls(tls)
pop.user("bob")
pop.pass_(password)
count = len(pop.list()[1])
ids = pop.uidl()[1]
assert count == len(ids) == len(set(i.split()[1] for i in ids))
lines = pop.retr(count)[1]
assert pop.top(count, 0)[1] != lines
pop.dele(count)
pop.sock.close()  # without QUIT nothing is deleted
pop = poplib.POP3_SSL("127.0.0.1", port("POP3S"), context=tls)
pop.user("bob")
pop.pass_(password)
assert len(pop.list()[1]) == count
pop.dele(count)
pop.quit()
