package org.posthouse.intake.filter;

/**
 * What becomes of filters of which no entry says that they are in force. It depends on what is there alone, so that a restart
 * changes nothing.
 *
 * @param versionsInShadow beside an older version of its bundle a filter is in shadow, else the newer is in force at once
 * @param filtersInShadow a filter that no entry puts in force is in shadow, else it is in force by being there
 */
public record Newcomers(boolean versionsInShadow, boolean filtersInShadow) {
    /** Whatever comes is in force at once. */
    public static final Newcomers IN_FORCE = new Newcomers(false, false);

    static final String SHADOW = "shadow";

    /**
     * Reads two options; whatever is not {@code shadow} is in force.
     *
     * @param versions what becomes of a new version of a filter
     * @param filters what becomes of a new filter
     */
    public static Newcomers of(String versions, String filters) {
        return new Newcomers(SHADOW.equals(versions), SHADOW.equals(filters));
    }
}
