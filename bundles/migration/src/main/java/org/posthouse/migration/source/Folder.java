package org.posthouse.migration.source;

import java.util.List;
import java.util.Set;
import org.posthouse.store.api.SpecialUse;

/**
 * A folder of a source.
 *
 * @param key names it at the source, the same in each run
 * @param levels its name, level by level, as its server shows it
 * @param uses its special uses
 * @param validity what the identities of its messages hold for: UIDVALIDITY; 0 if they hold for ever
 * @param units what it adds to the progress: messages, or octets
 * @param messages how many there are about; 0 if that is not known
 */
public record Folder(String key, List<String> levels, Set<SpecialUse> uses, long validity, long units, long messages) {
    public Folder {
        levels = List.copyOf(levels);
        uses = Set.copyOf(uses);
    }

    /** Its name, for people. */
    public String shown() {
        return String.join("/", levels);
    }
}
