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
import org.posthouse.net.api.dns.Tlsa;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CAARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * A DNS server on 127.0.0.1, on the same free port for UDP and TCP, that answers out of a map. Answers over UDP that are
 * larger than the client takes are truncated. Names without records do not exist. May be changed at any time.
 */
public final class TestDnsServer implements Zone, AutoCloseable {
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
    private final Set<Name> bogus = ConcurrentHashMap.newKeySet();
    private final Map<Name, Integer> errors = new ConcurrentHashMap<>();
    private final Map<Name, Integer> forged = new ConcurrentHashMap<>();
    private final List<String> queries = new CopyOnWriteArrayList<>();
    private final List<Integer> ports = new CopyOnWriteArrayList<>();
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

    @Override
    public TestDnsServer mx(String domain, int preference, String host) {
        return add(new MXRecord(name(domain), DClass.IN, ttl, preference, name(host)));
    }

    @Override
    public TestDnsServer address(String host, String... literals) {
        for (String literal : literals) {
            InetAddress address = literal(literal);
            add(
                    address.getAddress().length == 4
                            ? new ARecord(name(host), DClass.IN, ttl, address)
                            : new AAAARecord(name(host), DClass.IN, ttl, address));
        }
        return this;
    }

    @Override
    public TestDnsServer txt(String name, String... strings) {
        return add(new TXTRecord(name(name), DClass.IN, ttl, Arrays.asList(strings)));
    }

    @Override
    public TestDnsServer ptr(String literal, String target) {
        return add(new PTRRecord(ReverseMap.fromAddress(literal(literal)), DClass.IN, ttl, name(target)));
    }

    @Override
    public TestDnsServer tlsa(int port, String host, Tlsa record) {
        return add(new TLSARecord(
                name("_" + port + "._tcp." + host),
                DClass.IN,
                ttl,
                record.usage(),
                record.selector(),
                record.matchingType(),
                record.data()));
    }

    @Override
    public TestDnsServer cname(String alias, String target) {
        return add(new CNAMERecord(name(alias), DClass.IN, ttl, name(target)));
    }

    @Override
    public TestDnsServer srv(String name, int port, String target) {
        return add(new SRVRecord(name(name), DClass.IN, ttl, 0, 1, port, name(target)));
    }

    @Override
    public TestDnsServer caa(String name, String tag, String value) {
        return add(new CAARecord(name(name), DClass.IN, ttl, 0, tag, value));
    }

    @Override
    public TestDnsServer exists(String name) {
        existing.add(name(name));
        return this;
    }

    @Override
    public TestDnsServer forget(String name) {
        Name key = name(name);
        records.removeIf(record -> record.getName().equals(key));
        List.of(existing, silent, secure, bogus).forEach(set -> set.remove(key));
        List.of(failing, delayed, errors, forged).forEach(map -> map.remove(key));
        return this;
    }

    /** Questions about the name are answered with SERVFAIL. */
    @Override
    public TestDnsServer fail(String name) {
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

    /** Answers about the name have the AD bit, unless they lead to another one that is not secure. */
    @Override
    public TestDnsServer secure(String name) {
        secure.add(name(name));
        return this;
    }

    /** Questions about the name are answered with SERVFAIL, unless they have the CD bit (rfc4035#3.2.2). */
    @Override
    public TestDnsServer bogus(String name) {
        bogus.add(name(name));
        return this;
    }

    /** Answers about the name have an extended error code (rfc8914). */
    public TestDnsServer error(String name, int code) {
        errors.put(name(name), code);
        return this;
    }

    /** So many forged answers, with other ids, come before each answer about the name over UDP. */
    public TestDnsServer forged(String name, int count) {
        forged.put(name(name), count);
        return this;
    }

    /** What was asked so far, such as {@code udp example.org. MX}. */
    public List<String> queries() {
        return List.copyOf(queries);
    }

    /** The port from which each question over UDP came so far. */
    public List<Integer> ports() {
        return List.copyOf(ports);
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
                ports.add(from.getPort());
                answer("udp", query).ifPresent(answer -> later(query, () -> send(query, answer, from)));
            } catch (IOException e) {
                // closed, or not a question
            }
        }
    }

    private void send(Message query, Message answer, InetSocketAddress to) throws IOException {
        Message forgery = answer.clone();
        for (int i = forged.getOrDefault(query.getQuestion().getName(), 0); i > 0; i--) {
            forgery.getHeader().setID((answer.getHeader().getID() + i) & 0xffff);
            byte[] octets = forgery.toWire();
            udp.send(new DatagramPacket(octets, octets.length, to));
        }
        int most = query.getOPT() == null ? 512 : query.getOPT().getPayloadSize();
        byte[] octets = answer.toWire(most);
        udp.send(new DatagramPacket(octets, octets.length, to));
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
        if (errors.containsKey(name) && query.getOPT() != null) {
            answer.addRecord(
                    new OPTRecord(1232, 0, 0, 0, new ExtendedErrorCodeOption(errors.get(name))), Section.ADDITIONAL);
        }
        Integer failure = failing.get(name);
        if (failure == null) {
            failure =
                    collect(name, question.getType(), answer, query.getHeader().getFlag(Flags.CD));
        }
        if (failure != null) {
            answer.removeAllRecords(Section.ANSWER);
            answer.getHeader().unsetFlag(Flags.AD);
            answer.getHeader().setRcode(failure);
            return Optional.of(answer);
        }
        if (answer.getSection(Section.ANSWER).isEmpty()) {
            answer.addRecord(soa(), Section.AUTHORITY);
        }
        return Optional.of(answer);
    }

    /** Adds the records of a name, following aliases as a recursive server does; null or why that failed. */
    private Integer collect(Name name, int type, Message answer, boolean unchecked) {
        Name at = name;
        boolean validated = true;
        for (int hops = 0; hops < 16; hops++) {
            Name now = at;
            if (bogus.contains(now) && !unchecked) {
                return Rcode.SERVFAIL;
            }
            validated &= secure.contains(now);
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
                if (validated) {
                    answer.getHeader().setFlag(Flags.AD);
                }
                return null;
            }
            answer.addRecord(alias.get(), Section.ANSWER);
            at = ((CNAMERecord) alias.get()).getTarget();
        }
        return null;
    }

    private Record soa() {
        return new SOARecord(Name.root, DClass.IN, ttl, name("ns.invalid"), name("admin.invalid"), 1, 60, 60, 60, ttl);
    }

    private static InetAddress literal(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
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
