package org.posthouse.imap.search;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Optional;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;

/**
 * What a SEARCH asks for.
 *
 * @param key all keys as one; empty if the charset is not known
 * @param modSeq a key is MODSEQ
 * @param excessive more of its keys look into bodies than are done
 * @param source how the client wrote it, for parking
 */
public record SearchSpec(Optional<SearchKey> key, boolean modSeq, boolean excessive, byte[] source) {
    private static final int MAX_TEXTS = 64;

    /** Reads the arguments of SEARCH. */
    public static SearchSpec parse(Tokens in) throws SyntaxException {
        int start = in.position();
        Charset charset = StandardCharsets.UTF_8; // without CHARSET it is US-ASCII, of which this is an extension
        boolean known = true;
        if (in.takeWord("CHARSET ")) {
            Optional<Charset> named = charset(in.astringText());
            known = named.isPresent();
            charset = named.orElse(StandardCharsets.ISO_8859_1);
            in.space();
        }
        SearchParser parser = new SearchParser(in, charset);
        SearchKey key = parser.parse();
        return new SearchSpec(
                known ? Optional.of(key) : Optional.empty(),
                parser.hasModSeq(),
                parser.texts() > MAX_TEXTS,
                in.since(start));
    }

    private static Optional<Charset> charset(String name) {
        try {
            return Optional.of(Charset.forName(name));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return Optional.empty();
        }
    }
}
