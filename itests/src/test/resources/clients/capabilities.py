"""Each capability that IMAP and POP3 advertise is used over a socket; one that is advertised and not used here is a failure."""
import re

from lib.wire import Connection, authenticate, b64, password, plain, tls

MAIL = b"From: a@example.test\r\nSubject: capabilities\r\n\r\nWhat is said is done.\r\n"


# --- IMAP


class Imap(Connection):
    def __init__(self, name="IMAPS", user="bob", login=True):
        super().__init__(name)
        self.commands = 0
        if login:
            self.run(f'LOGIN {user} "{password}"')

    def response(self):
        """A response with its literals."""
        text = self.line()
        while literal := re.search(rb"\{(\d+)\}$", text):
            text += b"\r\n" + self.file.read(int(literal[1])) + self.line()
        return text.decode("latin-1")

    def run(self, command, expected="OK"):
        """Gives what was said before the tagged response, and that at the end."""
        self.commands += 1
        tag = f"t{self.commands}"
        self.send(tag.encode() + b" " + (command if isinstance(command, bytes) else command.encode()) + b"\r\n")
        said = []
        while not (said and said[-1].startswith(tag + " ")):
            said.append(self.response())
        assert said[-1].startswith(f"{tag} {expected}"), (command, said)
        return said

    def append(self, mailbox):
        return self.run(b"APPEND %s {%d+}\r\n%s" % (mailbox.encode(), len(MAIL), MAIL))[-1]


def find(pattern, said):
    found = [m for m in (re.search(pattern, s) for s in said) if m]
    assert found, (pattern, said)
    return found[0]


def imap_basics():
    c = Imap()
    c.run("CREATE Caps")
    c.append("Caps")
    find(r"^\* 1 EXISTS$", c.run("SELECT Caps"))
    find(r"FLAGS \(\\Seen", c.run("FETCH 1 (BODY[TEXT] ENVELOPE)"))
    c.run("LOGOUT")


def imap_starttls():
    c = Imap("IMAP", login=False)
    assert b" STARTTLS" in c.greeting, c.greeting
    c.run("STARTTLS")
    c.encrypt()
    assert "STARTTLS" not in c.run("CAPABILITY")[0]
    c.run(f"LOGIN bob {password}")


def imap_literals():
    c = Imap(login=False)
    c.run(f"LOGIN {{3+}}\r\nbob {{{len(password)}+}}\r\n{password}")
    find(r"^\* SEARCH", c.run("SELECT Caps") + c.run("SEARCH SUBJECT {12+}\r\ncapabilities"))


def imap_sasl_ir():
    Imap(login=False).run("AUTHENTICATE PLAIN " + b64(plain("bob")))


def imap_mechanism(mechanism):
    c = Imap(login=False)
    line = authenticate(c, "a AUTHENTICATE", mechanism, "bob")
    assert line.startswith(b"a OK "), line
    c.run("SELECT INBOX")


def imap_id():
    find(r'^\* ID \("name" "Posthouse"', Imap().run('ID ("name" "capabilities.py" "version" NIL)'))


def imap_enable():
    find(r"^\* ENABLED CONDSTORE$", Imap().run("ENABLE X-NOTHING CONDSTORE"))


def imap_idle():
    waiting, other = Imap(), Imap()
    count = int(find(r"^\* (\d+) EXISTS", waiting.run("SELECT Caps"))[1])
    waiting.send("i IDLE\r\n")
    assert waiting.line().startswith(b"+ ")
    other.append("Caps")
    while (line := waiting.response()) != f"* {count + 1} EXISTS":
        assert line.startswith("* "), line
    waiting.send("DONE\r\n")
    while not waiting.response().startswith("i OK"):
        pass


def imap_namespace():
    find(r'^\* NAMESPACE \(\("" "/"\)\) NIL NIL$', Imap().run("NAMESPACE"))


def imap_children():
    c = Imap()
    c.run("CREATE Caps/Child")
    find(r'^\* LIST \([^)]*\\HasChildren[^)]*\) "/" "?Caps"?$', c.run('LIST "" Caps'))
    find(r'^\* LIST \([^)]*\\HasNoChildren[^)]*\) "/" "?Caps/Child"?$', c.run('LIST "" Caps/%'))


def imap_uidplus():
    c = Imap()
    validity, uid = find(r"\[APPENDUID (\d+) (\d+)\]", [c.append("Caps")]).groups()
    find(rf"UIDVALIDITY {validity}\]", c.run("SELECT Caps"))
    copied = find(r"\[COPYUID \d+ (\d+) (\d+)\]", c.run(f"UID COPY {uid} Caps/Child"))
    assert copied[1] == uid
    c.run("STORE 1:* +FLAGS.SILENT (\\Deleted)")
    gone = c.run(f"UID EXPUNGE {uid}")
    assert len([s for s in gone if s.endswith(" EXPUNGE")]) == 1, gone
    assert uid not in c.run("UID SEARCH ALL")[0].split()
    c.run("STORE 1:* -FLAGS.SILENT (\\Deleted)")


def imap_unselect():
    c = Imap()
    count = find(r"^\* (\d+) EXISTS", c.run("SELECT Caps"))[1]
    c.run("STORE 1 +FLAGS (\\Deleted)")
    c.run("UNSELECT")
    c.run("FETCH 1 FLAGS", "BAD")
    find(rf"MESSAGES {count}\b", c.run("STATUS Caps (MESSAGES)"))


def imap_move():
    c = Imap()
    uid = find(r"\[APPENDUID \d+ (\d+)\]", [c.append("Caps")])[1]
    c.run("SELECT Caps")
    said = c.run(f"UID MOVE {uid} Caps/Child")
    find(rf"^\* OK \[COPYUID \d+ {uid} \d+\]", said)
    find(r"^\* \d+ EXPUNGE$", said)


def imap_condstore():
    c, other = Imap(), Imap()
    uid = find(r"\[APPENDUID \d+ (\d+)\]", [c.append("Caps")])[1]
    before = find(r"\[HIGHESTMODSEQ (\d+)\]", c.run("SELECT Caps (CONDSTORE)"))[1]
    other.run("SELECT Caps")
    other.run(f"UID STORE {uid} +FLAGS (\\Flagged)")
    find(rf"\[MODIFIED {uid}\]", c.run(f"UID STORE {uid} (UNCHANGEDSINCE {before}) +FLAGS (\\Answered)"))
    changed = find(rf"UID {uid} .*MODSEQ \((\d+)\)", c.run(f"UID FETCH 1:* (FLAGS) (CHANGEDSINCE {before})"))[1]
    assert int(changed) > int(before)
    find(rf"^\* SEARCH {uid} \(MODSEQ {changed}\)$", c.run(f"UID SEARCH MODSEQ {changed}"))
    find(rf"HIGHESTMODSEQ {changed}\)", c.run("STATUS Caps (HIGHESTMODSEQ)"))


def imap_special_use():
    c = Imap()
    for command in ('LIST (SPECIAL-USE) "" "*"', 'LIST "" "*" RETURN (SPECIAL-USE)', 'LIST "" "*"'):
        said = c.run(command)
        for use in ("Sent", "Drafts", "Trash", "Junk", "Archive"):
            find(rf'^\* LIST \([^)]*\\{use}[^)]*\) "/" "?{use}"?$', said)
        assert command[5] != "(" or not any("INBOX" in s for s in said), said


def imap_create_special_use():
    c = Imap()
    c.run("CREATE Caps/Rubbish (USE (\\Junk))")
    find(r"\\Junk[^)]*\)", c.run('LIST "" Caps/Rubbish'))


def imap_append_limit():
    c = Imap()
    limit = int(find(r"APPENDLIMIT=(\d+)", c.run("CAPABILITY"))[1])
    find(rf"APPENDLIMIT {limit}\)", c.run("STATUS Caps (APPENDLIMIT)"))
    c.run(f"APPEND Caps {{{limit + 1}}}", "NO [TOOBIG]")


IMAP = {
    "IMAP4REV1": imap_basics,
    "STARTTLS": imap_starttls,
    "LITERAL+": imap_literals,
    "SASL-IR": imap_sasl_ir,
    "AUTH=PLAIN": lambda: imap_mechanism("PLAIN"),
    "AUTH=LOGIN": lambda: imap_mechanism("LOGIN"),
    "AUTH=SCRAM-SHA-256": lambda: imap_mechanism("SCRAM-SHA-256"),
    "ID": imap_id,
    "ENABLE": imap_enable,
    "IDLE": imap_idle,
    "NAMESPACE": imap_namespace,
    "CHILDREN": imap_children,
    "UIDPLUS": imap_uidplus,
    "UNSELECT": imap_unselect,
    "MOVE": imap_move,
    "CONDSTORE": imap_condstore,
    "SPECIAL-USE": imap_special_use,
    "CREATE-SPECIAL-USE": imap_create_special_use,
    "APPENDLIMIT": imap_append_limit,
}

advertised = set(re.search(rb"\[CAPABILITY ([^]]*)\]", Imap("IMAP", login=False).greeting)[1].decode().split())
for session in (Imap("IMAP", login=False), Imap(login=False), Imap()):
    advertised.update(session.run("CAPABILITY")[0].split()[2:])
names = {c.split("=")[0] if c.startswith("APPENDLIMIT=") else c.upper() for c in advertised}
assert names <= set(IMAP), names - set(IMAP)
for name, use in IMAP.items():
    assert name in names, name + " is not advertised"
    print("IMAP", name, flush=True)
    use()
cleaner = Imap()
for mailbox in ("Caps/Rubbish", "Caps/Child", "Caps"):
    cleaner.run("DELETE " + mailbox)


# --- POP3


class Pop3(Connection):
    def __init__(self, name="POP3S", login=True):
        super().__init__(name)
        assert self.greeting.startswith(b"+OK"), self.greeting
        if login:
            self.run("USER bob")
            self.run("PASS " + password)

    def run(self, command, expected="+OK"):
        self.send(command + "\r\n")
        line = self.line().decode()
        assert line.startswith(expected), (command.split()[0], line)
        return line

    def lines(self, command):
        self.run(command)
        return self.rest()

    def rest(self):
        lines = []
        while (line := self.line()) != b".":
            lines.append(line.removeprefix(b".").decode())
        return lines


def pop3_top():
    c = Pop3()
    assert "" == c.lines("TOP 1 0")[-1]
    assert c.lines("TOP 1 1")[-2:] == ["", "What is said is done."]


def pop3_uidl():
    c = Pop3()
    ids = [line.split()[1] for line in c.lines("UIDL")]
    assert len(ids) == len(set(ids)) and ids == [line.split()[1] for line in Pop3().lines("UIDL")], ids
    assert c.run("UIDL 1").split()[2] == ids[0]


def pop3_user():
    c = Pop3(login=False)
    c.run("USER bob@example.test")
    c.run("PASS " + password)


def pop3_refusals():
    c = Pop3(login=False)
    c.run("USER bob")
    c.run("PASS wrong", "-ERR [AUTH]")


def pop3_pipelining():
    c = Pop3(login=False)
    c.send(f"USER bob\r\nPASS {password}\r\nSTAT\r\nLIST\r\nRETR 1\r\nNOOP\r\n")
    for _ in range(3):
        assert c.line().startswith(b"+OK")
    for long in (True, True, False):
        assert c.line().startswith(b"+OK")
        assert not long or c.rest()


def pop3_expire():
    c = Pop3()
    c.lines("RETR 1")
    kept = c.run("STAT")
    c.run("QUIT")
    assert Pop3().run("STAT") == kept


def pop3_utf8():
    c = Pop3(login=False)
    c.run("UTF8")
    c.run("USER bob")
    c.run("PASS " + password)


def pop3_sasl():
    mechanisms = next(c for c in Pop3(login=False).lines("CAPA") if c.startswith("SASL ")).split()[1:]
    assert {"PLAIN", "SCRAM-SHA-256"} <= set(mechanisms), mechanisms
    for mechanism in mechanisms:
        c = Pop3(login=False)
        line = authenticate(c, "AUTH", mechanism, "bob")
        assert line.startswith(b"+OK"), (mechanism, line)
        c.run("STAT")
    Pop3(login=False).run("AUTH PLAIN " + b64(plain("bob")))


def pop3_stls():
    c = Pop3("POP3", login=False)
    assert "STLS" in c.lines("CAPA")
    c.run("STLS")
    c.encrypt()
    assert "STLS" not in c.lines("CAPA")
    c.run("USER bob")
    c.run("PASS " + password)


POP3 = {
    "TOP": pop3_top,
    "UIDL": pop3_uidl,
    "USER": pop3_user,
    "RESP-CODES": pop3_refusals,
    "AUTH-RESP-CODE": pop3_refusals,
    "PIPELINING": pop3_pipelining,
    "EXPIRE": pop3_expire,
    "UTF8": pop3_utf8,
    "SASL": pop3_sasl,
    "STLS": pop3_stls,
    "IMPLEMENTATION": lambda: None,  # nothing to use
}

mailbox = Imap()
mailbox.run("SELECT INBOX")
mailbox.run("STORE 1:* +FLAGS.SILENT (\\Deleted)")
mailbox.run("EXPUNGE")
mailbox.append("INBOX")
mailbox.append("INBOX")
names = set()
for session in (Pop3("POP3", login=False), Pop3(login=False), Pop3()):
    names.update(line.split()[0] for line in session.lines("CAPA"))
assert names == set(POP3), names ^ set(POP3)
for name, use in POP3.items():
    print("POP3", name, flush=True)
    use()
last = Pop3()
last.run("DELE 1")
last.run("DELE 2")
last.run("QUIT")
assert Pop3().run("STAT") == "+OK 0 0"
