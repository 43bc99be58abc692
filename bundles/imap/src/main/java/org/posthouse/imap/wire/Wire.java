package org.posthouse.imap.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.store.api.Flags;
import org.posthouse.support.utf7.ModifiedUtf7;

/** Responses on their way out, in the forms of rfc3501#9. */
public final class Wire {
    private static final int NUL = 0x80;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** Words of the protocol. */
    public Wire text(String ascii) {
        out.writeBytes(ascii.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    public Wire number(long number) {
        return text(Long.toString(number));
    }

    /** Octets as they are. */
    public Wire octets(byte[] octets) {
        out.writeBytes(octets);
        return this;
    }

    /** Octets as they are. */
    public Wire octets(byte[] octets, int length) {
        out.write(octets, 0, length);
        return this;
    }

    public Wire crlf() {
        return text("\r\n");
    }

    /** An untagged response that is text only. */
    public Wire untagged(String text) {
        return text("* ").text(text).crlf();
    }

    /** A literal with its announcement. */
    public Wire literal(byte[] octets) {
        return announce(octets.length).literalOctets(octets);
    }

    /** The announcement of a literal. */
    public Wire announce(long size) {
        return text("{").number(size).text("}\r\n");
    }

    /**
     * Octets of a literal. A NUL cannot be said (rfc3501#9 CHAR8); it becomes 0x80, as with Dovecot, so that sizes stay as they
     * are.
     */
    public Wire literalOctets(byte[] octets) {
        int from = 0;
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] == 0) {
                out.write(octets, from, i - from);
                out.write(NUL);
                from = i + 1;
            }
        }
        out.write(octets, from, octets.length - from);
        return this;
    }

    /** A string: quoted where it can be, else a literal. */
    public Wire string(byte[] octets) {
        if (octets.length > 1000) {
            return literal(octets);
        }
        for (byte b : octets) {
            if (b < 32 || b == 127) {
                return literal(octets);
            }
        }
        out.write('"');
        for (byte b : octets) {
            if (b == '"' || b == '\\') {
                out.write('\\');
            }
            out.write(b);
        }
        out.write('"');
        return this;
    }

    /** An astring in UTF-8: an atom where it can be, else a string. */
    public Wire astring(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        boolean atom = octets.length > 0 && !Tokens.upper(text).equals("NIL");
        for (byte b : octets) {
            atom &= Tokens.isAtomChar(b & 0xff);
        }
        return atom ? octets(octets) : string(octets);
    }

    /** A mailbox name. */
    public Wire mailbox(String name) {
        return string(ModifiedUtf7.encode(name).getBytes(StandardCharsets.US_ASCII));
    }

    /** A list of flags with its parentheses. */
    public Wire flags(Flags flags, boolean recent) {
        String list = flags.toString();
        String space = recent && !list.isEmpty() ? " " : "";
        return text("(").text(list).text(space).text(recent ? "\\Recent" : "").text(")");
    }

    public int size() {
        return out.size();
    }

    /** Takes back what was written after so many octets. */
    public void cut(int size) {
        byte[] written = take();
        out.write(written, 0, size);
    }

    /** What was written; nothing is left. */
    public byte[] take() {
        byte[] taken = out.toByteArray();
        out.reset();
        return taken;
    }
}
