package org.posthouse.imap.fetch;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;

/**
 * What a FETCH asks for.
 *
 * @param items the data items in the order of the response, without repetition
 * @param source how the client wrote it, for parking
 */
public record FetchSpec(List<Item> items, byte[] source) {
    private static final int MAX_ITEMS = 100;

    /** Kinds of data items, with what has to be known of a message for them. */
    public enum Kind {
        UID(Need.NOTHING),
        FLAGS(Need.FLAGS),
        MODSEQ(Need.FLAGS),
        INTERNALDATE(Need.ROW),
        SIZE(Need.ROW),
        ENVELOPE(Need.ROW),
        BODYSTRUCTURE(Need.ROW),
        BODY(Need.ROW),
        SECTION(Need.FLAGS);

        private final Need need;

        Kind(Need need) {
            this.need = need;
        }
    }

    /** What has to be read of the index. */
    public enum Need {
        NOTHING,
        FLAGS,
        ROW
    }

    /**
     * A data item.
     *
     * @param section for {@link Kind#SECTION}, else null
     * @param setsSeen fetching it sets \Seen
     */
    public record Item(Kind kind, Section section, boolean setsSeen) {
        static Item of(Kind kind) {
            return new Item(kind, null, false);
        }
    }

    public FetchSpec {
        items = List.copyOf(items);
    }

    /** Reads a macro, an item, or items in parentheses. */
    public static FetchSpec parse(Tokens in) throws SyntaxException {
        int start = in.position();
        List<Item> items = new ArrayList<>();
        if (in.take('(')) {
            do {
                items.add(item(in, in.name()));
            } while (in.take(' '));
            in.expect(')');
        } else {
            String name = in.name();
            switch (name) {
                case "ALL", "FULL", "FAST" -> items.addAll(macro(name));
                default -> items.add(item(in, name));
            }
        }
        if (items.size() > MAX_ITEMS) {
            throw new SyntaxException("Too many items");
        }
        FetchSpec spec = new FetchSpec(List.of(), in.since(start));
        for (Item item : items) {
            spec = spec.with(item);
        }
        return spec;
    }

    /** The flags only, as after STORE. */
    public static FetchSpec flags() {
        return new FetchSpec(
                List.of(Item.of(Kind.FLAGS)), "FLAGS".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    /** The mod-sequences only, as after STORE .SILENT. */
    public static FetchSpec modSeqs() {
        return new FetchSpec(
                List.of(Item.of(Kind.MODSEQ)), "MODSEQ".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    private static List<Item> macro(String name) {
        List<Item> items =
                new ArrayList<>(List.of(Item.of(Kind.FLAGS), Item.of(Kind.INTERNALDATE), Item.of(Kind.SIZE)));
        if (!name.equals("FAST")) {
            items.add(Item.of(Kind.ENVELOPE));
        }
        if (name.equals("FULL")) {
            items.add(Item.of(Kind.BODY));
        }
        return items;
    }

    private static Item item(Tokens in, String name) throws SyntaxException {
        return switch (name) {
            case "UID" -> Item.of(Kind.UID);
            case "FLAGS" -> Item.of(Kind.FLAGS);
            case "MODSEQ" -> Item.of(Kind.MODSEQ);
            case "INTERNALDATE" -> Item.of(Kind.INTERNALDATE);
            case "RFC822.SIZE" -> Item.of(Kind.SIZE);
            case "ENVELOPE" -> Item.of(Kind.ENVELOPE);
            case "BODYSTRUCTURE" -> Item.of(Kind.BODYSTRUCTURE);
            case "BODY" -> in.next('[') ? new Item(Kind.SECTION, Section.parse(in), true) : Item.of(Kind.BODY);
            case "BODY.PEEK" -> new Item(Kind.SECTION, Section.parse(in), false);
            case "RFC822" -> new Item(Kind.SECTION, Section.named("RFC822", Section.Text.ALL), true);
            case "RFC822.HEADER" -> new Item(Kind.SECTION, Section.named("RFC822.HEADER", Section.Text.HEADER), false);
            case "RFC822.TEXT" -> new Item(Kind.SECTION, Section.named("RFC822.TEXT", Section.Text.TEXT), true);
            default -> throw new SyntaxException("Unknown FETCH item " + name);
        };
    }

    /** With one more item, unless it is there already. */
    public FetchSpec with(Item item) {
        if (item.kind != Kind.SECTION && has(item.kind)) {
            return this;
        }
        List<Item> all = new ArrayList<>(items);
        all.add(item);
        return new FetchSpec(all, source);
    }

    /** With the UID, first if it is added. */
    public FetchSpec withUid() {
        if (has(Kind.UID)) {
            return this;
        }
        List<Item> all = new ArrayList<>(items);
        all.add(0, Item.of(Kind.UID));
        return new FetchSpec(all, source);
    }

    /** With the mod-sequence. */
    public FetchSpec withModSeq() {
        return with(Item.of(Kind.MODSEQ));
    }

    public boolean has(Kind kind) {
        return items.stream().anyMatch(i -> i.kind == kind);
    }

    /** Fetching it sets \Seen (rfc3501#6.4.5). */
    public boolean setsSeen() {
        return items.stream().anyMatch(Item::setsSeen);
    }

    /** The most that any item needs. */
    public Need need() {
        Need most = setsSeen() ? Need.FLAGS : Need.NOTHING;
        for (Item item : items) {
            most = item.kind.need.compareTo(most) > 0 ? item.kind.need : most;
        }
        return most;
    }
}
