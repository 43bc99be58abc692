package org.posthouse.smtp.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.posthouse.api.message.Status;

/** A reply of one or more lines (rfc5321#4.2.1) and whether the connection closes after it. */
public final class Reply {
    /** Says nothing: the reply comes later. */
    public static final Reply NONE = new Reply(0, "", List.of(), false);

    /** An answer of intake is awaited: the command is run again when it has come. */
    public static final Reply AWAITED = new Reply(0, "", List.of(), false);

    public static final Reply OK = of(250, "2.0.0", "Ok");
    public static final Reply INTERNAL = of(451, "4.3.0", "Internal error, try again later");

    private final int code;
    private final String enhanced;
    private final List<String> lines;
    private final boolean closing;
    private final byte[] octets;

    private Reply(int code, String enhanced, List<String> lines, boolean closing) {
        this.code = code;
        this.enhanced = enhanced;
        this.lines = lines;
        this.closing = closing;
        this.octets = encode();
    }

    public static Reply of(int code, String enhanced, String... lines) {
        return new Reply(code, enhanced, List.of(lines), code == 421);
    }

    public static Reply of(int code, String enhanced, List<String> lines) {
        return new Reply(code, enhanced, List.copyOf(lines), code == 421);
    }

    public static Reply of(Status status) {
        return of(status.code(), status.enhanced(), status.text());
    }

    /** After this reply the connection is closed, as after any 421 (rfc5321#4.2.2). */
    public static Reply closing(int code, String enhanced, String text) {
        return new Reply(code, enhanced, List.of(text), true);
    }

    /** The same, and the connection is closed. */
    public Reply andClose() {
        return new Reply(code, enhanced, lines, true);
    }

    int code() {
        return code;
    }

    /** Code, enhanced status code and first line of text: enough for a reply of one line. */
    public List<String> parts() {
        return List.of(Integer.toString(code), enhanced, lines.get(0));
    }

    public boolean isClosing() {
        return closing;
    }

    /** The client has asked for the end (rfc5321#4.1.1.10). */
    public boolean isFarewell() {
        return code == 221;
    }

    /** The client did something that is not allowed or not understood, or failed to authenticate. */
    public boolean isError() {
        return code >= 500 && code <= 504 || code == 530 || code == 535 || code == 538 || code == 555;
    }

    /** What was asked for is refused for good, such as a recipient. */
    public boolean isRefusal() {
        return code >= 550 && code <= 554;
    }

    /** As it goes on the wire; not to be changed. */
    public byte[] octets() {
        return octets;
    }

    private byte[] encode() {
        // rfc2034#4: in each line, of 2yz, 4yz and 5yz only
        String status = enhanced.isEmpty() ? "" : enhanced + " ";
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            out.append(code).append(i < lines.size() - 1 ? '-' : ' ').append(status);
            String line = lines.get(i);
            for (int at = 0; at < line.length(); at++) {
                char c = line.charAt(at);
                out.append(c >= 32 && c < 127 ? c : '?'); // rfc5321#4.2
            }
            out.append("\r\n");
        }
        return out.toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
        return new String(octets, StandardCharsets.US_ASCII).strip();
    }
}
