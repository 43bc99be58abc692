package org.posthouse.imap.search;

import java.nio.charset.Charset;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.posthouse.imap.parse.DateTimes;
import org.posthouse.imap.parse.FlagList;
import org.posthouse.imap.parse.NumberSet;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.query.Query;

/**
 * Reads search keys (rfc3501#6.4.4) without recursion: what is open is on a stack of its own, which the length of the command
 * bounds. ORs within ORs, parentheses within parentheses and NOTs of NOTs become one key, so that asking for a thousand
 * Message-IDs makes no deep tree; trees that are deep all the same are refused, since others walk them recursively.
 */
final class SearchParser {
    private static final int MAX_DEPTH = 100;
    private static final int MAX_KEYS = 10_000;

    private enum Kind {
        LIST,
        PARENTHESES,
        OR,
        NOT
    }

    /** A key that is begun. */
    private static final class Open {
        private final Kind kind;
        private final List<SearchKey> keys = new ArrayList<>();
        private int wanted = 2; // keys that an OR still takes
        private int depth; // of the deepest of the keys

        Open(Kind kind) {
            this.kind = kind;
        }

        /** Takes over the keys of the same kind instead of nesting them. */
        void add(SearchKey key, int keyDepth) {
            boolean same = true;
            if (kind == Kind.OR && key instanceof SearchKey.Or or) {
                keys.addAll(or.keys());
            } else if (kind != Kind.OR && kind != Kind.NOT && key instanceof SearchKey.And and) {
                keys.addAll(and.keys());
            } else {
                keys.add(key);
                same = false;
            }
            depth = Math.max(depth, same ? keyDepth - 1 : keyDepth);
        }
    }

    private final Tokens in;
    private final Charset charset;
    private final Deque<Open> open = new ArrayDeque<>();
    private int number;
    private boolean modSeq;
    private int texts;

    SearchParser(Tokens in, Charset charset) {
        this.in = in;
        this.charset = charset;
    }

    /** A key is MODSEQ. */
    boolean hasModSeq() {
        return modSeq;
    }

    /** How many of them are BODY or TEXT, for each of which a message is read to its end. */
    int texts() {
        return texts;
    }

    /** All keys, with a space between them, as one. */
    SearchKey parse() throws SyntaxException {
        open.push(new Open(Kind.LIST));
        SearchKey all = null;
        while (all == null) {
            SearchKey key = next();
            if (key != null) {
                all = ended(key);
            }
        }
        return all;
    }

    /** Reads a key; null if it is one that others are part of. */
    private SearchKey next() throws SyntaxException {
        if (in.take('(')) {
            open.push(new Open(Kind.PARENTHESES));
            return null;
        }
        int c = in.peek();
        if (c == '*' || c >= '0' && c <= '9') {
            count();
            return new SearchKey.Numbers(NumberSet.parse(in), false);
        }
        String name = in.word();
        switch (name) {
            case "NOT" -> {
                in.space();
                if (open.peek().kind == Kind.NOT) {
                    open.pop(); // twice is not at all
                } else {
                    open.push(new Open(Kind.NOT));
                }
                return null;
            }
            case "OR" -> {
                in.space();
                if (open.peek().kind == Kind.OR) {
                    open.peek().wanted++; // it takes the place of one key, and brings two
                } else {
                    open.push(new Open(Kind.OR));
                }
                return null;
            }
            default -> {
                count();
                return simple(name);
            }
        }
    }

    private void count() throws SyntaxException {
        if (++number > MAX_KEYS) {
            throw new SyntaxException("Search is too complex");
        }
    }

    /** A key was read, and with it perhaps those that it is the last part of; all of them as one, or null if more follow. */
    private SearchKey ended(SearchKey last) throws SyntaxException {
        SearchKey key = last;
        int depth = 0;
        while (true) {
            if (depth > MAX_DEPTH) {
                throw new SyntaxException("Search is too complex");
            }
            Open top = open.peek();
            top.add(key, depth);
            switch (top.kind) {
                case NOT -> {
                    key = not(key);
                    depth = top.depth + 1;
                }
                case OR -> {
                    if (--top.wanted > 0) {
                        in.space();
                        return null;
                    }
                    key = new SearchKey.Or(List.copyOf(top.keys));
                    depth = top.depth + 1;
                }
                case LIST, PARENTHESES -> {
                    if (in.take(' ')) {
                        return null;
                    }
                    boolean one = top.keys.size() == 1;
                    key = one ? top.keys.get(0) : new SearchKey.And(List.copyOf(top.keys));
                    depth = one ? top.depth : top.depth + 1;
                    if (top.kind == Kind.LIST) {
                        return key;
                    }
                    in.expect(')');
                }
                default -> throw new IllegalStateException(top.kind.name());
            }
            open.pop();
        }
    }

    private SearchKey simple(String name) throws SyntaxException {
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
            case "BODY", "TEXT" -> {
                texts++;
                yield new SearchKey.Fixed(new Query.Text(name.equals("TEXT"), text()));
            }
            case "MODSEQ" -> modSeq();
            default -> throw new SyntaxException("Unknown search key " + name);
        };
    }

    // rfc7162#3.1.5: mod-sequences are kept per message, so the entry makes no difference
    private SearchKey modSeq() throws SyntaxException {
        if (in.next('"')) {
            in.string();
            in.space();
            String type = in.word();
            if (!List.of("PRIV", "SHARED", "ALL").contains(type)) {
                throw new SyntaxException("Unknown entry type " + type);
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
