package org.posthouse.segments;

/**
 * Figures of a log, for administrators.
 *
 * @param segments segment files
 * @param bytes octets in them
 * @param liveBytes octets of records that are not deleted
 * @param records records that are not deleted
 * @param damagedSegments segments in which damage was found
 * @param forces times the active segment was forced for those who waited
 */
public record LogStats(int segments, long bytes, long liveBytes, long records, int damagedSegments, long forces) {}
