package org.posthouse.api.message;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The header section of a message. Bodies of fields are decoded as UTF-8 where they are valid UTF-8, else as
 * ISO-8859-1, so that no octet stops the reading. Which lines are fields, and where the section ends, says
 * {@link HeaderLine}.
 */
@ProviderType
public interface Headers {
    /** All fields in the order of the message. */
    List<Header> fields();

    /** True if a field is missing here, because it is too long or there are too many: what is absent may be there after all. */
    boolean truncated();

    /** The unfolded value of the first field of this name (any case), if there is one. */
    default Optional<String> first(String name) {
        return fields().stream()
                .filter(h -> h.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst();
    }

    /** The unfolded values of all fields of this name (any case), in order. */
    default List<String> all(String name) {
        return fields().stream()
                .filter(h -> h.name().equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }
}
