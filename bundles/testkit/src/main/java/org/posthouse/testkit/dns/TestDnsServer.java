package org.posthouse.testkit.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * A DNS server on 127.0.0.1, on the same free port for UDP and TCP, that answers out of a map. Answers over UDP that are
 * larger than the client takes are truncated. Names without records do not exist. May be changed at any time.
 */
public final class TestDnsServer implements AutoCloseable {
    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final ScheduledExecutorService delays = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "test-dns-delay");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Record> records = new CopyOnWriteArrayList<>();
    private final Set<Name> existing = ConcurrentHashMap.newKeySet();
    private final Map<Name, Integer> failing = new ConcurrentHashMap<>();
    private final Map<Name, Long> delayed = new ConcurrentHashMap<>();
    private final Set<Name> silent = ConcurrentHashMap.newKeySet();
    private final Set<Name> secure = ConcurrentHashMap.newKeySet();
    private final List<String> queries = new CopyOnWriteArrayList<>();
    private volatile long ttl = 300;

    private TestDnsServer(DatagramSocket udp, ServerSocket tcp) {
        this.udp = udp;
        this.tcp = tcp;
        daemon("test-dns-udp", this::serveUdp);
        daemon("test-dns-tcp", this::serveTcp);
    }

    /** Starts a server. */
    public static TestDnsServer start() {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        for (int attempt = 0; ; attempt++) {
            try {
                ServerSocket tcp = new ServerSocket(0, 50, loopback);
                try {
                    return new TestDnsServer(new DatagramSocket(tcp.getLocalPort(), loopback), tcp);
                } catch (IOException e) {
                    tcp.close();
                    throw e;
                }
            } catch (IOException e) {
                if (attempt == 20) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** Its port. */
    public int port() {
        return tcp.getLocalPort();
    }

    /** Its address and port as in a configuration: {@code 127.0.0.1:5353}. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    /** The time to live of records that are added from now on; at the beginning 300 s. */
    public TestDnsServer ttl(long seconds) {
        ttl = seconds;
        return this;
    }

    /** Adds an MX record; "." is a null MX. */
    public TestDnsServer mx(String domain, int preference, String host) {
        return add(new MXRecord(name(domain), DClass.IN, ttl, preference, name(host)));
    }

    /** Adds an A or AAAA record. */
    public TestDnsServer address(String host, String literal) {
        try {
            InetAddress address = InetAddress.getByName(literal);
            return add(
                    address.getAddress().length == 4
                            ? new ARecord(name(host), DClass.IN, ttl, address)
                            : new AAAARecord(name(host), DClass.IN, ttl, address));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Adds a TXT record of one or more strings. */
    public TestDnsServer txt(String name, String... strings) {
        return add(new TXTRecord(name(name), DClass.IN, ttl, Arrays.asList(strings)));
    }

    /** Adds the name of an address. */
    public TestDnsServer ptr(String literal, String target) {
        try {
            return add(new PTRRecord(
                    ReverseMap.fromAddress(InetAddress.getByName(literal)), DClass.IN, ttl, name(target)));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Adds an alias. */
    public TestDnsServer cname(String alias, String target) {
        return add(new CNAMERecord(name(alias), DClass.IN, ttl, name(target)));
    }

    /** The name exists, without records. */
    public TestDnsServer exists(String name) {
        existing.add(name(name));
        return this;
    }

    /** Removes all records and troubles of a name. */
    public TestDnsServer remove(String name) {
        Name key = name(name);
        records.removeIf(record -> record.getName().equals(key));
        existing.remove(key);
        failing.remove(key);
        delayed.remove(key);
        silent.remove(key);
        return this;
    }

    /** Questions about the name are answered with SERVFAIL. */
    public TestDnsServer servfail(String name) {
        failing.put(name(name), Rcode.SERVFAIL);
        return this;
    }

    /** Questions about the name are answered with REFUSED. */
    public TestDnsServer refuse(String name) {
        failing.put(name(name), Rcode.REFUSED);
        return this;
    }

    /** Questions about the name are answered so much later. */
    public TestDnsServer delay(String name, long millis) {
        delayed.put(name(name), millis);
        return this;
    }

    /** Questions about the name are not answered. */
    public TestDnsServer silent(String name) {
        silent.add(name(name));
        return this;
    }

    /** Answers about the name have the AD bit. */
    public TestDnsServer secure(String name) {
        secure.add(name(name));
        return this;
    }

    /** What was asked so far, such as {@code udp example.org. MX}. */
    public List<String> queries() {
        return List.copyOf(queries);
    }

    @Override
    public void close() {
        udp.close();
        delays.shutdownNow();
        try {
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TestDnsServer add(Record record) {
        records.add(record);
        return this;
    }

    private void serveUdp() {
        byte[] buffer = new byte[4096];
        while (!udp.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                Message query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                InetSocketAddress from = (InetSocketAddress) packet.getSocketAddress();
                answer("udp", query)
                        .ifPresent(answer -> later(query, () -> {
                            int most = query.getOPT() == null
                                    ? 512
                                    : query.getOPT().getPayloadSize();
                            byte[] octets = answer.toWire(most);
                            udp.send(new DatagramPacket(octets, octets.length, from));
                        }));
            } catch (IOException e) {
                // closed, or not a question
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try {
                Socket socket = tcp.accept();
                daemon("test-dns-tcp-connection", () -> serve(socket));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            while (true) {
                Message query = new Message(in.readNBytes(in.readUnsignedShort()));
                answer("tcp", query)
                        .ifPresent(answer -> later(query, () -> {
                            byte[] octets = answer.toWire();
                            synchronized (out) {
                                out.writeShort(octets.length);
                                out.write(octets);
                                out.flush();
                            }
                        }));
            }
        } catch (IOException e) {
            // the client has ended it
        }
    }

    /** Something that may fail because everything is closed already. */
    private interface Send {
        void run() throws IOException;
    }

    private void later(Message query, Send send) {
        long millis = delayed.getOrDefault(query.getQuestion().getName(), 0L);
        delays.schedule(
                () -> {
                    try {
                        send.run();
                    } catch (IOException e) {
                        // closed
                    }
                },
                millis,
                TimeUnit.MILLISECONDS);
    }

    private Optional<Message> answer(String via, Message query) {
        Record question = query.getQuestion();
        Name name = question.getName();
        queries.add(via + " " + name + " " + Type.string(question.getType()));
        if (silent.contains(name)) {
            return Optional.empty();
        }
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RA);
        answer.getHeader().setFlag(Flags.RD);
        answer.addRecord(question, Section.QUESTION);
        Integer failure = failing.get(name);
        if (failure != null) {
            answer.getHeader().setRcode(failure);
            return Optional.of(answer);
        }
        if (secure.contains(name)) {
            answer.getHeader().setFlag(Flags.AD);
        }
        collect(name, question.getType(), answer);
        if (answer.getSection(Section.ANSWER).isEmpty()) {
            answer.addRecord(soa(), Section.AUTHORITY);
        }
        return Optional.of(answer);
    }

    /** Adds the records of a name, following aliases as a recursive server does. */
    private void collect(Name name, int type, Message answer) {
        Name at = name;
        for (int hops = 0; hops < 16; hops++) {
            Name now = at;
            records.stream()
                    .filter(record -> record.getName().equals(now) && record.getType() == type)
                    .forEach(record -> answer.addRecord(record, Section.ANSWER));
            Optional<Record> alias = records.stream()
                    .filter(record -> record.getName().equals(now) && record.getType() == Type.CNAME)
                    .findFirst();
            if (alias.isEmpty() || type == Type.CNAME) {
                if (!existing.contains(now)
                        && records.stream().noneMatch(record -> record.getName().equals(now))) {
                    answer.getHeader().setRcode(Rcode.NXDOMAIN);
                }
                return;
            }
            answer.addRecord(alias.get(), Section.ANSWER);
            at = ((CNAMERecord) alias.get()).getTarget();
        }
    }

    private Record soa() {
        return new SOARecord(Name.root, DClass.IN, ttl, name("ns.invalid"), name("admin.invalid"), 1, 60, 60, 60, ttl);
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
