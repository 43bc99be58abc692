package org.posthouse.migration.imap;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.support.utf7.ModifiedUtf7;

/** A connection that is logged in. One command at a time. */
final class Connection implements Closeable {
    private static final int CONNECT_MILLIS = 30_000;
    private static final int READ_MILLIS = 120_000;
    /** Larger messages are announced first, so that a server can refuse one before it comes. */
    private static final long UNASKED = 64 * 1024;

    private static final long UNASKED_MINUS = 4096;
    private static final int PIECE = 32 * 1024;
    private static final String UTF8_ONLY = "UTF8=ONLY";

    private final Login login;
    private volatile Socket socket;
    private ResponseReader in;
    private OutputStream out;
    private int commands;
    private final Set<String> capabilities = new TreeSet<>();

    private Connection(Login login) {
        this.login = login;
    }

    /**
     * Connects and logs in.
     *
     * @param made told of it before anything is waited for, so that another thread can close it
     * @throws RefusedException if trying again would change nothing
     */
    static Connection open(Login login, Consumer<Connection> made) throws IOException, StoppedException {
        Connection connection = new Connection(login);
        try {
            connection.connect(made);
            connection.logIn();
            return connection;
        } catch (IOException | StoppedException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private void connect(Consumer<Connection> made) throws IOException, StoppedException {
        socket = new Socket();
        made.accept(this);
        socket.connect(new InetSocketAddress(login.host(), login.port()), CONNECT_MILLIS);
        socket.setSoTimeout(READ_MILLIS);
        socket.setTcpNoDelay(true);
        if (login.security().isImplicit()) {
            tls();
        } else {
            streams();
        }
        Response greeting = in.next(ResponseReader.Body.NONE);
        if (!greeting.isData() || !greeting.is("OK")) {
            throw new IOException("the server refuses connections: " + greeting.shown());
        }
        if (login.security().isTls() && !login.security().isImplicit()) {
            askCapabilities();
            if (!capabilities.contains("STARTTLS")) {
                throw new RefusedException("the server does not offer STARTTLS");
            }
            ok("STARTTLS");
            tls(); // what was read before is forgotten: rfc3501#6.2.1
        }
        askCapabilities();
    }

    private void streams() throws IOException {
        in = new ResponseReader(socket.getInputStream());
        out = new BufferedOutputStream(socket.getOutputStream());
    }

    private void tls() throws IOException {
        try {
            SSLContext context = SSLContext.getDefault();
            if (!login.security().isVerified()) {
                context = SSLContext.getInstance("TLS");
                context.init(null, new javax.net.ssl.TrustManager[] {new AnyServer()}, null);
            }
            SSLSocket secure =
                    (SSLSocket) context.getSocketFactory().createSocket(socket, login.host(), login.port(), true);
            if (login.security().isVerified()) {
                SSLParameters parameters = secure.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS"); // the name, too
                secure.setSSLParameters(parameters);
            }
            socket = secure;
            secure.startHandshake();
            streams();
        } catch (SSLException e) {
            throw new RefusedException("TLS with " + login.host() + " failed: " + e.getMessage());
        } catch (GeneralSecurityException e) {
            throw new RefusedException("TLS is not available here: " + e.getMessage());
        }
    }

    // --- commands

    private void askCapabilities() throws IOException, StoppedException {
        capabilities.clear();
        ok("CAPABILITY", response -> {
            if (response.is("CAPABILITY")) {
                response.data().forEach(word -> capabilities.add(word.string().toUpperCase(Locale.ROOT)));
            }
        });
    }

    boolean can(String capability) {
        return capabilities.contains(capability);
    }

    /** The value of a capability such as {@code APPENDLIMIT=1000}, if it is a number. */
    OptionalLong limit(String capability) {
        return capabilities.stream()
                .filter(one -> one.matches(capability + "=\\d{1,18}"))
                .mapToLong(one -> Long.parseLong(one.substring(capability.length() + 1)))
                .findFirst();
    }

    /**
     * A mailbox name, or a level of one, as it goes on the wire, an octet a character: in modified UTF-7 (rfc3501#5.1.3), or in UTF-8 where
     * the server knows nothing else (rfc9051#5.1).
     */
    String encode(String name) {
        return isUtf8()
                ? new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1)
                : ModifiedUtf7.encode(name);
    }

    /** The counterpart of {@link #encode}; what makes no sense stands for itself. */
    String decode(String wire) {
        return isUtf8()
                ? new String(wire.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                : ModifiedUtf7.decodeLeniently(wire);
    }

    private boolean isUtf8() {
        return can(UTF8_ONLY) || can("IMAP4REV2") && !can("IMAP4REV1");
    }

    private void logIn() throws IOException, StoppedException {
        ByteBuffer secret = StandardCharsets.UTF_8.encode(CharBuffer.wrap(login.password()));
        byte[] password = new byte[secret.remaining()];
        secret.get(password);
        Arrays.fill(secret.array(), (byte) 0);
        byte[] user = login.user().getBytes(StandardCharsets.UTF_8);
        Response answer;
        if (can("AUTH=PLAIN")) { // rfc4616
            byte[] plain = new byte[user.length + password.length + 2];
            System.arraycopy(user, 0, plain, 1, user.length);
            System.arraycopy(password, 0, plain, user.length + 2, password.length);
            String encoded = Base64.getEncoder().encodeToString(plain);
            answer = can("SASL-IR") // rfc4959
                    ? send("AUTHENTICATE PLAIN " + encoded, List.of(), r -> {}, ResponseReader.Body.NONE)
                    : send("AUTHENTICATE PLAIN", List.of(encoded), r -> {}, ResponseReader.Body.NONE);
            Arrays.fill(plain, (byte) 0);
        } else if (can("LOGINDISABLED")) { // rfc3501#6.2.3
            throw new RefusedException("the server accepts no password on this connection; use TLS");
        } else {
            // an octet a character, as all that is sent
            String name = quoted(new String(user, StandardCharsets.ISO_8859_1));
            String word = quoted(new String(password, StandardCharsets.ISO_8859_1));
            answer = send("LOGIN " + name + " " + word, List.of(), r -> {}, ResponseReader.Body.NONE);
        }
        Arrays.fill(password, (byte) 0);
        if (!answer.is("OK")) {
            String said = "the server refused the login: " + answer.shown();
            if (answer.text().toUpperCase(Locale.ROOT).startsWith("[UNAVAILABLE]")) { // rfc5530#3
                throw new IOException(said);
            }
            throw new RefusedException(said);
        }
        askCapabilities();
        if (can(UTF8_ONLY)) {
            ok("ENABLE UTF8=ACCEPT"); // rfc6855#6
        }
    }

    /** A string as it goes on the wire, an octet a character. */
    static String quoted(String text) throws RefusedException {
        if (text.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0 || c > 255)) {
            throw new RefusedException("a name or password contains characters that cannot be sent");
        }
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Runs a command. */
    void ok(String command) throws IOException, StoppedException {
        ok(command, response -> {});
    }

    /** Runs a command whose data is looked at. */
    void ok(String command, Data data) throws IOException, StoppedException {
        Response answer = send(command, List.of(), data, ResponseReader.Body.NONE);
        if (!answer.is("OK")) {
            throw new RefusedException(command.replaceFirst(" .*", "") + ": " + answer.shown());
        }
    }

    /** Takes data; may end the job. */
    interface Data {
        void take(Response response) throws StoppedException;
    }

    /** Runs a command that brings messages; false if the server says no. */
    boolean fetch(String command, Data data, ResponseReader.Body body) throws IOException, StoppedException {
        return send(command, List.of(), data, body).is("OK");
    }

    /** Runs a command that the server may refuse. */
    Response ask(String command) throws IOException, StoppedException {
        return send(command, List.of(), response -> {}, ResponseReader.Body.NONE);
    }

    /**
     * Runs a command that ends with a message.
     *
     * @param command up to the message
     * @param octets all of the message; left where it is
     * @return OK, NO or BAD
     */
    Response append(String command, long size, InputStream octets) throws IOException, StoppedException {
        String tag = "p" + ++commands;
        boolean unasked = size <= (can("LITERAL+") ? UNASKED : can("LITERAL-") ? UNASKED_MINUS : -1); // rfc7888#4
        write(tag + " " + command + " {" + size + (unasked ? "+}" : "}"));
        if (!unasked) {
            Response answer = answer(tag, true, response -> {}, ResponseReader.Body.NONE);
            if (!answer.tag().equals("+")) {
                return answer;
            }
        }
        byte[] piece = new byte[PIECE];
        long left = size;
        while (left > 0) {
            int n = octets.read(piece, 0, (int) Math.min(PIECE, left));
            if (n < 0) {
                throw new IOException("a message is shorter than it was");
            }
            out.write(piece, 0, n);
            left -= n;
        }
        write("");
        return answer(tag, false, response -> {}, ResponseReader.Body.NONE);
    }

    /** @param more lines that are sent when the server asks for them */
    private Response send(String command, List<String> more, Data data, ResponseReader.Body body)
            throws IOException, StoppedException {
        String tag = "p" + ++commands;
        write(tag + " " + command);
        int asked = 0;
        while (true) {
            Response response = answer(tag, asked < more.size(), data, body);
            if (!response.tag().equals("+")) {
                return response;
            }
            write(more.get(asked++));
        }
    }

    /** @param goOn true if the server may ask for more, which is an answer then */
    private Response answer(String tag, boolean goOn, Data data, ResponseReader.Body body)
            throws IOException, StoppedException {
        while (true) {
            Response response = in.next(body);
            if (response.tag().equals(tag) || goOn && response.tag().equals("+")) {
                return response;
            }
            if (!response.isData()) {
                throw new IOException("unexpected response from the server");
            }
            if (response.is("BYE")) {
                throw new IOException("the server closed the connection: " + response.shown());
            }
            data.take(response);
        }
    }

    private void write(String line) throws IOException {
        byte[] octets = (line + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        out.write(octets);
        out.flush();
        Arrays.fill(octets, (byte) 0);
    }

    /** By any thread: what waits for the server fails then. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException gone) {
            // as it should be
        }
    }
}
