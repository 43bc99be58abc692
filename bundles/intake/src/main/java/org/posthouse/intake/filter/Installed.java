package org.posthouse.intake.filter;

import org.osgi.framework.Version;

/**
 * A version of a filter as it was installed: the same jar installed again is another one.
 *
 * @param filter the filter's name
 * @param bundle the symbolic name of its bundle; empty if it has none
 * @param version the version of the bundle
 * @param modified when that was installed or updated last, in milliseconds of the clock; 0 if that is not known
 */
record Installed(String filter, String bundle, Version version, long modified) {
    /** The bundle in words. */
    String shown() {
        return bundle.isEmpty() ? "" : bundle + "/" + version;
    }

    /** True if this is another version of the same bundle, or the same one installed another time. */
    boolean isOtherOf(Installed other) {
        return bundle.equals(other.bundle) && filter.equals(other.filter) && !equals(other);
    }
}
