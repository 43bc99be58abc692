package org.posthouse.imap;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.imap.state.Settings;
import org.posthouse.net.api.Listener;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Committed;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.api.query.Query;
import org.posthouse.support.scratch.Bounds;
import org.posthouse.support.scratch.Scratch;
import org.posthouse.testkit.dialog.DialogHost;
import org.posthouse.testkit.directory.MemoryDirectory;
import org.posthouse.testkit.net.MemoryClient;
import org.posthouse.testkit.net.MemoryHost;
import org.posthouse.testkit.net.MemoryTime;
import org.posthouse.testkit.store.MemoryMailStore;

/** An IMAP server in memory, its store, its users, and its replacement by new versions. */
final class TestServer implements DialogHost {
    static final Instant DATE = Instant.parse("2024-02-01T12:00:00Z");

    static final Settings SETTINGS = new Settings(
            "mail.example.test",
            Duration.ofMinutes(30),
            Duration.ofMinutes(3),
            Duration.ofMinutes(10),
            60 * 1024,
            8 * 1024,
            100_000,
            5,
            3,
            true,
            Duration.ofSeconds(2),
            Settings.Bounds.DEFAULTS);

    private static final String PARTS = String.join(
            "\r\n",
            "Subject: parts",
            "X-One: 1",
            "MIME-Version: 1.0",
            "Content-Type: multipart/mixed; boundary=b",
            "",
            "preamble",
            "--b",
            "Content-Type: text/plain",
            "",
            "first",
            "--b",
            "Content-Type: message/rfc822",
            "",
            "Subject: inner",
            "To: x@y.z",
            "",
            "inner text",
            "--b",
            "Content-Type: application/octet-stream",
            "Content-Disposition: attachment; filename=\"a.bin\"",
            "Content-Transfer-Encoding: base64",
            "",
            "AAECAwQF",
            "--b--",
            "");

    final MemoryMailStore store =
            new MemoryMailStore(Clock.fixed(Instant.ofEpochSecond(1_000_000_000), ZoneOffset.UTC));
    final MemoryDirectory directory = new MemoryDirectory()
            .withDomain("example.test")
            .withAccount("alice", "secret")
            .withAccount("bob", "secret");
    final List<MemoryClient> clients = new ArrayList<>();
    Settings settings = SETTINGS;
    /** Small messages in memory, large ones in files. */
    Scratch scratch = scratch(0);

    /** In which sessions wait for the store. */
    final MemoryTime time = new MemoryTime();

    Duration now = Duration.ofDays(1);
    MemoryHost.Options options = MemoryHost.options()
            .listener("imaps", "imap", Listener.Tls.IMPLICIT)
            .time(time)
            .id("c1");
    String state = "authenticated";
    ImapServer server;
    private boolean storePresent = true;
    private HookedStore.Hook hook = method -> {};

    TestServer() {
        server = next();
    }

    /** @param minFree octets that must stay free on the disk */
    static Scratch scratch(long minFree) {
        return new Scratch("imap", Path.of("target", "scratch"), new Bounds(1000, 100_000, minFree), Runnable::run);
    }

    /** Another version; connections are not moved. */
    ImapServer next() {
        if (server != null) {
            store.unlisten(server.watchers());
        }
        ImapServer version = new ImapServer(settings, scratch);
        version.clock = () -> now.toNanos();
        version.bindAuthenticator(directory);
        version.bindDirectory(directory);
        if (storePresent) {
            version.bindStore(hooked());
        }
        store.listen(version.watchers());
        server = version;
        return version;
    }

    @Override
    public MemoryClient open() {
        MemoryClient client = MemoryHost.open(server, options);
        clients.add(client);
        if (!state.equals("connected")) {
            client.receive();
            client.exchange("x1 LOGIN alice secret");
        }
        if (state.equals("selected")) {
            client.exchange("x2 SELECT INBOX");
        }
        return client;
    }

    @Override
    public void swap() {
        next();
        clients.stream().filter(c -> !c.closed()).forEach(c -> c.swap(server));
    }

    @Override
    public void perform(List<String> words) {
        try {
            switch (words.get(0)) {
                case "deliver" -> append("INBOX", text(words.size() > 1 ? words.get(1) : "new"), 0);
                case "parts" -> append("INBOX", PARTS, 0);
                case "expunge" -> commit("INBOX", new Op.Expunge(uids(words.get(1)), false));
                case "flag" ->
                    commit("INBOX", new Op.SetFlags(uids(words.get(1)), Op.SetFlags.Mode.ADD, flags(words.get(2))));
                case "unflag" ->
                    commit("INBOX", new Op.SetFlags(uids(words.get(1)), Op.SetFlags.Mode.REMOVE, flags(words.get(2))));
                case "delete" -> account().delete(words.get(1));
                case "create" -> account().create(words.get(1), Set.of());
                case "rename" -> account().rename(words.get(1), words.get(2));
                case "forget" -> store.forgetExpunged();
                case "store-goes" -> storeGoes();
                case "store-comes" -> storeComes();
                case "store-replaced" -> {
                    storeGoes();
                    storeComes();
                }
                case "second" -> time.pass(Duration.ofSeconds(1));
                case "authenticator-goes" -> server.unbindAuthenticator(directory);
                case "authenticator-comes" -> {
                    server.bindAuthenticator(directory);
                    time.partComes();
                }
                case "directory-away" -> directory.tryLater(true);
                case "directory-back" -> directory.tryLater(false);
                default -> throw new UnsupportedOperationException(String.join(" ", words));
            }
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    private MailStore hooked() {
        return HookedStore.of(store, new HookedStore.Hook() {
            @Override
            public void before(String method) throws StoreException {
                hook.before(method);
            }

            @Override
            public void after(String method) throws StoreException {
                hook.after(method);
            }

            @Override
            public Message message(Message message) {
                return hook.message(message);
            }

            @Override
            public void query(Query query) {
                hook.query(query);
            }
        });
    }

    /** From now on it is called before everything that accounts do. */
    void hook(HookedStore.Hook before) {
        hook = before;
    }

    void storeGoes() {
        storePresent = false;
        server.store().get().ifPresent(server::unbindStore);
        store.leave();
    }

    void storeComes() {
        storePresent = true;
        store.come();
        server.bindStore(hooked());
        time.partComes();
    }

    private static Flags flags(String name) {
        int bit = Flags.systemBit(name);
        return bit != 0 ? Flags.of(bit) : Flags.of(0, Set.of(name));
    }

    private static UidSet uids(String set) {
        List<UidSet.Range> ranges = new ArrayList<>();
        for (String part : set.split(",")) {
            String[] ends = part.split(":");
            ranges.add(new UidSet.Range(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1])));
        }
        return UidSet.ofRanges(ranges);
    }

    AccountInfo alice() {
        return directory.account("alice").orElseThrow();
    }

    Account account() throws StoreException {
        return store.open(alice());
    }

    Committed commit(String mailbox, Op... ops) throws StoreException {
        return account().commit(account().mailbox(mailbox).orElseThrow().id(), List.of(ops), Guard.NONE);
    }

    Committed append(String mailbox, String text, int flags) throws StoreException {
        return commit(
                mailbox,
                new Op.Append(
                        Messages.of(text.getBytes(StandardCharsets.UTF_8)), Flags.of(flags), DATE, Optional.empty()));
    }

    /** Messages, if a dialog wants some. */
    TestServer with(int messages) {
        try {
            for (int i = 1; i <= messages; i++) {
                append("INBOX", text("m" + i), 0);
            }
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
        return this;
    }

    static String text(String subject) {
        return "From: Carol <carol@example.org>\r\nTo: alice@example.test\r\nSubject: " + subject
                + "\r\nDate: Thu, 1 Feb 2024 10:00:00 +0100\r\nMessage-ID: <" + subject
                + "@example.org>\r\n\r\nHello " + subject + "\r\n";
    }

    @Override
    public void close() {
        clients.stream().filter(c -> !c.closed()).forEach(MemoryClient::close);
    }
}
