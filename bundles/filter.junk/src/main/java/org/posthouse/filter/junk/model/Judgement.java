package org.posthouse.filter.junk.model;

/**
 * What a model thinks of a mail.
 *
 * @param score above 0 for junk, below for wanted mail, the farther the surer; finite
 */
public record Judgement(double score) {
    /** How likely it is junk, 0 to 1, by the model's own opinion: the logistic function of the score, not a measured rate. */
    public double probability() {
        return logistic(score);
    }

    static double logistic(double score) {
        return 1 / (1 + Math.exp(-score));
    }
}
