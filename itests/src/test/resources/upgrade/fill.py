#!/usr/bin/env python3
"""Fills a server of version 0.1.0 with what an update must keep, and writes down what it holds.

    fill.py PORT-BASE PASSWORD CONTENTS

Accounts alice, bob and carol of example.test, an alias forward@example.test to dave@slow.test; routes for slow.test (a server
that answers 450) and hold.test (put on hold by the administrator). CONTENTS gets one line a message, as contents.py reads it.
"""
import imaplib, smtplib, ssl, sys, time
from contents import contents

base, password, out = int(sys.argv[1]), sys.argv[2], sys.argv[3]
context = ssl._create_unverified_context()

def send(sender, to, text, user=None, **options):
    with smtplib.SMTP("127.0.0.1", base + (587 if user else 25)) as s:
        s.ehlo("fill.test")
        if user:
            s.starttls(context=context)
            s.login(user, password)
        s.sendmail(sender, to, text, **options)

for n in range(12):
    body = ("Line %d of the message.\r\n" % n) * (1 + 40 * n)
    send("alice@example.test", ["bob@example.test", "carol@example.test"][: 1 + n % 2],
         "From: alice@example.test\r\nTo: bob@example.test\r\nSubject: Number %d\r\nMessage-ID: <n%d@example.test>\r\n\r\n%s" % (n, n, body), "alice")
send("alice@example.test", ["bob@example.test"],
     "From: alice@example.test\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nMIME-Version: 1.0\r\n"
     "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nHello\r\n--x\r\n"
     "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=a.bin\r\n"
     "Content-Transfer-Encoding: base64\r\n\r\nAAECAwQF\r\n--x--\r\n", "alice")
send("alice@example.test", ["bob@example.test"], "Subject: large\r\n\r\n" + ("x" * 70 + "\r\n") * 6000, "alice")

i = imaplib.IMAP4("127.0.0.1", base + 143)
i.starttls(context)
i.login("bob", password)
i.create("Work/2026")
i.create("Empty")
i.subscribe("Work/2026")
i.select("INBOX")
i.store("1:3", "+FLAGS", r"(\Seen)")
i.store("2", "+FLAGS", r"(\Flagged $Forwarded Projekt)")
i.store("4", "+FLAGS", r"(\Answered)")
i.copy("2:5", "Work/2026")
i.store("6", "+FLAGS", r"(\Deleted)")
i.expunge()
i.append("Drafts", r"(\Draft)", imaplib.Time2Internaldate(1700000000), b"Subject: a draft\r\n\r\nNot yet\r\n")
i.logout()

# what waits: a temporary refusal, one of two recipients of a mail, an alias that is left, DSN parameters, one on hold
send("alice@example.test", ["dave@slow.test"], "Subject: deferred\r\n\r\nHello\r\n", "alice")
send("alice@example.test", ["bob@example.test", "eve@slow.test"], "Subject: half\r\n\r\nHello\r\n", "alice")
send("stranger@elsewhere.test", ["forward@example.test"], "Subject: forwarded\r\n\r\nHello\r\n")
send("alice@example.test", ["dsn@slow.test"], "Subject: with DSN\r\n\r\nHello\r\n", "alice",
     mail_options=["RET=HDRS", "ENVID=QQ314159"], rcpt_options=["NOTIFY=SUCCESS,FAILURE", "ORCPT=rfc822;old@slow.test"])
send("alice@example.test", ["carol@hold.test"], "Subject: held\r\n\r\nHello\r\n", "alice")
time.sleep(3)
with open(out, "w") as f:
    f.write(contents(base, password, ["alice", "bob", "carol"]))
