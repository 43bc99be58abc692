package org.posthouse.imap.parse;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.posthouse.support.utf7.ModifiedUtf7;

/**
 * Reads the tokens of one command (rfc3501#9), whose octets, literals included, are all there. Every method either takes
 * what its name says or throws; none looks beyond the end.
 */
public final class Tokens {
    private static final String ATOM_SPECIALS = "(){ %*\"\\]";

    private final byte[] octets;
    private final int end;
    private int at;

    /** The tokens of a command without the line end. */
    public Tokens(byte[] octets) {
        this(octets, 0, octets.length);
    }

    /** The tokens of a part of an array. */
    public Tokens(byte[] octets, int start, int end) {
        this.octets = octets;
        this.at = start;
        this.end = end;
    }

    /** Where the next token begins. */
    public int position() {
        return at;
    }

    /** The octets from a {@link #position} up to here. */
    public byte[] since(int start) {
        return Arrays.copyOfRange(octets, start, at);
    }

    /** The octets that are left. */
    public byte[] rest() {
        return Arrays.copyOfRange(octets, at, end);
    }

    /** True if nothing is left. */
    public boolean atEnd() {
        return at >= end;
    }

    /** Requires that nothing is left. */
    public void end() throws SyntaxException {
        if (at < end) {
            throw new SyntaxException("Unexpected arguments");
        }
    }

    /** The next octet, or -1 at the end. */
    public int peek() {
        return at < end ? octets[at] & 0xff : -1;
    }

    /** True if the next octet is this one; takes nothing. */
    public boolean next(char c) {
        return peek() == c;
    }

    /** Takes the next octet if it is this one. */
    public boolean take(char c) {
        if (peek() == c) {
            at++;
            return true;
        }
        return false;
    }

    /** Takes this octet. */
    public void expect(char c) throws SyntaxException {
        if (!take(c)) {
            throw new SyntaxException(c == ' ' ? "Missing argument" : "Missing '" + c + "'");
        }
    }

    /** Takes the space between two arguments. */
    public void space() throws SyntaxException {
        expect(' ');
    }

    /** The tag of a command: ASTRING-CHARs except "+". */
    public String tag() throws SyntaxException {
        int start = at;
        while (at < end && octets[at] != '+' && isAstringChar(octets[at] & 0xff)) {
            at++;
        }
        return ascii(start, "Missing tag");
    }

    /** An atom. */
    public String atom() throws SyntaxException {
        int start = at;
        while (at < end && isAtomChar(octets[at] & 0xff)) {
            at++;
        }
        return ascii(start, "Missing atom");
    }

    /** An atom in upper case: for words of the protocol, which are the same in any case. */
    public String word() throws SyntaxException {
        return upper(atom());
    }

    /** Letters, digits and {@code .} and {@code -} only, in upper case, as in the names of FETCH items. */
    public String name() throws SyntaxException {
        int start = at;
        while (at < end && isNameChar(octets[at] & 0xff)) {
            at++;
        }
        return upper(ascii(start, "Missing word"));
    }

    /** Takes a word of the protocol if it comes next, in any case. */
    public boolean takeWord(String word) {
        if (end - at < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (upper(octets[at + i] & 0xff) != word.charAt(i)) {
                return false;
            }
        }
        at += word.length();
        return true;
    }

    /** An astring: atom, quoted string or literal. */
    public byte[] astring() throws SyntaxException {
        if (next('"') || next('{')) {
            return string();
        }
        int start = at;
        while (at < end && isAstringChar(octets[at] & 0xff)) {
            at++;
        }
        if (start == at) {
            throw new SyntaxException("Missing string");
        }
        return Arrays.copyOfRange(octets, start, at);
    }

    /** A list-mailbox: as astring, with wildcards. */
    public byte[] listMailbox() throws SyntaxException {
        if (next('"') || next('{')) {
            return string();
        }
        int start = at;
        while (at < end && (isAstringChar(octets[at] & 0xff) || octets[at] == '%' || octets[at] == '*')) {
            at++;
        }
        if (start == at) {
            throw new SyntaxException("Missing mailbox pattern");
        }
        return Arrays.copyOfRange(octets, start, at);
    }

    /** A quoted string or a literal. */
    public byte[] string() throws SyntaxException {
        if (next('{')) {
            return literal();
        }
        expect('"');
        byte[] out = new byte[16];
        int length = 0;
        while (true) {
            if (at >= end) {
                throw new SyntaxException("Unterminated quoted string");
            }
            byte b = octets[at++];
            if (b == '"') {
                return Arrays.copyOf(out, length);
            }
            if (b == '\\') {
                if (at >= end || octets[at] != '"' && octets[at] != '\\') {
                    throw new SyntaxException("Invalid escape in quoted string");
                }
                b = octets[at++];
            } else if (b == '\r' || b == '\n' || b == 0) {
                throw new SyntaxException("Invalid character in quoted string");
            }
            if (length == out.length) {
                out = Arrays.copyOf(out, length * 2);
            }
            out[length++] = b;
        }
    }

    /** A string, or nothing for NIL. */
    public byte[] nstring() throws SyntaxException {
        return next('"') || next('{') ? string() : nil();
    }

    private byte[] nil() throws SyntaxException {
        if (!takeWord("NIL")) {
            throw new SyntaxException("Missing string or NIL");
        }
        return null;
    }

    private byte[] literal() throws SyntaxException {
        expect('{');
        long length = number64();
        take('+'); // rfc7888#4
        expect('}');
        take('\r');
        expect('\n');
        if (length > end - at) {
            throw new SyntaxException("Truncated literal");
        }
        int start = at;
        at += (int) length;
        for (int i = start; i < at; i++) {
            if (octets[i] == 0) {
                throw new SyntaxException("NUL in literal"); // rfc3501#9: CHAR8
            }
        }
        return Arrays.copyOfRange(octets, start, at);
    }

    /** Text of an astring in UTF-8. */
    public String astringText() throws SyntaxException {
        return text(astring(), StandardCharsets.UTF_8);
    }

    /** A number of 32 bits. */
    public long number() throws SyntaxException {
        long value = number64();
        if (value > 0xFFFFFFFFL) {
            throw new SyntaxException("Number too large");
        }
        return value;
    }

    /** A number of 63 bits, as mod-sequences are (rfc7162#2.1.1). */
    public long number64() throws SyntaxException {
        int start = at;
        long value = 0;
        while (at < end && octets[at] >= '0' && octets[at] <= '9') {
            int digit = octets[at] - '0';
            if (value > (Long.MAX_VALUE - digit) / 10) {
                throw new SyntaxException("Number too large");
            }
            value = value * 10 + digit;
            at++;
        }
        if (start == at) {
            throw new SyntaxException("Missing number");
        }
        return value;
    }

    /** A mailbox name on the wire, decoded (rfc3501#5.1.3). */
    public String mailbox() throws SyntaxException {
        return mailbox(astring());
    }

    /** Decodes a mailbox name strictly. */
    public static String mailbox(byte[] wire) throws SyntaxException {
        return ModifiedUtf7.decode(text(wire, StandardCharsets.ISO_8859_1))
                .orElseThrow(() -> new SyntaxException("Mailbox name is not valid modified UTF-7"));
    }

    /** Decodes text strictly. */
    public static String text(byte[] octets, Charset charset) throws SyntaxException {
        try {
            CharBuffer chars = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(octets));
            return chars.toString();
        } catch (CharacterCodingException malformed) {
            throw new SyntaxException("Invalid " + charset.name() + " string");
        }
    }

    /** Upper case of ASCII letters. */
    public static String upper(String word) {
        StringBuilder upper = new StringBuilder(word.length());
        word.chars().forEach(c -> upper.append((char) upper(c)));
        return upper.toString();
    }

    /** The upper case of an ASCII letter, else the character itself: words of the protocol know no other letters. */
    public static int upper(int c) {
        return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
    }

    private String ascii(int start, String missing) throws SyntaxException {
        if (start == at) {
            throw new SyntaxException(missing);
        }
        return new String(octets, start, at - start, StandardCharsets.US_ASCII);
    }

    /** ATOM-CHAR of rfc3501#9. */
    public static boolean isAtomChar(int c) {
        return c > 32 && c < 127 && ATOM_SPECIALS.indexOf(c) < 0;
    }

    private static boolean isAstringChar(int c) {
        return c == ']' || isAtomChar(c);
    }

    private static boolean isNameChar(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-';
    }
}
