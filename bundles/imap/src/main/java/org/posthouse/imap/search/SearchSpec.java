package org.posthouse.imap.search;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.imap.parse.DateTimes;
import org.posthouse.imap.parse.FlagList;
import org.posthouse.imap.parse.NumberSet;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.query.Query;

/**
 * What a SEARCH asks for.
 *
 * @param key all keys as one; empty if the charset is not known
 * @param modSeq a key is MODSEQ
 * @param source how the client wrote it, for parking
 */
public record SearchSpec(Optional<SearchKey> key, boolean modSeq, byte[] source) {
    private static final int MAX_DEPTH = 50;
    private static final int MAX_KEYS = 1000;

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
        Parser parser = new Parser(in, charset);
        SearchKey key = parser.keys(0);
        return new SearchSpec(known ? Optional.of(key) : Optional.empty(), parser.modSeq, in.since(start));
    }

    private static Optional<Charset> charset(String name) {
        try {
            return Optional.of(Charset.forName(name));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return Optional.empty();
        }
    }

    private static final class Parser {
        private final Tokens in;
        private final Charset charset;
        private int number;
        private boolean modSeq;

        Parser(Tokens in, Charset charset) {
            this.in = in;
            this.charset = charset;
        }

        /** Keys with a space between them. */
        SearchKey keys(int depth) throws SyntaxException {
            List<SearchKey> keys = new ArrayList<>();
            do {
                keys.add(key(depth));
            } while (in.take(' '));
            return keys.size() == 1 ? keys.get(0) : new SearchKey.And(List.copyOf(keys));
        }

        private SearchKey key(int depth) throws SyntaxException {
            if (depth > MAX_DEPTH || ++number > MAX_KEYS) {
                throw new SyntaxException("Search is too complicated");
            }
            if (in.take('(')) {
                SearchKey key = keys(depth + 1);
                in.expect(')');
                return key;
            }
            int c = in.peek();
            if (c == '*' || c >= '0' && c <= '9') {
                return new SearchKey.Numbers(NumberSet.parse(in), false);
            }
            String name = in.word();
            return switch (name) {
                case "ALL" -> new SearchKey.Fixed(Query.ALL);
                case "ANSWERED" -> flag(Flags.ANSWERED);
                case "DELETED" -> flag(Flags.DELETED);
                case "DRAFT" -> flag(Flags.DRAFT);
                case "FLAGGED" -> flag(Flags.FLAGGED);
                case "SEEN" -> flag(Flags.SEEN);
                case "UNANSWERED" -> not(flag(Flags.ANSWERED));
                case "UNDELETED" -> not(flag(Flags.DELETED));
                case "UNDRAFT" -> not(flag(Flags.DRAFT));
                case "UNFLAGGED" -> not(flag(Flags.FLAGGED));
                case "UNSEEN" -> not(flag(Flags.SEEN));
                case "RECENT" -> new SearchKey.Recent();
                case "OLD" -> not(new SearchKey.Recent());
                case "NEW" -> new SearchKey.And(List.of(new SearchKey.Recent(), not(flag(Flags.SEEN))));
                case "NOT" -> {
                    in.space();
                    yield not(key(depth + 1));
                }
                case "OR" -> {
                    in.space();
                    SearchKey first = key(depth + 1);
                    in.space();
                    yield new SearchKey.Or(first, key(depth + 1));
                }
                default -> withArgument(name);
            };
        }

        private SearchKey withArgument(String name) throws SyntaxException {
            in.space();
            return switch (name) {
                case "KEYWORD" -> keyword();
                case "UNKEYWORD" -> not(keyword());
                case "UID" -> new SearchKey.Numbers(NumberSet.parse(in), true);
                case "BEFORE" -> arrived(LocalDate.MIN, DateTimes.date(in));
                case "ON" -> arrivedOn(DateTimes.date(in));
                case "SINCE" -> arrived(DateTimes.date(in), LocalDate.MAX);
                case "SENTBEFORE" -> sent(LocalDate.MIN, DateTimes.date(in));
                case "SENTON" -> sentOn(DateTimes.date(in));
                case "SENTSINCE" -> sent(DateTimes.date(in), LocalDate.MAX);
                case "LARGER" -> new SearchKey.Fixed(new Query.Size(in.number() + 1, Long.MAX_VALUE));
                case "SMALLER" -> new SearchKey.Fixed(new Query.Size(0, in.number()));
                case "BCC", "CC", "FROM", "SUBJECT", "TO" -> new SearchKey.Fixed(new Query.Header(name, text()));
                case "HEADER" -> {
                    String field = in.astringText();
                    in.space();
                    yield new SearchKey.Fixed(new Query.Header(field, text()));
                }
                case "BODY" -> new SearchKey.Fixed(new Query.Text(false, text()));
                case "TEXT" -> new SearchKey.Fixed(new Query.Text(true, text()));
                case "MODSEQ" -> modSeq();
                default -> throw new SyntaxException("There is no search key " + name);
            };
        }

        // rfc7162#3.1.5: mod-sequences are kept per message, so the entry makes no difference
        private SearchKey modSeq() throws SyntaxException {
            if (in.next('"')) {
                in.string();
                in.space();
                String type = in.word();
                if (!List.of("PRIV", "SHARED", "ALL").contains(type)) {
                    throw new SyntaxException("There is no entry type " + type);
                }
                in.space();
            }
            modSeq = true;
            return new SearchKey.Fixed(new Query.ModSeq(in.number64()));
        }

        private String text() throws SyntaxException {
            return Tokens.text(in.astring(), charset);
        }

        private static SearchKey flag(int systemBit) {
            return new SearchKey.Fixed(new Query.SystemFlag(systemBit));
        }

        private SearchKey keyword() throws SyntaxException {
            return new SearchKey.Fixed(new Query.Keyword(FlagList.keyword(in)));
        }

        private static SearchKey arrivedOn(LocalDate day) {
            return arrived(day, day.plusDays(1));
        }

        // rfc3501#6.4.4: disregarding time and zone; the date that INTERNALDATE says
        private static SearchKey arrived(LocalDate from, LocalDate before) {
            return new SearchKey.Fixed(new Query.Arrived(
                    from.equals(LocalDate.MIN) ? Instant.MIN : start(from),
                    before.equals(LocalDate.MAX) ? Instant.MAX : start(before)));
        }

        private static Instant start(LocalDate day) {
            return day.atStartOfDay(ZoneOffset.UTC).toInstant();
        }

        private static SearchKey sentOn(LocalDate day) {
            return sent(day, day.plusDays(1));
        }

        private static SearchKey sent(LocalDate from, LocalDate before) {
            return new SearchKey.Fixed(new Query.Sent(from, before));
        }

        private static SearchKey not(SearchKey key) {
            return new SearchKey.Not(key);
        }
    }
}
