package org.posthouse.intake.budget;

/**
 * Which share of mails a version may refuse.
 *
 * @param share from 0 to 1
 * @param more it is added to the share of the version before
 */
record Rejects(double share, boolean more) {}
