package org.posthouse.shell.gogo;

/** What Gogo shows when a command could not be done: a sentence, and no stack trace. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    Refusal(String sentence) {
        super(sentence, null, false, false);
    }
}
