package org.posthouse.doctor.check;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Mx;
import org.posthouse.net.api.dns.Resolver;

/** Other mail servers can be reached: many providers and hosts block port 25 to the outside. */
public final class OutboundCheck extends Check {
    private static final int MILLIS = 3000;
    private static final int LONGEST = 512;

    /** More is not waited for: a peer may send an octet now and then. */
    private static final int CODE = 3;

    private static final String FIX = "ask your provider to open port %d to the outside, or send through a smarthost:"
            + " mail:route-login '*' SERVER:587 USER";

    private final Parts parts;
    private final Supplier<Optional<String>> domain;
    private final IntSupplier port;

    /**
     * The check.
     *
     * @param domain whose mail exchanger is tried; empty if none is to be
     * @param port at which the relay reaches mail exchangers
     */
    public OutboundCheck(Parts parts, Supplier<Optional<String>> domain, IntSupplier port) {
        super("outbound", DOCTOR);
        this.parts = parts;
        this.domain = domain;
        this.port = port;
    }

    @Override
    public List<Diagnosis> check() {
        Optional<String> wanted = domain.get();
        Optional<Resolver> resolver = parts.resolver();
        if (wanted.isEmpty() || resolver.isEmpty()) {
            return List.of();
        }
        Answer<Mx> exchangers = resolver.get().mx(wanted.get());
        if (exchangers.kind() == Answer.Kind.TRY_LATER) {
            return List.of(Diagnosis.unavailable(
                    "the DNS does not answer now which server takes mail for " + wanted.get(), "run it again later"));
        }
        Optional<String> host = exchangers.records().stream()
                .map(Mx::host)
                .filter(name -> !name.isEmpty())
                .findFirst();
        Optional<InetAddress> address = host.flatMap(
                name -> resolver.get().addresses(name).records().stream().findFirst());
        if (address.isEmpty()) {
            return List.of(Diagnosis.warn(
                    "no server was tried: the DNS has no mail server for " + wanted.get(),
                    "set probeDomain in etc/org.posthouse.doctor.cfg to a foreign domain"));
        }
        return List.of(reach(host.get(), new InetSocketAddress(address.get(), port.getAsInt())));
    }

    private static Diagnosis reach(String host, InetSocketAddress at) {
        String whom = host + ":" + at.getPort();
        String fix = String.format(FIX, at.getPort());
        try (Socket socket = new Socket()) {
            socket.connect(at, MILLIS);
            socket.setSoTimeout(MILLIS);
            String greeting = greeting(socket);
            socket.getOutputStream().write("QUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            return greeting.startsWith("220")
                    ? Diagnosis.ok(whom + " answers")
                    : Diagnosis.warn(whom + " does not greet like a mail server", fix);
        } catch (IOException failed) {
            return Diagnosis.critical("cannot reach other mail servers: " + whom + ": " + failed.getMessage(), fix);
        }
    }

    private static String greeting(Socket socket) throws IOException {
        BufferedReader in = new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1), LONGEST);
        StringBuilder line = new StringBuilder();
        int c;
        while (line.length() < CODE && (c = in.read()) >= 0 && c != '\n') {
            line.append((char) c);
        }
        return line.toString();
    }
}
