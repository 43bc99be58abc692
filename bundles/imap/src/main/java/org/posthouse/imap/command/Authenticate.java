package org.posthouse.imap.command;

import java.util.Base64;
import java.util.Optional;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;

/** AUTHENTICATE (rfc3501#6.2.2), with an initial response (rfc4959). */
public final class Authenticate {
    private Authenticate() {}

    static Command parse(Tokens in) throws SyntaxException {
        in.space();
        String mechanism = in.word();
        Optional<byte[]> initial = Optional.empty();
        if (in.take(' ')) {
            byte[] rest = in.rest();
            while (!in.atEnd()) {
                in.take((char) in.peek());
            }
            // rfc4959#3: a single "=" is a response without octets
            initial = Optional.of(rest.length == 1 && rest[0] == '=' ? new byte[0] : decode(rest));
        }
        Outcome begin = new Outcome.Authenticate(mechanism, initial);
        return (client, out) -> begin;
    }

    /** Base64 as clients send it. */
    public static byte[] decode(byte[] base64) throws SyntaxException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException notBase64) {
            throw new SyntaxException("Invalid base64 data");
        }
    }
}
