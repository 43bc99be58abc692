package org.posthouse.intake.filter;

import org.posthouse.intake.budget.Figures;

/**
 * The version before.
 *
 * @param bundle its bundle in words
 * @param figures what was seen of it
 * @param beside it is there, too; else its bundle was updated in place
 */
record Predecessor(String bundle, Figures figures, boolean beside) {}
