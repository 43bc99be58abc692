package org.posthouse.mime;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A node of a message's structure: the message itself, a part of a multipart, or a message within a message/rfc822. An
 * immutable tree of offsets and header values; it holds no body. Raw texts are octets as ISO-8859-1 characters,
 * unfolded; {@link #parameter} and {@link #filename} decode.
 */
public final class Part {
    private final Fields fields;
    private final List<Integer> path;
    private final boolean opaque;
    private final boolean whole;
    private final Set<Doubt> doubts;
    private final Range header;
    private final Range content;
    private final long lines;
    private final List<Part> children;
    private final Part message;

    Part(
            Fields fields,
            List<Integer> path,
            boolean opaque,
            boolean whole,
            Set<Doubt> doubts,
            Range header,
            Range content,
            long lines,
            List<Part> children,
            Part message) {
        this.fields = fields;
        this.path = path;
        this.opaque = opaque;
        this.whole = whole;
        this.doubts = doubts.isEmpty() ? Set.of() : Set.copyOf(doubts);
        this.header = header;
        this.content = content;
        this.lines = lines;
        this.children = children;
        this.message = message;
    }

    /**
     * Its part numbers (rfc3501#6.4.5), such as {@code [2, 1]}. A message that is a multipart has none of its own: it has
     * the path of the part that holds it, empty for the outermost; one that is not is number 1 in there.
     */
    public List<Integer> path() {
        return path;
    }

    /** The media type in upper case; {@code APPLICATION} for what is nested too deep to be looked into. */
    public String type() {
        return opaque ? "APPLICATION" : fields.type();
    }

    /** The subtype in upper case. */
    public String subtype() {
        return opaque ? "OCTET-STREAM" : fields.subtype();
    }

    /** The parameters of Content-Type in their order, not decoded. */
    public List<Parameter> parameters() {
        return fields.parameters();
    }

    /** A parameter of Content-Type, put together and decoded (rfc2231, and rfc2047 where it should not be). */
    public Optional<String> parameter(String name) {
        return Parameters.decoded(fields.parameters(), name);
    }

    /** Content-ID, raw. */
    public Optional<String> id() {
        return fields.raw(Field.CONTENT_ID);
    }

    /** Content-Description, raw. */
    public Optional<String> description() {
        return fields.raw(Field.CONTENT_DESCRIPTION);
    }

    /** The Content-Transfer-Encoding in upper case; {@code 7BIT} if there is none. */
    public String encoding() {
        return fields.encoding();
    }

    /** Content-MD5 (rfc1864), raw. */
    public Optional<String> md5() {
        return fields.raw(Field.CONTENT_MD5);
    }

    /** Content-Disposition. */
    public Optional<Disposition> disposition() {
        return fields.disposition();
    }

    /** The tags of Content-Language (rfc3282); may be none. */
    public List<String> languages() {
        return fields.languages();
    }

    /** Content-Location (rfc2557), raw. */
    public Optional<String> location() {
        return fields.raw(Field.CONTENT_LOCATION);
    }

    /** The header section with the empty line that ends it, if there is one. */
    public Range header() {
        return header;
    }

    /** The body as it stands in the message, without the line end that belongs to the boundary. */
    public Range content() {
        return content;
    }

    /** Line ends in the body. */
    public long lines() {
        return lines;
    }

    /** True for a multipart that was looked into; it has at least one child. */
    public boolean isMultipart() {
        return !children.isEmpty();
    }

    /** True for text/*. */
    public boolean isText() {
        return type().equals("TEXT");
    }

    /** The parts of a multipart, else none. */
    public List<Part> children() {
        return children;
    }

    /** The message within a message/rfc822 or message/global. */
    public Optional<Part> message() {
        return Optional.ofNullable(message);
    }

    /** True if it is nested too deep and was not looked into. */
    public boolean isOpaque() {
        return opaque;
    }

    /**
     * False if, here or below, a bound was reached, so that the tree does not show everything: too deep, too many parts,
     * or too long fields; or if there are {@link #doubts}.
     */
    public boolean isComplete() {
        return whole && doubts.isEmpty();
    }

    /** No field was cut, here or below. */
    boolean isWhole() {
        return whole;
    }

    /**
     * Why, here or below, mail programs may see other parts or other file names than this tree has. None for ordinary mail;
     * whoever looks for what must not pass takes any of them for a reason not to let it pass.
     */
    public Set<Doubt> doubts() {
        return doubts;
    }

    /** The file name, decoded: of Content-Disposition, else the name of Content-Type. */
    public Optional<String> filename() {
        return fields.filename();
    }

    /** ENVELOPE of a message (outermost or embedded) on the wire; empty for a part of a multipart. */
    public Optional<byte[]> envelope() {
        return Optional.ofNullable(fields.envelope());
    }

    /** Visits this node and all below it, in the order of the message. */
    public void forEach(Consumer<Part> visitor) {
        visitor.accept(this);
        children.forEach(c -> c.forEach(visitor));
        if (message != null) {
            message.forEach(visitor);
        }
    }

    /**
     * A part by its numbers, seen from this message. The empty path is this message itself; {@code [1]} is the body of a
     * message that is not a multipart.
     */
    public Optional<Part> part(List<Integer> numbers) {
        Part at = this;
        boolean root = true; // at a message, seen from within, as opposed to a part
        for (int n : numbers) {
            if (!root && at.message != null) {
                at = at.message;
                root = true;
            }
            if (at.isMultipart()) {
                if (n < 1 || n > at.children.size()) {
                    return Optional.empty();
                }
                at = at.children.get(n - 1);
            } else if (!root || n != 1) {
                return Optional.empty();
            }
            root = false;
        }
        return Optional.of(at);
    }

    /**
     * The message whose header HEADER and HEADER.FIELDS mean: this one for the empty path, else the one within the
     * message/rfc822 at the path; empty if there is none.
     */
    public Optional<Part> messageAt(List<Integer> numbers) {
        return numbers.isEmpty() ? Optional.of(this) : part(numbers).flatMap(Part::message);
    }

    /** Where a section is, seen from this message; empty if there is no such section. */
    public Optional<Range> range(List<Integer> numbers, Section section) {
        return switch (section) {
            case ALL ->
                numbers.isEmpty()
                        ? Optional.of(new Range(header.offset(), content.end() - header.offset()))
                        : part(numbers).map(Part::content);
            case HEADER -> messageAt(numbers).map(Part::header);
            case TEXT -> messageAt(numbers).map(Part::content);
            case MIME -> numbers.isEmpty() ? Optional.empty() : part(numbers).map(Part::header);
        };
    }

    Fields fields() {
        return fields;
    }
}
