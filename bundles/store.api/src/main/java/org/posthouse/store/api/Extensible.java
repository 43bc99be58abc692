package org.posthouse.store.api;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Something that may be able to do more than its type says: see the rule in the description of this package. */
@ProviderType
public interface Extensible {
    /**
     * What this can do besides, by its interface. Ask for it where it is used, in each unit of work; never cast instead:
     * what is asked may be wrapped.
     *
     * @return empty if it cannot do that; otherwise usable as long as this is
     */
    default <T> Optional<T> extension(Class<T> type) {
        return type.isInstance(this) ? Optional.of(type.cast(this)) : Optional.empty();
    }
}
