package org.posthouse.filter.junk.model;

/**
 * What a model learned from a mail, so that it can be taken back; to be kept with the mail.
 *
 * @param junk what was said of the mail
 * @param form how far the judgement of its form was off, -1 to 1
 * @param text how far the judgement of its text was off, -1 to 1
 */
public record Lesson(boolean junk, float form, float text) {
    public Lesson {
        if (!(Math.abs(form) <= 1 && Math.abs(text) <= 1)) {
            throw new IllegalArgumentException("error " + form + ", " + text);
        }
    }
}
