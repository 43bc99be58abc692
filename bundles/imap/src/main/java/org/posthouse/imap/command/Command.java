package org.posthouse.imap.command;

import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.state.Client;
import org.posthouse.imap.state.ViewLostException;
import org.posthouse.imap.wire.Wire;
import org.posthouse.store.api.StoreException;

/** A command that was read, ready to be carried out. */
@FunctionalInterface
public interface Command {
    /**
     * Carries it out. May block unless the table says {@link Verb.Trait#INLINE}.
     *
     * @param out takes untagged responses; they are sent unless this throws
     * @throws SyntaxException if an argument makes no sense with the mailbox that is selected
     */
    Outcome run(Client client, Wire out) throws StoreException, ViewLostException, SyntaxException;

    /** Forgets what nobody else may see, such as a password: it is not run any more. */
    default void wipe() {}

    /** Reads the arguments of a command, to the end or to what it leaves for {@link Tokens#end} to refuse. */
    @FunctionalInterface
    interface Parser {
        /** @throws SyntaxException if they do not follow the grammar */
        Command parse(Tokens in) throws SyntaxException;
    }
}
