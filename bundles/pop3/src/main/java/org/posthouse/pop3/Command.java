package org.posthouse.pop3;

/** What a command does. Whether it may be done at all was decided before, from its {@link Verb}. */
interface Command {
    /**
     * Does it, or sets the {@link Dialog#task} that does it.
     *
     * @param dialog the session's state
     * @param line the command with its arguments
     */
    Reply run(Dialog dialog, CommandLine line);
}
