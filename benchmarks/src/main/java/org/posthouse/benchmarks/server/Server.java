package org.posthouse.benchmarks.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.posthouse.benchmarks.jvm.Jcmd;

/** A contestant: something that takes mail by SMTP, shows it by IMAP, and relays what is for {@code sink.test}. */
public interface Server {
    String PASSWORD = "secret-1";
    /** The accounts that there are, at {@code example.test}. */
    List<String> ACCOUNTS = List.of("reader", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10");

    /** As the tables call it. */
    String label();

    int portBase();

    /** Removes all data of earlier starts. The server is not running. */
    void wipe() throws IOException;

    /** Starts it, and returns at once. */
    void start() throws IOException;

    /** Whether it has ended although nobody asked it to; then, why. */
    Optional<String> dead();

    /** Ends it as its administrator would, and waits for that. Without effect if it does not run. */
    void stop() throws IOException;

    /** The processes that are it, without their descendants; fewer or none while it starts. */
    List<Integer> processes() throws IOException;

    /** To ask its JVM, if it has one and runs. */
    Optional<Jcmd> jcmd() throws IOException;

    default InetSocketAddress smtp() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), portBase() + 25);
    }

    default InetSocketAddress imap() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), portBase() + 143);
    }

    default int sinkPort() {
        return portBase() + 726;
    }
}
