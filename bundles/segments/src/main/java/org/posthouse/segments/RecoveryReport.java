package org.posthouse.segments;

import java.util.List;

/**
 * What was found when a log was opened.
 *
 * @param damages damage, left as it is
 * @param tornBytes octets of a torn end, never acknowledged, that were cut off
 * @param scanned segments that were read in full because they had not been sealed
 */
public record RecoveryReport(List<Damage> damages, long tornBytes, int scanned) {
    public RecoveryReport {
        damages = List.copyOf(damages);
    }
}
