package org.posthouse.intake.filter;

import java.util.List;
import java.util.Optional;

/** The filters that are there, as far as those need to know who edit their entries. A service within this bundle. */
public interface LivingFilters {
    /** All entries of the configuration, as they were written. */
    List<String> entries();

    /**
     * What there is of a filter.
     *
     * @param entries what the configuration would be; empty: what it is
     */
    Situation situation(String name, Optional<List<String>> entries);
}
