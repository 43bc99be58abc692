package org.posthouse.pop3;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.Protocol;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.UidSet;
import org.posthouse.testkit.directory.MemoryDirectory;
import org.posthouse.testkit.net.MemoryClient;
import org.posthouse.testkit.net.MemoryHost;
import org.posthouse.testkit.net.MemoryTime;
import org.posthouse.testkit.store.MemoryMailStore;

/** Versions of the protocol over a store and a directory in memory: alice@example.test with the password "open sesame". */
final class TestServer {
    static final List<String> MESSAGES = List.of(
            "Subject: one\r\n\r\nHello\r\nWorld\r\n",
            "Subject: dots\r\n\r\n.\r\n..\r\n.x\r\nno end",
            "Subject: none\r\n");

    final MemoryDirectory directory =
            new MemoryDirectory().withDomain("example.test").withAccount("alice@example.test", "open sesame");
    final MemoryMailStore store = new MemoryMailStore();

    /** In which sessions wait. */
    final MemoryTime time = new MemoryTime();

    /** What the store gives in place of a message. */
    UnaryOperator<Message> content = message -> message;

    /** Run whenever a session asks the store. */
    Runnable whenAsked = () -> {};

    private final MailStore watched = (MailStore) Proxy.newProxyInstance(
            TestServer.class.getClassLoader(), new Class<?>[] {MailStore.class}, (proxy, method, arguments) -> {
                if (method.getDeclaringClass() == Object.class) {
                    return method.invoke(this, arguments);
                }
                whenAsked.run();
                Object result = invoke(method, store, arguments);
                return result instanceof Account account ? noting(account) : result;
            });

    /** What accounts were asked for so far. */
    final List<String> asked = new ArrayList<>();

    private Account noting(Account account) {
        return (Account) Proxy.newProxyInstance(
                TestServer.class.getClassLoader(), new Class<?>[] {Account.class}, (proxy, method, arguments) -> {
                    asked.add(method.getName());
                    Object result = invoke(method, account, arguments);
                    return result instanceof Message message ? content.apply(message) : result;
                });
    }

    private static Object invoke(Method method, Object target, Object... arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    Settings settings = Settings.DEFAULTS;
    boolean storeThere = true;
    Duration now = Duration.ofDays(1);
    boolean authenticatorThere = true;
    final List<Pop3Server> versions = new ArrayList<>();

    TestServer() {
        MESSAGES.forEach(this::append);
    }

    /** An empty INBOX. */
    static TestServer empty() {
        TestServer server = new TestServer();
        server.expunge(UidSet.ALL);
        return server;
    }

    Pop3Server next() {
        Pop3Server server = new Pop3Server();
        server.clock = () -> now.toNanos();
        server.configure(settings);
        if (authenticatorThere) {
            server.bindAuthenticator(directory);
        }
        if (storeThere) {
            server.bindStore(watched);
        }
        versions.add(server);
        return server;
    }

    void storeGoes() {
        storeThere = false;
        versions.forEach(v -> v.unbindStore(watched));
    }

    void storeComes() {
        storeThere = true;
        versions.forEach(v -> v.bindStore(watched));
        time.partComes();
    }

    void authenticatorGoes() {
        authenticatorThere = false;
        versions.forEach(v -> v.unbindAuthenticator(directory));
    }

    void authenticatorComes() {
        authenticatorThere = true;
        versions.forEach(v -> v.bindAuthenticator(directory));
        time.partComes();
    }

    void wait(Duration storeWait) {
        Settings s = settings;
        settings = new Settings(
                s.hostname(),
                s.timeout(),
                s.loginTimeout(),
                s.maxErrors(),
                s.maxLogins(),
                s.maxMessages(),
                s.scram(),
                storeWait,
                s.bounds());
        versions.forEach(v -> v.configure(settings));
    }

    void maxMessages(int most) {
        Settings s = settings;
        settings = new Settings(
                s.hostname(),
                s.timeout(),
                s.loginTimeout(),
                s.maxErrors(),
                s.maxLogins(),
                most,
                s.scram(),
                s.storeWait(),
                s.bounds());
    }

    void bounds(long all, long ofAccount, int commands) {
        Settings s = settings;
        settings = new Settings(
                s.hostname(),
                s.timeout(),
                s.loginTimeout(),
                s.maxErrors(),
                s.maxLogins(),
                s.maxMessages(),
                s.scram(),
                s.storeWait(),
                new Settings.Bounds(all, ofAccount, commands));
        versions.forEach(v -> v.configure(settings));
    }

    MemoryClient open(Protocol version) {
        return MemoryHost.open(version, options(Map.of()).id("c1"));
    }

    /** A client that is logged in. */
    MemoryClient login() {
        MemoryClient client = open(next());
        client.receive();
        client.exchange("USER alice");
        String welcome = client.exchange("PASS open sesame");
        if (!welcome.startsWith("+OK ")) {
            throw new AssertionError(welcome);
        }
        return client;
    }

    MemoryHost.Options options(Map<String, String> properties) {
        MemoryHost.Options options = MemoryHost.options()
                .listener("pop3", "pop3", Listener.Tls.STARTTLS)
                .time(time)
                .remote(properties.getOrDefault("remote", "127.0.0.1"), 40000);
        if (properties.containsKey("tls")) {
            options.tlsOn(true);
        }
        options.crowded(properties.containsKey("crowded"));
        if (properties.containsKey("no-certificate")) {
            options.certificate(false);
        }
        return options;
    }

    Account account() {
        try {
            AccountInfo info = directory.account("alice@example.test").orElseThrow();
            return store.open(info);
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    void append(String message) {
        commit(new Op.Append(
                Messages.of(message.getBytes(StandardCharsets.ISO_8859_1)),
                Flags.NONE,
                Instant.EPOCH,
                Optional.empty()));
    }

    void expunge(UidSet uids) {
        commit(new Op.Expunge(uids, false));
    }

    private void commit(Op op) {
        try {
            account().commit(inbox(), List.of(op), Guard.NONE);
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }

    private long inbox() throws StoreException {
        return account().mailbox("INBOX").orElseThrow().id();
    }

    /** The UIDs in the INBOX. */
    String uids() {
        try {
            return account().rows(inbox(), UidSet.ALL, 10_000).stream()
                    .map(Row::uid)
                    .toList()
                    .toString();
        } catch (StoreException e) {
            throw new AssertionError(e);
        }
    }
}
