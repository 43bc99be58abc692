package org.posthouse.mime;

import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Undoes transfer encodings and charsets. */
final class Decoding {
    private Decoding() {}

    static boolean knows(String encoding) {
        return switch (encoding) {
            case "7BIT", "8BIT", "BINARY", "BASE64", "QUOTED-PRINTABLE" -> true;
            default -> false;
        };
    }

    static InputStream transfer(InputStream in, String encoding) {
        return switch (encoding) {
            case "BASE64" -> new Base64Stream(in);
            case "QUOTED-PRINTABLE" -> new QuotedPrintableStream(in);
            default -> in;
        };
    }

    static Reader text(InputStream in, String charset) {
        Charset known = Charsets.of(charset).orElse(StandardCharsets.UTF_8);
        return new InputStreamReader(
                in,
                known.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPLACE)
                        .onUnmappableCharacter(CodingErrorAction.REPLACE));
    }
}
