#!/usr/bin/env python3
"""Prints what mailboxes hold, a line each: contents.py PORT-BASE PASSWORD USER..."""
import hashlib, imaplib, re, ssl, sys

def contents(base, password, users):
    lines = []
    for user in users:
        i = imaplib.IMAP4("127.0.0.1", base + 143)
        i.starttls(ssl._create_unverified_context())
        i.login(user, password)
        subscribed = sorted(re.findall(rb'"/" (.*)$', b"\n".join(i.lsub()[1] or []) if i.lsub()[1] != [None] else b"", re.M))
        lines.append("%s subscribed %s" % (user, b" ".join(subscribed).decode()))
        names = sorted(re.search(rb'"/" "?(.*?)"?$', line).group(1).decode() for line in i.list()[1])
        for name in names:
            status = i.status('"%s"' % name, "(MESSAGES UIDNEXT UIDVALIDITY UNSEEN)")[1][0].decode()
            lines.append("%s %s %s" % (user, name, re.search(r"\((.*)\)", status).group(1)))
            i.select('"%s"' % name, readonly=True)
            for found in i.uid("FETCH", "1:*", "(FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[])")[1]:
                if not isinstance(found, tuple):
                    continue
                head = found[0].decode()
                uid = re.search(r"UID (\d+)", head).group(1)
                flags = " ".join(sorted(re.search(r"FLAGS \((.*?)\)", head).group(1).replace("\\Recent", "").split()))
                date = re.search(r'INTERNALDATE "(.*?)"', head).group(1)
                size = re.search(r"RFC822.SIZE (\d+)", head).group(1)
                rest = hashlib.sha256(re.sub(r"^\d+ |FLAGS \(.*?\)|UID \d+", "", head).encode()).hexdigest()[:16]
                lines.append("%s %s uid=%s flags=(%s) date=%s size=%s structure=%s body=%s" % (
                    user, name, uid, flags, date, size, rest, hashlib.sha256(found[1]).hexdigest()[:32]))
        i.logout()
    return "\n".join(lines) + "\n"

if __name__ == "__main__":
    sys.stdout.write(contents(int(sys.argv[1]), sys.argv[2], sys.argv[3:]))
